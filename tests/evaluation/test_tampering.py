from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.values import day, rupees
from ivr.evaluation.tampering import Tampering
from tests.evaluation.calls import exchange, ran, slot, trial

OFFER = "You can get a loan of up to about {}, at a yearly interest rate of {:g}%."
VISIT = "Your visit is booked. {}, at {:02d}:30."


def tampered(reply: str, **row: object) -> Tampering:
    """Return what became of the changes of one reply."""
    found = Tampering()
    found.take(trial(exchange(reply, "yes", **row)))
    return found


@settings(max_examples=8, deadline=None)
@given(st.integers(20_000, 10**8), st.integers(14, 48))
def test_no_wrong_sum_rate_or_weight_passes(loan_rupees: int, quarters: int) -> None:
    rate = quarters / 2
    offer = ran(
        "check_eligibility",
        max_loan_paise=loan_rupees * 100,
        price_per_gram_paise=1_131_000,
        ltv_percent=80,
        interest_rate_percent=rate,
    )
    weight = {"gold_weight": slot(50, "grams")}
    found = tampered(
        OFFER.format(rupees(loan_rupees * 100, "en"), rate), tools=[offer], slots=weight
    )
    assert found.tried["wrong"] > 10
    assert found.passed == {"wrong": [], "swapped": []}


@settings(max_examples=8, deadline=None)
@given(st.dates(), st.integers(10, 17))
def test_no_wrong_day_or_hour_of_a_visit_passes(when: object, hour: int) -> None:
    starts_at = f"{when}T{hour}:30:00+05:30"
    booked = ran("schedule_appointment", status="booked", starts_at=starts_at)
    found = tampered(VISIT.format(day(str(when), "en"), hour), tools=[booked])
    assert found.tried["wrong"] > 5
    assert found.passed["wrong"] == []


def test_a_pattern_is_tried_once() -> None:
    found = Tampering()
    call = trial(*(exchange(f"{n} grams?", "yes", slots={"w": slot(n, "grams")}) for n in (50, 60)))
    found.take(call)
    once = found.tried["wrong"]
    found.take(call)
    assert once
    assert found.tried["wrong"] == once
