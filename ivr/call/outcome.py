"""How a call ended, in a word: the greatest thing that came of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ivr.dialogue.conversation import Reply
from ivr.dialogue.turn import ToolCall


class Outcome(StrEnum):
    """From the least to the greatest; a later turn never makes less of a call."""

    ABANDONED = "abandoned"
    """The caller hung up before the agent had said goodbye."""
    MACHINE = "machine"
    """A campaign's call was answered by a machine."""
    COMPLETED = "completed"
    """The agent said goodbye; nothing is left to do."""
    LEAD = "lead"
    CALLBACK = "callback"
    BOOKED = "booked"
    OPTED_OUT = "opted_out"
    TRANSFERRED = "transferred"
    """A person took over."""


_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}
_LEFT_BY = {"lead_id": Outcome.LEAD, "callback_id": Outcome.CALLBACK}
"""What a result shows that names what was made."""


def outcome_after(so_far: Outcome, reply: Reply) -> Outcome:
    """Return the outcome of a call after one more turn of the agent.

    A visit that is cancelled leaves no outcome of its own.
    """
    for call in reply.calls:
        so_far = _greater(so_far, _of_tool(call))
    match reply.then:
        case "transfer":
            return Outcome.TRANSFERRED
        case "hang_up":
            return _greater(so_far, Outcome.COMPLETED)
        case "listen":
            return so_far


def _greater(one: Outcome, other: Outcome) -> Outcome:
    return max(one, other, key=_RANK.__getitem__)


def _of_tool(call: ToolCall) -> Outcome:
    result: Mapping[str, Any] = call.result if isinstance(call.result, Mapping) else {}
    if "error" in result:
        return Outcome.ABANDONED
    if call.name == "set_do_not_call":
        return Outcome.OPTED_OUT
    if "appointment_id" in result:
        kept = result.get("status") != "cancelled"
        return Outcome.BOOKED if kept else Outcome.ABANDONED
    left = (outcome for name, outcome in _LEFT_BY.items() if name in result)
    return next(left, Outcome.ABANDONED)
