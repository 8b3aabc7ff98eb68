import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ivr.campaign_commands import campaign_cli
from ivr.errors import ConfigurationError
from ivr.records.campaign_records import CampaignExistsError, UnknownCampaignError

PROMOTION = ("--kind", "promotional", "--caller-number", "1400000001")


class Console:
    """The command line over a database of its own."""

    def __init__(self, folder: Path) -> None:
        self._database = f"sqlite:///{folder / 'ivr.db'}"

    def __call__(self, *typed: str) -> Any:
        arguments = [*typed, "--db", self._database, "--json"]
        done = CliRunner().invoke(campaign_cli, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def exit_code(self, *typed: str) -> int:
        return CliRunner().invoke(campaign_cli, [*typed, "--db", self._database]).exit_code


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setenv("IVR_BANK__FIXED_NOW", "2026-12-01T10:00:00+05:30")
    return Console(tmp_path)


def test_a_campaign_from_the_list_to_the_start(console: Console, tmp_path: Path) -> None:
    made = console("create", "diwali", *PROMOTION, "--concurrency", "3")
    assert (made["status"], made["caller_number"]) == ("draft", "+911400000001")
    assert made["pacing"]["concurrency"] == 3
    (tmp_path / "list.csv").write_text("phone\n9800000001\n12\n")
    brought = console("import", "diwali", str(tmp_path / "list.csv"))
    assert (brought["added"], brought["wrong"]) == (1, 1)
    assert brought["faults"][0]["row"] == 3
    assert console("start", "diwali")["status"] == "running"
    assert console("pause", "diwali")["status"] == "paused"
    assert [row["waiting"] for row in console("status")] == [1]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--kind", "promotional", "--caller-number", "1600000001"), "numbers of 140"),
        (("--kind", "service", "--caller-number", "1400000001"), "numbers of 1600"),
        (("--kind", "promotional", "--caller-number", "140"), "ten digits"),
        ((*PROMOTION, "--mode", "reckless"), "mode"),
        ((*PROMOTION, "--abandon-cap", "0.9"), "abandon_cap"),
        ((*PROMOTION, "--concurrency", "0"), "concurrency"),
    ],
)
def test_a_campaign_outside_the_rules_is_not_made(
    console: Console, typed: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        console("create", "diwali", *typed)


def test_a_name_is_given_once_and_must_be_one(console: Console) -> None:
    console("create", "diwali", *PROMOTION)
    with pytest.raises(CampaignExistsError, match="another name"):
        console("create", "diwali", *PROMOTION)
    for name in ("", "two\nlines", "a,b", "x" * 65):
        with pytest.raises(ConfigurationError, match="name"):
            console("create", name, *PROMOTION)
    with pytest.raises(UnknownCampaignError):
        console("start", "holi")


def test_a_list_without_a_valid_number_is_a_failure(console: Console, tmp_path: Path) -> None:
    console("create", "diwali", *PROMOTION)
    (tmp_path / "list.csv").write_text("phone\n12\n")
    assert console.exit_code("import", "diwali", str(tmp_path / "list.csv")) == 1
