"""`ivr report`, as people and programs type it."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from typer.testing import CliRunner

from ivr.errors import ConfigurationError, IvrError
from ivr.records.opening import open_records
from ivr.records.records import CallEnd, CallStart
from ivr.report_commands import report_cli
from ivr.reports.reports import ReportError

BEGUN = datetime(2026, 11, 22, 5, tzinfo=UTC)
DAY = ("--from", "2026-11-22")


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Name a database with one call of 22 November."""
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    with open_records(url) as records:
        records.calls.begin_call(
            CallStart(call_id="call-1", direction="inbound", number="", started_at=BEGUN)
        )
        records.calls.answer_call("call-1", BEGUN)
        ended = CallEnd(ended_at=BEGUN, outcome="completed", hung_up_by="caller")
        records.calls.end_call("call-1", ended)
    return url


def ran(*arguments: str) -> str:
    done = CliRunner().invoke(report_cli, arguments, catch_exceptions=True)
    if isinstance(done.exception, IvrError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_json_is_all_that_json_prints(database: str) -> None:
    row = json.loads(ran(*DAY, "--json", "--db", database))
    assert (row["total"]["calls"], row["total"]["containment"]) == (1, 1.0)
    assert row["rows"][0]["group"] == "2026-11-22"


def test_a_person_gets_a_table(database: str) -> None:
    assert "Calls of 2026-11-22, by campaign" in ran(*DAY, "--by", "campaign", "--db", database)


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"day,")])
def test_files_are_written_where_they_are_wanted(
    database: str, tmp_path: Path, form: str, begins: bytes
) -> None:
    out = tmp_path / f"report.{form}"
    assert ran(*DAY, "--format", form, "--out", str(out), "--db", database) == ""
    assert out.read_bytes().startswith(begins)


def test_what_is_no_text_wants_a_file(database: str) -> None:
    with pytest.raises(ConfigurationError, match="--out"):
        ran(*DAY, "--format", "pdf", "--db", database)


def test_a_folder_that_is_not_there_is_named(database: str, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report.pdf"
    with pytest.raises(ConfigurationError, match="nowhere"):
        ran(*DAY, "--format", "pdf", "--out", str(out), "--db", database)


def test_wrong_days_are_refused(database: str) -> None:
    with pytest.raises(ConfigurationError, match="--from 31-12-2026"):
        ran("--from", "31-12-2026", "--db", database)


def test_reconciling_ends_with_1_where_a_call_is_missing(database: str, tmp_path: Path) -> None:
    cdr = tmp_path / "calls.csv"
    cdr.write_text("")
    done = CliRunner().invoke(
        report_cli, ["reconcile", *DAY, "--cdr", str(cdr), "--json", "--db", database]
    )
    assert done.exit_code == 1
    assert json.loads(done.stdout)["only_in_records"] == ["call-1"]
    seconds = BEGUN.timestamp()
    cdr.write_text(f'"1.1","1.1","{seconds}","{seconds}","{seconds}","ANSWERED","agent","call-1"\n')
    told = ran("reconcile", *DAY, "--cdr", str(cdr), "--db", database)
    assert told.startswith("1 calls agree")


def test_the_mail_of_a_day_goes_to_whom_the_configuration_names(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox: list[bytes] = []

    class Inbox:
        async def handle_DATA(  # noqa: N802 (the library's name)
            self, server: object, session: object, envelope: Envelope
        ) -> str:
            assert isinstance(envelope.content, bytes)
            inbox.append(envelope.content)
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name, value in {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "calls@bank.example",
        "MAIL_TO": '["head@bank.example"]',
    }.items():
        monkeypatch.setenv(f"IVR_REPORTS__{name}", value)
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        ran("mail", "--day", "2026-11-22", "--db", database)
    finally:
        controller.stop()
    (mail,) = inbox
    assert b"Subject: Calls of 2026-11-22: calls 1" in mail
    assert b"from 2026-11-16 to 2026-11-22" in mail


def test_without_a_mail_server_the_setting_is_named(database: str) -> None:
    with pytest.raises(ReportError, match=r"reports\.mail_from"):
        ran("mail", "--day", "2026-11-22", "--db", database)
