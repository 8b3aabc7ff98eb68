from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ivr.call.outcome import Outcome, outcome_after
from ivr.dialogue.conversation import Reply
from ivr.dialogue.turn import Then, ToolCall
from tests.dialogue.scripted import Caller

BLANK = Caller().opening

LEAD = ToolCall("capture_lead", {}, {"lead_id": "l1", "created": True})
BOOKED = ToolCall("schedule_appointment", {}, {"appointment_id": "a1", "status": "booked"})
MOVED = ToolCall("reschedule_appointment", {}, {"appointment_id": "a1", "status": "booked"})
CANCELLED = ToolCall("cancel_appointment", {}, {"appointment_id": "a1", "status": "cancelled"})
CALLBACK = ToolCall("schedule_callback", {}, {"callback_id": "c1", "at": "2026-12-02T11:00"})
OPTED_OUT = ToolCall("set_do_not_call", {}, {"since": "2026-12-01"})


def reply(*calls: ToolCall, then: Then = "listen") -> Reply:
    return replace(BLANK, calls=calls, then=then)


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        ([reply()], "abandoned"),
        ([reply(then="hang_up")], "completed"),
        ([reply(LEAD), reply(then="hang_up")], "lead"),
        ([reply(CALLBACK), reply(LEAD)], "callback"),
        ([reply(BOOKED, LEAD), reply(then="hang_up")], "booked"),
        ([reply(MOVED), reply(then="hang_up")], "booked"),
        ([reply(CANCELLED), reply(then="hang_up")], "completed"),
        ([reply(OPTED_OUT, then="hang_up")], "opted_out"),
        ([reply(BOOKED), reply(then="transfer")], "transferred"),
    ],
)
def test_the_greatest_thing_that_came_of_a_call_names_its_outcome(
    replies: list[Reply], outcome: str
) -> None:
    so_far = Outcome.ABANDONED
    for each in replies:
        so_far = outcome_after(so_far, each)
    assert so_far == outcome


@pytest.mark.parametrize("tool", [LEAD, BOOKED, CALLBACK, OPTED_OUT])
def test_what_was_refused_comes_to_nothing(tool: ToolCall) -> None:
    refusal: Mapping[str, Any] = {"error": {"code": "unavailable"}}
    refused = ToolCall(tool.name, {}, refusal)
    assert outcome_after(Outcome.ABANDONED, reply(refused)) is Outcome.ABANDONED
