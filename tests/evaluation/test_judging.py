from typing import Any

import pytest

from ivr.evaluation.judging import faults
from ivr.evaluation.trial import Exchange, Trial
from tests.evaluation.calls import exchange, ran, scenario, slot, trial

SLOTS = {"gold_weight": slot(46.6552, "grams"), "city": slot("Nagpur")}
CALL = (
    exchange("नमस्ते!", stage="greeting"),
    exchange("आपको ₹2,00,000 तक का लोन मिल सकता है।", "das gram", stage="presentation"),
    exchange(
        "धन्यवाद।",
        "haan",
        slots=SLOTS,
        tools=[ran("check_eligibility", eligible=True), ran("find_branches", error={"code": "x"})],
        ended=True,
    ),
)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"ends": {"outcome": "completed", "stage": "farewell"}},
        {"slots": {"gold_weight": 46.6552, "city": "Nagpur", "branch": None}},
        {"tools": ["check_eligibility"]},
        {"said": ["2,00,000", "धन्यवाद"], "never": ["indicative"]},
    ],
)
def test_what_holds_is_no_fault(wanted: dict[str, Any]) -> None:
    assert faults(trial(*CALL, **wanted)) == ()


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"ends": {"outcome": "booked"}}, "outcome completed, not booked"),
        ({"ends": {"stage": "closing"}}, "ended in farewell, not in closing"),
        ({"slots": {"gold_weight": 46.655}}, "gold_weight is 46.6552, not 46.655"),
        ({"slots": {"gold_weight": {"min": 40, "max": 50}}}, "gold_weight is 46.6552, not 40–50"),
        ({"slots": {"branch": "NGP01"}}, "branch is not known, not NGP01"),
        ({"slots": {"city": None}}, "city is Nagpur, not unknown"),
        ({"tools": ["schedule_appointment"]}, "schedule_appointment did not run"),
        ({"tools": ["find_branches"]}, "find_branches was refused: {'code': 'x'}"),
        ({"said": ["3,00,000"]}, "never said: 3,00,000"),
        ({"never": ["लोन"]}, "said what it must not, लोन: "),
    ],
)
def test_what_does_not_hold_is_told(wanted: dict[str, Any], fault: str) -> None:
    (found,) = faults(trial(*CALL, **wanted))
    assert found.startswith(fault)


def test_a_range_is_known_as_a_range() -> None:
    known = exchange(
        "ठीक है।", "haan", slots={"gold_weight": slot({"min": 50, "max": 60})}, ended=True
    )
    assert faults(trial(known, slots={"gold_weight": {"min": 50, "max": 60}})) == ()


def test_a_call_that_does_not_come_to_an_end_is_a_fault() -> None:
    open_end: tuple[Exchange, ...] = CALL[:2]
    assert faults(trial(*open_end)) == ("not at an end after 1 turns of the caller",)
    assert faults(trial(*open_end, outcome="abandoned", ends={"outcome": "abandoned"})) == ()


def test_a_call_that_never_was_has_no_other_fault() -> None:
    failed = Trial(scenario(said=["x"]), failure="nothing answers SIP")
    assert faults(failed) == ("no call: nothing answers SIP",)
