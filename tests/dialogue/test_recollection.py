import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Range, Slot
from ivr.dialogue.memory import Memory
from ivr.dialogue.recollection import (
    Recollection,
    StandingVisit,
    kept_of,
    recollect,
    taken_up,
    with_earlier,
)

STAGES = frozenset({"greeting", "qualification", "closing", "farewell"})
VISIT = StandingVisit(
    "a1",
    "Nagpur Sitabuldi",
    "नागपुर सीताबर्डी",
    datetime(2026, 12, 5, 11, tzinfo=ZoneInfo("Asia/Kolkata")),
)
BLANK = Memory("greeting", "hi")
SPOKEN = Memory(
    "closing",
    "hinglish",
    slots={
        "need": Slot("new_loan", "", ""),
        "gold_weight": Slot(Range(40, 50), "grams", "chalis pachas gram"),
        "gold_purity": Slot(22, "carat", "22 carat"),
        "loan_amount": Slot(20_000_000, "paise", "do lakh"),
        "customer_name": Slot("Asha Rao", "", "Asha Rao"),
        "date": Slot("2026-12-02", "", "kal"),
    },
    confirmed=frozenset({"gold_weight"}),
    decisions={"consent": "yes", "visit": "yes"},
).with_fact("eligibility", {"max_loan_paise": 28_765_400}, frozenset({"gold_weight"}))


def recalled(memory: Memory = SPOKEN, **how: Any) -> Recollection | None:
    kept = json.loads(json.dumps(kept_of(memory)))
    way: dict[str, Any] = {"outcome": "lead", "ago": timedelta(days=3), "stages": STAGES} | how
    return recollect(kept, **way)


def just_now(**how: Any) -> Recollection | None:
    way: dict[str, Any] = {"outcome": "abandoned", "ago": timedelta(minutes=4)} | how
    return recalled(**way)


def test_a_call_that_broke_off_goes_on_where_it_was() -> None:
    earlier = just_now()
    assert earlier is not None
    resumed = taken_up(with_earlier(BLANK, earlier), earlier)
    assert (earlier.kind, earlier.language) == ("resumed", "hinglish")
    assert resumed.stage == "closing"
    assert resumed.slots == SPOKEN.slots
    assert resumed.decisions == SPOKEN.decisions


def test_what_was_confirmed_before_the_break_is_read_back_again() -> None:
    earlier = just_now()
    assert earlier is not None
    assert not taken_up(BLANK, earlier).confirmed


@pytest.mark.parametrize(
    "how",
    [
        {"ago": timedelta(minutes=11)},
        {"outcome": "transferred"},
        {"outcome": "completed"},
        {"stages": frozenset({"greeting"})},
        {"ago": timedelta(minutes=-1)},
    ],
)
def test_other_calls_do_not_go_on(how: dict[str, Any]) -> None:
    earlier = just_now(**how)
    assert earlier is not None
    assert (earlier.kind, earlier.stage) == ("gold", "")


def test_of_an_older_call_only_what_lasts_is_offered_and_no_money() -> None:
    earlier = recalled()
    assert earlier is not None
    assert set(earlier.slots) == {"gold_weight", "gold_purity", "customer_name"}
    assert earlier.as_fact() == {"kind": "gold", "gold_weight": 40, "gold_purity": 22}
    assert "eligibility" not in taken_up(BLANK, earlier).facts


def test_nothing_is_taken_in_before_the_caller_agrees() -> None:
    earlier = recalled()
    assert earlier is not None
    known = with_earlier(BLANK, earlier)
    assert not known.slots
    assert known.facts["earlier"].result["gold_purity"] == 22
    assert taken_up(known, earlier).stage == "greeting"


def test_what_the_caller_says_now_counts_more() -> None:
    earlier = recalled()
    assert earlier is not None
    said = BLANK.with_slots({"gold_weight": Slot(60, "grams", "saath gram")})
    taken = taken_up(said, earlier)
    assert taken.slots["gold_weight"].value == 60
    assert taken.slots["gold_purity"].value == 22


def test_a_visit_that_stands_is_spoken_of_first() -> None:
    earlier = recalled(visit=VISIT)
    assert earlier is not None
    assert earlier.as_fact()["visit"]["starts_at"] == "2026-12-05T11:00:00+05:30"
    assert earlier.kind == "visit"


def test_a_call_that_learned_nothing_leaves_nothing() -> None:
    assert kept_of(BLANK) == {}
    assert recalled(BLANK) is None
    assert recalled(BLANK.with_slots({"city": Slot("Pune", "", "pune")})) is None


values = (
    st.text(max_size=9)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.builds(Range, st.floats(0, 9), st.floats(10, 20))
)


@given(slots=st.dictionaries(st.text(max_size=9), st.builds(Slot, values, st.text(), st.text())))
def test_slots_survive_being_kept(slots: dict[str, Slot]) -> None:
    memory = Memory("closing", "hi", slots=slots)
    earlier = recalled(memory, outcome="abandoned", ago=timedelta(minutes=1))
    assert slots == (dict(earlier.slots) if earlier else {})
