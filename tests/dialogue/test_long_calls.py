"""What two hundred turns leave: everything that was said last, and no more memory than acts."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Range, SlotValue
from tests.dialogue.scripted import RESULTS, Caller

TURNS = 200
MOST_BYTES = 16_384
QUESTIONS = ("interest_rate", "document_list", "process_inquiry", "objection", "repeat", "inform")
WISHES = (
    *("loan_inquiry", "balance_transfer", "schedule_appointment", "reschedule_appointment"),
    *("cancel_appointment", "callback_request", "existing_loan_service", "complaint", "escalate"),
    *("opt_out", "farewell", "greeting", "out_of_scope", "language_change"),
)
VALUES: dict[str, tuple[SlotValue, ...]] = {
    "gold_weight": (12, 50.5, Range(40, 50), 700),
    "gold_purity": (18, 22, 24),
    "loan_amount": (5_000_000, 90_000_000),
    "existing_loan_amount": (5_000_000, 90_000_000),
    "current_interest_rate": (8.5, 24),
    "remaining_months": (1, 12),
    "city": ("Nagpur", "Pune"),
    "branch": ("NGP01", "NGP02"),
    "date": ("2026-12-02", "2026-12-04"),
    "time": ("11:00", "16:30"),
    "customer_name": ("Asha Rao", "Ravi"),
    "phone_number": ("+919876543210", "+919876500000"),
    "callback_at": ("2026-12-02T17:00:00+05:30",),
}
REFUSED = {
    "find_branches": "nothing_found",
    "schedule_appointment": "slot_full",
    "check_eligibility": "expired_data",
    "calculate_savings": "expired_data",
    "schedule_callback": "outside_hours",
    "reschedule_appointment": "no_appointment",
    "transfer_to_human": "unavailable",
}
ONE_CALL = settings(max_examples=1, derandomize=True, deadline=None)
AT = ["2026-12-04T11:00:00+05:30"]


def says_anything(caller: Caller, chance: Random) -> None:
    """Let the caller say anything at all; what would end the call is taken back."""
    intents = chance.choices(
        (*QUESTIONS, *WISHES, "affirm", "affirm", "deny"), k=chance.randint(0, 2)
    )
    slots = {
        name: chance.choice(VALUES[name])
        for name in chance.sample(list(VALUES), chance.choice((0, 0, 1, 1, 2, 4)))
    }
    tool = chance.choice(list(REFUSED))
    caller.refusals = {tool: [{"code": REFUSED[tool], "alternatives": AT}]}
    said = caller.understood(*intents, language=chance.choice(("hi", "en", "hinglish")), **slots)
    reply = said.respond(chance.choice(("…", "pata nahi")))
    assert reply.clauses
    if reply.then == "listen":
        assert reply.question
        said.adopt(reply)


@given(chance=st.randoms(use_true_random=False))
@ONE_CALL
def test_whatever_is_said_two_hundred_times_has_an_answer_and_memory_stays_small(
    chance: Random,
) -> None:
    caller = Caller(number=chance.choice(("", "+919876543210")))
    for _ in range(TURNS):
        says_anything(caller, chance)
    memory = caller.conversation.memory
    assert len(pickle.dumps(replace(memory, last_reply=()))) < MOST_BYTES
    assert len(memory.said) <= len(memory.times_said)
    assert len({key.partition("|")[0] for key in memory.said}) == len(memory.said)


@given(chance=st.randoms(use_true_random=False))
@ONE_CALL
def test_two_hundred_turns_keep_what_was_said_last_and_what_rests_on_it(chance: Random) -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    last: dict[str, Any] = {}
    for turn in range(TURNS):
        name = chance.choice(("loan_amount", "customer_name", "city"))
        said: dict[str, Any] = {name: chance.choice(VALUES[name])} if turn % 2 else {}
        caller.says(chance.choice(QUESTIONS), **said)
        last |= said
    memory = caller.conversation.memory
    assert {name: memory.slots[name].value for name in last} == last
    assert memory.slots["gold_weight"].value == 50
    assert memory.facts["eligibility"].result == RESULTS["check_eligibility"]
    offers = [arguments for name, arguments in caller.ran if name == "check_eligibility"]
    assert sum("requested_paise" not in arguments for arguments in offers) == 1


def test_who_goes_back_on_a_correction_hears_the_offer_for_it_again() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    offers = [caller.says("affirm").text]
    for grams, paise in ((60, 34_500_000), (50, 28_765_400)):
        with offering(paise):
            assert caller.says("inform", gold_weight=grams).question == "gold"
            offers.append(caller.says("affirm").text)
    assert ["₹2,87,654" in offers[0], "₹3,45,000" in offers[1], "₹2,87,654" in offers[2]] == [
        True
    ] * 3


@contextmanager
def offering(paise: int) -> Iterator[None]:
    """Let the bank offer another sum for a while."""
    usual = RESULTS["check_eligibility"]
    RESULTS["check_eligibility"] = {**usual, "max_loan_paise": paise}
    try:
        yield
    finally:
        RESULTS["check_eligibility"] = usual
