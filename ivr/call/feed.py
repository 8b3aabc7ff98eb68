"""Call events as lines of JSON, for terminals and pages that follow calls live."""

from typing import Any, assert_never

from ivr.call.events import (
    AgentInterrupted,
    AgentSpoke,
    CallBegan,
    CallEnded,
    CallerHeard,
    CallEvent,
    LineServed,
    SteppedIn,
)
from ivr.dialogue.wire import reply_json


def event_json(event: CallEvent) -> dict[str, Any]:
    """Return an event as a flat object; `event` names its kind."""
    match event:
        case CallBegan(call_id, caller_number, dialled):
            return {
                "event": "call_began",
                "call_id": call_id,
                "number": caller_number,
                "dialled": dialled,
            }
        case AgentSpoke(call_id, reply, answers, marks_ms):
            return {
                "event": "agent_spoke",
                "call_id": call_id,
                "heard": reply.understood.for_the_record(answers.text) if answers else "",
                "confidence": answers.confidence if answers else None,
                **reply_json(reply),
                "ended": reply.then != "listen",
                "marks": dict(marks_ms),
            }
        case CallerHeard(call_id, text, language):
            return {
                "event": "caller_heard",
                "call_id": call_id,
                "text": text,
                "language": language,
            }
        case SteppedIn(call_id, order, by, text):
            return {
                "event": "stepped_in",
                "call_id": call_id,
                "order": order,
                "by": by,
                "text": text,
            }
        case AgentInterrupted(call_id, played_fraction):
            return {
                "event": "agent_interrupted",
                "call_id": call_id,
                "played_fraction": played_fraction,
            }
        case CallEnded(call_id, by, outcome):
            return {"event": "call_ended", "call_id": call_id, "by": by, "outcome": outcome}
        case LineServed(call_id, frames, late_frames, loop):
            return {
                "event": "line_served",
                "call_id": call_id,
                "frames": frames,
                "late_frames": late_frames,
                **loop,
            }
        case _:
            assert_never(event)
