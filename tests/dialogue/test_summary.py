from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Range, Slot, SlotValue
from ivr.dialogue.memory import Memory
from ivr.dialogue.summary import load_summariser
from ivr.settings import data_folder

SUMMARISER = load_summariser(data_folder())
OFFER = {"max_loan_paise": 28_765_400, "interest_rate_percent": 10.5}
BRANCHES = [{"branch_id": "NGP01", "name": "Nagpur Sitabuldi", "name_hi": "नागपुर सीताबर्डी"}]


def memory(
    language: str = "en", reason: str = "", question: str = "", **given: SlotValue
) -> Memory:
    slots = {name: Slot(value, "", "") for name, value in given.items()}
    return Memory("handover", language, slots=slots, reason=reason, question=question)


def text(of: Memory, language: str = "") -> str:
    return SUMMARISER.summarise(of, language).text


def test_nothing_known_is_nothing_said() -> None:
    assert text(memory()) == ""


def test_two_sentences_tell_what_is_wanted_known_asked_and_open() -> None:
    known = memory(
        reason="asked_for_a_person",
        question="date",
        need="new_loan",
        gold_weight=50,
        gold_purity=22,
        branch="NGP01",
    )
    known = known.with_fact("eligibility", OFFER, frozenset()).with_fact(
        "branches", BRANCHES, frozenset()
    )
    assert text(known) == (
        "The caller wants a gold loan: has 50 grams of gold, of 22 carat, was told up to ₹2,87,654 "
        "at 10.5%, indicative, branch Nagpur Sitabuldi. "
        "The caller asked for a person; open is the day of the visit."
    )
    assert "शाखा नागपुर सीताबर्डी" in text(known, "hi")
    assert "किसी व्यक्ति से बात करनी है" in text(known, "hi")


@pytest.mark.parametrize(
    ("call", "written"), [("hi", "hi"), ("hinglish", "hi"), ("mr", "hi"), ("en", "en")]
)
def test_it_is_written_in_hindi_or_english(call: str, written: str) -> None:
    found = SUMMARISER.summarise(memory(call, need="visit"))
    assert (found.language, found.made_by) == (written, "extractive")


def test_a_booked_visit_replaces_the_day_that_was_spoken_of() -> None:
    wished = memory(date="2026-12-02", time="11:00")
    assert "would come on Wednesday 2 December, at 11 in the morning" in text(wished)
    booked = wished.with_fact(
        "appointment", {"starts_at": "2026-12-03T12:30:00+05:30"}, frozenset()
    )
    assert "visit booked for Thursday 3 December, 12:30 in the afternoon" in text(booked)
    assert "Wednesday" not in text(booked)


def test_a_range_counts_by_its_lower_bound() -> None:
    assert "40 grams" in text(memory(gold_weight=Range(40, 50)))


def test_a_reason_without_words_of_its_own_is_still_told() -> None:
    assert text(memory(reason="gold_of_another")) == "The caller gold of another."


VALUES = {
    "need": st.sampled_from(["new_loan", "transfer", "visit", "unheard_of"]),
    "gold_weight": st.floats(0.5, 900) | st.builds(Range, st.just(10.0), st.just(20.0)),
    "gold_purity": st.integers(14, 24),
    "existing_loan_amount": st.integers(1, 10**12),
    "current_interest_rate": st.floats(1, 60),
    "remaining_months": st.integers(1, 360),
    "city": st.text(max_size=20),
    "customer_name": st.text(max_size=20),
    "date": st.dates().map(str),
    "time": st.times().map(lambda t: f"{t:%H:%M}"),
}


@given(
    given=st.fixed_dictionaries({}, optional=VALUES),
    reason=st.sampled_from(["", "complaint", "not_understood"]),
    question=st.sampled_from(["", "gold", "unheard_of"]),
    language=st.sampled_from(["hi", "en"]),
)
def test_whatever_is_known_the_summary_is_the_same_each_time(
    given: dict[str, SlotValue], reason: str, question: str, language: str
) -> None:
    known = replace(
        memory(language, reason, question), slots={n: Slot(v, "", "") for n, v in given.items()}
    )
    found = text(known)
    assert found == text(known)
    if "customer_name" not in given and "city" not in given:
        assert "{" not in found
