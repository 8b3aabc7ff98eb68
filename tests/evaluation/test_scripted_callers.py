"""The scripted callers themselves: what they expect follows from the bank's papers."""

from datetime import date, datetime, time

import pytest

from ivr.bank import IST
from ivr.dialogue.stages import load_tables
from ivr.dialogue.turn import name_of
from ivr.dialogue.values import rupees
from ivr.evaluation.scenarios import Bounds, Expected, Scenario, load_scenarios
from ivr.goldloan.bankdata import load_bank_data
from ivr.goldloan.visits import visiting_hours
from ivr.settings import data_folder
from tests.goldloan.oracle import Oracle, exact

NOW = datetime(2026, 12, 1, 10, tzinfo=IST)
EVERYBODY = load_scenarios(data_folder() / "eval")
CALLERS = EVERYBODY.scenarios
BANK = load_bank_data(data_folder() / "bank")
ORACLE = Oracle()


def _called(caller: Scenario) -> str:
    return caller.id


def _number(value: Expected) -> float | None:
    """Return a figure, of a range the lower bound: the loan is never put too high."""
    if isinstance(value, Bounds):
        return value.min
    return value if isinstance(value, int | float) else None


def _due_loan_paise(caller: Scenario) -> int:
    """Return the loan this caller must be told of; 0 when he is to be told of none."""
    grams, carat = (_number(caller.slots.get(name)) for name in ("gold_weight", "gold_purity"))
    if "check_eligibility" not in caller.tools or grams is None or carat is None:
        return 0
    loan = ORACLE.max_loan(ORACLE.price(carat) * exact(grams), 0, "bullet", 12)
    return loan if exact(carat) >= ORACLE.min_carat and loan >= ORACLE.least else 0


def test_there_are_sixty_callers_and_thirty_of_them_only_ever_measure() -> None:
    untouched = [caller for caller in CALLERS if caller.part == "untouched"]
    assert len(CALLERS) >= 60
    assert len(untouched) >= 30


def test_no_two_callers_share_a_number() -> None:
    numbers = [caller.number for caller in CALLERS if caller.number]
    assert len(set(numbers)) == len(numbers)


def test_callers_answer_questions_that_are_put() -> None:
    tables = load_tables(data_folder() / "dialogue" / "stages.yaml")
    put = {name_of(step) for stage in tables.stages.values() for step in stage.steps}
    answered = {name for caller in CALLERS for name in caller.answers}
    interrupted = {one.at for caller in CALLERS for one in caller.interjections}
    usual = {name for said in EVERYBODY.defaults.values() for name in said} - {"unknown", "wrong"}
    assert answered | interrupted | usual <= put


@pytest.mark.parametrize("caller", [*filter(_due_loan_paise, CALLERS)], ids=_called)
def test_a_caller_is_to_hear_the_loan_that_the_papers_give(caller: Scenario) -> None:
    loan = rupees(_due_loan_paise(caller), "")
    assert any(pattern.search(loan) for pattern in caller.said)


@pytest.mark.parametrize(
    "caller",
    [caller for caller in CALLERS if "remaining_months" in caller.slots],
    ids=_called,
)
def test_a_caller_is_to_hear_the_saving_that_the_papers_give(caller: Scenario) -> None:
    loan, rate, months = (
        _number(caller.slots[name])
        for name in ("existing_loan_amount", "current_interest_rate", "remaining_months")
    )
    assert loan is not None
    assert rate is not None
    assert months is not None
    monthly, total, _ = ORACLE.savings(int(loan), rate, int(months))
    figures = [rupees(paise, "") for paise in (monthly, total) if paise > 0]
    assert all(any(p.search(figure) for p in caller.said) for figure in figures)


@pytest.mark.parametrize(
    "caller",
    [c for c in CALLERS if {"branch", "date", "time"} <= set(c.slots)],
    ids=_called,
)
def test_a_caller_is_booked_when_the_branch_is_open(caller: Scenario) -> None:
    branch = next(b for b in BANK.branches if b.branch_id == caller.slots["branch"])
    day = date.fromisoformat(str(caller.slots["date"]))
    wanted = datetime.combine(day, time.fromisoformat(str(caller.slots["time"])), IST)
    assert caller.slots.get("city", branch.city) == branch.city
    assert wanted in visiting_hours(BANK, NOW).slots(branch, day)
