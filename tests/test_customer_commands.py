import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivr.customer_commands import customer_cli
from ivr.errors import ConfigurationError
from ivr.records.opening import open_records
from ivr.records.records import CallEnd, CallStart
from tests.campaigns.cases import TUESDAY_10

HIS = "+919800000001"


def run(*typed: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(customer_cli, typed, input=answer, catch_exceptions=False)
    return done.exit_code, done.stdout


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "call.wav"


@pytest.fixture
def database(tmp_path: Path, recording: Path) -> str:
    """Records of one call with its recording."""
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    recording.write_bytes(b"RIFF")
    with open_records(url) as records:
        records.calls.begin_call(CallStart("c1", "inbound", HIS, TUESDAY_10))
        end = CallEnd(TUESDAY_10, "completed", "agent", recording=str(recording))
        records.calls.end_call("c1", end)
    return url


def test_a_customer_is_exported_and_erased_with_his_voice(database: str, recording: Path) -> None:
    code, shown = run("export", "98000 00001", "--db", database)
    assert code == 0
    assert json.loads(shown)["calls"][0]["call_id"] == "c1"
    code, told = run("erase", HIS, "--yes", "--json", "--db", database)
    assert (code, json.loads(told)) == (0, {"calls": 1, "rows": 0, "recordings": 1})
    assert not recording.exists()
    assert json.loads(run("export", HIS, "--db", database)[1])["calls"] == []


def test_nothing_is_erased_without_a_yes(database: str, recording: Path) -> None:
    code, _ = run("erase", HIS, "--db", database, answer="n\n")
    assert code == 1
    assert recording.exists()


def test_what_is_no_number_is_refused(database: str) -> None:
    with pytest.raises(ConfigurationError, match="telephone number"):
        run("erase", "nobody", "--yes", "--db", database)
