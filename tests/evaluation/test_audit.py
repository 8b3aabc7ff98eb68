from collections.abc import Sequence
from dataclasses import replace

import pytest

from ivr.dialogue.templates import PLACEHOLDER
from ivr.dialogue.validation import load_acts
from ivr.evaluation.audit import audit
from ivr.evaluation.deeds import Deed, claimed
from ivr.evaluation.disagreements import disagreements
from ivr.languages import with_tables
from ivr.settings import data_folder
from tests.evaluation.calls import exchange, ran, slot, trial

NUMBER = "+919812345601"
BOOKED = "Your visit is booked. Friday 4 December, at 15:30."
VISIT = ran("schedule_appointment", status="booked", starts_at="2026-12-04T15:30:00+05:30")
ROW = Deed("booked", NUMBER, "2026-12-04T15:30")


def test_figures_of_tools_and_of_the_caller_are_founded() -> None:
    weight = {"gold_weight": slot(50, "grams")}
    offer = ran("check_eligibility", max_loan_paise=45_248_900, interest_rate_percent=10.5)
    reply = "For 50 grams you can get ₹4,52,489 at 10.5%."
    found = audit(trial(exchange(reply, "yes", slots=weight, tools=[offer])))
    assert (found.figures, found.unfounded) == (3, ())


@pytest.mark.parametrize(
    "reply",
    ["You can get ₹4,52,490.", "at 11.5%", "चार लाख रुपये", "in 18 months", "on 5 December at 9:00"],
)
def test_a_figure_from_nowhere_is_not(reply: str) -> None:
    offer = ran("check_eligibility", max_loan_paise=45_248_900, interest_rate_percent=10.5)
    assert audit(trial(exchange(reply, "yes", tools=[offer, VISIT]))).unfounded


def test_a_weekday_must_be_that_of_its_date() -> None:
    right, wrong = BOOKED, BOOKED.replace("Friday", "Monday")
    assert audit(trial(exchange(right, "yes", tools=[VISIT]))).unfounded == ()
    assert len(audit(trial(exchange(wrong, "yes", tools=[VISIT]))).unfounded) == 1


def undone(reply: str, *rows: Deed, before: frozenset[Deed] = frozenset()) -> int:
    """Return how many deeds were claimed in vain, with these rows after the reply."""
    began = replace(exchange("Namaste!"), stands=before)
    after = replace(exchange(reply, "yes", tools=[VISIT]), stands=frozenset(rows))
    return len(audit(trial(began, after, number=NUMBER)).undone)


def test_a_deed_needs_its_row_of_this_caller_and_of_that_day_and_hour() -> None:
    assert undone(BOOKED, ROW) == 0
    assert undone(BOOKED) == 1
    assert undone(BOOKED, replace(ROW, number="+919812345602")) == 1
    assert undone(BOOKED, replace(ROW, at="2026-12-11T15:30")) == 1
    assert undone(BOOKED, replace(ROW, at="2026-12-04T11:00")) == 1
    assert undone(BOOKED, replace(ROW, kind="cancelled")) == 1


def test_what_stood_before_the_call_is_no_deed_of_it() -> None:
    assert undone(BOOKED, ROW, before=frozenset((ROW,))) == 1


def test_where_the_records_cannot_be_seen_no_deed_is_judged() -> None:
    assert audit(trial(exchange("Namaste!"), exchange(BOOKED, "yes", tools=[VISIT]))).undone == ()


DEEDS = {
    "booked": "booked",
    "visit_moved": "moved",
    "visit_cancelled": "cancelled",
    "will_call_back": "called_back",
    "will_not_call": "do_not_call",
    "lead_not_kept": "noted",
    "handing_over": "transferred",
}


def said(clauses: Sequence[str]) -> str:
    return PLACEHOLDER.sub("X", " ".join(clauses))


def test_every_act_that_tells_of_a_deed_is_recognised_in_every_language() -> None:
    acts = load_acts(data_folder(), with_tables())
    for act, kind in DEEDS.items():
        for register, variants in acts[act].items():
            for clauses in variants or ():
                assert kind in claimed(said(clauses)), (act, register)


def test_no_other_act_claims_a_deed() -> None:
    for act, registers in load_acts(data_folder(), with_tables()).items():
        for variants in registers.values():
            for clauses in variants or ():
                assert act in DEEDS or not claimed(said(clauses)), (act, clauses)


def test_the_judges_differ_where_only_one_finds_a_fault() -> None:
    offer = ran("check_eligibility", max_loan_paise=45_248_900, price_per_gram_paise=1_131_000)
    told = exchange("You can get a loan of ₹11,310.", "yes", tools=[offer])
    (found,) = disagreements(trial(told))
    assert (found.guard, found.judge) == (("₹11,310",), ())
    right = exchange("You can get a loan of ₹4,52,489.", "yes", tools=[offer])
    assert list(disagreements(trial(right))) == []
