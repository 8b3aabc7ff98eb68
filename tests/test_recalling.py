"""From the records of one call to what the next one may take up."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from ivr import app
from ivr.app import Bank
from ivr.dialogue.dialogue import Slot
from ivr.dialogue.memory import Memory
from ivr.dialogue.recollection import Recollection, kept_of
from ivr.dialogue.stages import load_tables
from ivr.records.records import CallEnd, CallStart
from ivr.settings import Settings, data_folder

NUMBER = "+919800000001"
NOW = "2026-12-01T10:00:00+05:30"
TABLES = load_tables(data_folder() / "dialogue" / "stages.yaml")
SAID = Memory(
    "qualification",
    "hi",
    slots={"gold_weight": Slot(50, "grams", "pachas gram"), "city": Slot("Nagpur", "", "nagpur")},
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with app.open_bank(Settings(), now=NOW, database=f"sqlite:///{tmp_path / 'ivr.db'}") as opened:
        yield opened


def called(bank: Bank, *, ago: timedelta, outcome: str = "abandoned") -> Recollection | None:
    """Let a call end some time ago, and the same number call now."""
    ended = bank.now() - ago
    calls = bank.records.calls
    calls.begin_call(CallStart("c1", "inbound", NUMBER, ended - timedelta(minutes=3)))
    calls.keep_consent("c1", given=True)
    calls.keep_memory("c1", kept_of(SAID))
    calls.end_call("c1", CallEnd(ended, outcome, "caller"))
    return app.recollection(bank, TABLES, NUMBER)


def test_who_calls_again_at_once_goes_on(bank: Bank) -> None:
    earlier = called(bank, ago=timedelta(minutes=5))
    assert earlier is not None
    assert (earlier.kind, earlier.stage, earlier.slots) == ("resumed", "qualification", SAID.slots)


def test_days_later_the_weight_is_offered(bank: Bank) -> None:
    earlier = called(bank, ago=timedelta(days=3))
    assert earlier is not None
    assert earlier.as_fact() == {"kind": "weight", "gold_weight": 50, "city": "Nagpur"}


def test_months_later_nothing_is(bank: Bank) -> None:
    assert called(bank, ago=timedelta(days=31)) is None


def test_a_visit_that_stands_is_known_by_branch_and_hour(bank: Bank) -> None:
    booked = bank.tools.run(
        "schedule_appointment",
        {
            "phone_number": NUMBER,
            "customer_name": "Asha Rao",
            "branch_id": bank.data.branches[0].branch_id,
            "date": date(2026, 12, 2).isoformat(),
            "time": time(11).isoformat("minutes"),
        },
    )
    earlier = called(bank, ago=timedelta(days=1), outcome="booked")
    assert earlier is not None
    assert earlier.kind == "visit"
    assert isinstance(booked, dict)
    visit = earlier.as_fact()["visit"]
    assert visit["starts_at"] == booked["starts_at"]
    assert visit["name"] == bank.data.branches[0].name


def test_records_that_cannot_be_read_make_it_a_first_call(bank: Bank, tmp_path: Path) -> None:
    assert called(bank, ago=timedelta(minutes=5)) is not None
    bank.records.close()
    (tmp_path / "ivr.db").write_bytes(b"no database")
    for beside in tmp_path.glob("ivr.db-*"):
        beside.unlink()
    assert app.recollection(bank, TABLES, NUMBER) is None
