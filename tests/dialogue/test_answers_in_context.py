"""What a bare answer means is decided by the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Expecting, SlotValue
from ivr.dialogue.wire import slots_json
from tests.dialogue.spoken import STYLES, number
from tests.dialogue.understood import TUESDAY, UNDERSTANDER, value, wishes

styles = st.sampled_from(STYLES)


@given(st.integers(7, 36), styles)
def test_any_bare_number_is_the_rate_that_was_asked_for(percent: int, style: str) -> None:
    assert value(number(percent, style), "current_interest_rate", Expecting.RATE) == percent
    assert value(number(percent, style), "current_interest_rate") is None


@given(st.integers(1, 60), styles)
def test_any_bare_number_is_the_months_that_are_left(months: int, style: str) -> None:
    assert value(number(months, style), "remaining_months", Expecting.MONTHS) == months


@given(st.integers(1, 5), st.integers(1, 11), styles)
def test_years_and_months_add_up(years: int, months: int, style: str) -> None:
    said = f"{number(years, style)} saal {number(months, style)} mahine"
    assert value(said, "remaining_months", Expecting.MONTHS) == 12 * years + months
    assert value(said, "tenure") == 12 * years + months


@pytest.mark.parametrize(
    ("said", "expecting", "slot", "wanted"),
    [
        ("saadhe atharah", Expecting.RATE, "current_interest_rate", 18.5),
        ("do rupaye", Expecting.RATE, "current_interest_rate", 24),
        ("dedh percent mahine ka", Expecting.RATE, "current_interest_rate", 18),
        ("do saal", Expecting.MONTHS, "remaining_months", 24),
        ("saal bhar", Expecting.MONTHS, "remaining_months", 12),
        ("a year and a half", Expecting.MONTHS, "remaining_months", 18),
        ("ten months to go", Expecting.OPEN, "remaining_months", 10),
        ("do lakh", Expecting.OWED, "existing_loan_amount", 20_000_000),
        ("80000", Expecting.OWED, "existing_loan_amount", 8_000_000),
        ("mujhe do lakh ka loan hai", Expecting.OWED, "existing_loan_amount", 20_000_000),
        ("mujhe do lakh ka loan hai", Expecting.AMOUNT, "loan_amount", 20_000_000),
        ("mera do lakh ka loan hai", Expecting.AMOUNT, "existing_loan_amount", 20_000_000),
        ("kal shaam paanch baje", Expecting.CALLBACK, "callback_at", "2026-12-02T17:00:00+05:30"),
        ("shukravar gyarah", Expecting.CALLBACK, "callback_at", "2026-12-04T11:00:00+05:30"),
        ("Friday around 4", Expecting.CALLBACK, "callback_at", "2026-12-04T16:00:00+05:30"),
        ("saat baje", Expecting.CALLBACK, "callback_at", "2026-12-01T19:00:00+05:30"),
        ("kal", Expecting.CALLBACK, "date", "2026-12-02"),
    ],
)
def test_an_answer_fills_the_slot_of_its_question(
    said: str, expecting: Expecting, slot: str, wanted: SlotValue
) -> None:
    heard = UNDERSTANDER.understand(said, expecting=expecting, now=TUESDAY)
    found = {name: row["value"] for name, row in slots_json(heard.slots).items()}
    assert found == {slot: wanted}
    assert [intent.name for intent in heard.intents] == ["inform"]


@pytest.mark.parametrize("said", ["Haa", "Haan right", "Haan fine", "ha theek", "yeah sure"])
def test_yes_in_two_languages_at_once_is_yes(said: str) -> None:
    assert wishes(said, Expecting.YES_NO) == ["affirm"]


@pytest.mark.parametrize("said", ["nahi thanks", "no thanks", "ना जी", "bilkul nahi"])
def test_a_thankful_no_is_no_farewell(said: str) -> None:
    assert wishes(said, Expecting.YES_NO) == ["deny"]


def test_who_concedes_agrees_to_nothing() -> None:
    assert wishes("theek hai baad mein call karna") == ["callback_request"]
    assert "affirm" in wishes("theek hai baad mein call karna", Expecting.YES_NO)
    assert "affirm" in wishes("haan, documents kya lagenge", Expecting.WEIGHT)


def test_who_corrects_refuses_nothing() -> None:
    assert wishes("do nahi, teen lakh", Expecting.AMOUNT) == ["inform"]
    assert set(wishes("nahi, chalis gram hai", Expecting.WEIGHT)) == {"deny", "inform"}


def test_a_day_on_which_nothing_is_to_happen_is_no_date() -> None:
    assert value("aaj ke baad call mat karna", "date") is None
    assert value("aaj petrol kitne ka hai", "date") is None
    assert value("kal aaunga, aaj ka bhav kya hai", "date") is not None


def test_what_is_no_loan_and_no_gold_is_no_value() -> None:
    assert value("ek kilo chandi hai", "gold_weight") is None
    assert value("main paintalis saal ka hoon", "tenure") is None


def test_do_not_before_the_verb_denies_what_it_follows() -> None:
    assert "cancel_appointment" not in wishes("cancel mat karo")
    assert wishes("call mat karo") == ["opt_out"]
