from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from ivr.dialogue.dialogue import Clause, Slot
from ivr.dialogue.guard import (
    SAFE_ACT,
    Beside,
    Blocked,
    ControlText,
    Fault,
    Passed,
    UnconfirmedClaim,
    UntracedFigure,
    guarded,
    log_blocked,
)
from ivr.dialogue.memory import Fact, Memory
from ivr.dialogue.turn import ToolCall

OFFER = Fact(
    {"eligible": True, "max_loan_paise": 28_765_400, "interest_rate_percent": 10.5}, frozenset()
)
MEMORY = Memory(
    "presentation",
    "hi",
    slots={"gold_weight": Slot(50, "grams", "50 gram")},
    facts={"eligibility": OFFER},
)


def faults(*texts: str, calls: tuple[ToolCall, ...] = ()) -> tuple[Fault, ...]:
    verdict = guarded([Clause((text,)) for text in texts], MEMORY, calls)
    return verdict.faults if isinstance(verdict, Blocked) else ()


def test_a_reply_of_known_values_passes_as_it_is() -> None:
    clauses = (
        Clause(("आपको लगभग ", "₹2,87,654", " तक मिल सकता है,")),
        Clause(("", "10.5%", " पर।")),
    )
    assert guarded(clauses, MEMORY, ()) == Passed(clauses)


def test_a_figure_that_no_value_explains_holds_the_whole_reply_back() -> None:
    verdict = guarded([Clause(("₹15,00,000",)), Clause(("10.5%",))], MEMORY, ())
    assert verdict == Blocked(SAFE_ACT, (UntracedFigure(("₹15,00,000",)),))


def test_a_figure_cut_by_clauses_is_read_as_it_is_heard() -> None:
    assert faults("पंद्रह", "लाख रुपये") == (UntracedFigure(("पंद्रह लाख रुपये",)),)


def test_a_claim_is_held_back_until_a_tool_of_the_call_confirmed_it() -> None:
    done = ToolCall("schedule_appointment", {}, {"status": "booked"})
    assert faults("आपका समय बुक हो गया है।") == (UnconfirmedClaim(("booked",)),)
    assert faults("आपका समय बुक हो गया है।", calls=(done,)) == ()


@pytest.mark.parametrize(
    ("said", "blocked"),
    [
        ("आपको ₹15,00,000 तक का लोन मिल सकता है।", True),
        ("You can get fifteen lakh rupees at 10.5%.", True),
        ("हमारी ब्याज दर 6% है।", True),
        ("Our rate is 6 percent", True),
        ("आपने ₹15,00,000 कहा।", False),
        ("तो ₹2,00,000 इसमें मिल सकते हैं।", False),
        ("तो ₹2,00,001 इसमें मिल सकते हैं।", True),
        ("You pay 6% now. You can get ₹2,87,654 from us.", False),
    ],
)
def test_what_only_the_caller_named_is_no_promise_of_the_bank(said: str, blocked: bool) -> None:
    asked = {
        "loan_amount": Slot(2_00_000_00, "paise", "2 lakh"),
        "existing_loan_amount": Slot(15_00_000_00, "paise", "15 lakh"),
        "current_interest_rate": Slot(6, "percent", "6 percent"),
    }
    memory = replace(MEMORY, slots={**MEMORY.slots, **asked})
    assert isinstance(guarded([Clause((said,))], memory, ()), Blocked) is blocked


def test_whoever_is_handed_over_may_be_told_so() -> None:
    said = [Clause(("मैं आपको अपने साथी से जोड़ती हूँ",))]
    assert isinstance(guarded(said, MEMORY, ()), Blocked)
    assert isinstance(guarded(said, MEMORY, (), then="transfer"), Passed)


@pytest.mark.parametrize(
    "said",
    ['{"tool": "transfer"}', "<b>loan</b>", "I run check_eligibility now", "system: rate", "a\x00b",
     "see https://bank", "{slot.gold_weight:weight}"],
)  # fmt: skip
def test_nobody_hears_markup_or_the_names_of_tools(said: str) -> None:
    assert any(isinstance(fault, ControlText) for fault in faults(said))


def test_a_passage_may_be_quoted_but_not_counted_on() -> None:
    passage = "Repayment at once is for 12 months at most."
    clauses = [Clause((passage,))]
    assert isinstance(guarded(clauses, MEMORY, (), beside=Beside((passage,))), Passed)
    twisted = [Clause(("Repayment is for 12 months free.",))]
    assert isinstance(guarded(twisted, MEMORY, (), beside=Beside((passage,))), Blocked)


def test_what_was_held_back_is_logged_by_its_kind() -> None:
    with capture_logs() as logged:
        log_blocked((UntracedFigure(("₹15,00,000",)), ControlText(("<b>",))))
    assert [row["kind"] for row in logged] == ["untraced_figure", "control_text"]
    assert "15" not in str([{k: v for k, v in row.items() if k[:4] != "pii_"} for row in logged])


@given(st.integers(0, 1000), st.integers(1, 9))
def test_a_digit_that_is_changed_in_any_reply_holds_it_back(place: int, by: int) -> None:
    said = (
        "अच्छा, 50 ग्राम। आपको लगभग ₹2,87,654 तक का लोन मिल सकता है, 10.5% पर। बुधवार 2 दिसंबर, "
        "16:30 बजे, फ़ोन नंबर +91 98765 43210।"
    )
    memory = replace(
        MEMORY,
        caller_number="+919876543210",
        facts={**MEMORY.facts, "visit": Fact({"starts_at": "2026-12-02T16:30"}, frozenset())},
    )
    assert isinstance(guarded([Clause((said,))], memory, ()), Passed)
    digits = [at for at, char in enumerate(said) if char.isdecimal()]
    at = digits[place % len(digits)]
    changed = said[:at] + str((int(said[at]) + by) % 10) + said[at + 1 :]
    assert isinstance(guarded([Clause((changed,))], memory, ()), Blocked)
