"""What happens in a call, as supervisors, terminals and logs see it: a closed union."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from ivr.dialogue.conversation import Reply
from ivr.stt.stt import Transcript


@dataclass(frozen=True, slots=True)
class CallBegan:
    """The agent has a new caller."""

    call_id: str
    caller_number: str
    dialled: str


@dataclass(frozen=True, slots=True)
class AgentSpoke:
    """The agent says something; `answers` is what it answers, None for an opening or a silence."""

    call_id: str
    reply: Reply
    answers: Transcript | None
    marks_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CallerHeard:
    """The caller's words at a pause. He may go on: then more of the same turn follows."""

    call_id: str
    text: str
    """Without the codes that nobody is to keep."""
    language: str


@dataclass(frozen=True, slots=True)
class SteppedIn:
    """A person of the call centre takes a hand in the call."""

    call_id: str
    order: str
    """By its name, see `ivr/call/orders.py`."""
    by: str
    text: str
    """What the agent was told to say; empty for the rest."""


@dataclass(frozen=True, slots=True)
class AgentInterrupted:
    """The caller spoke into the agent's reply, which stopped."""

    call_id: str
    played_fraction: float


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over."""

    call_id: str
    by: Literal["caller", "agent", "failure"]
    outcome: str


@dataclass(frozen=True, slots=True)
class LineServed:
    """What this process managed while it carried a call's sound; told after its end."""

    call_id: str
    frames: int
    """Sent to the caller, 20 ms each."""
    late_frames: int
    """That missed the moment at which the caller should have heard them."""
    loop: Mapping[str, float]
    """How long the event loop was blocked, by any call, since this was last told."""


CallEvent = (
    CallBegan | CallerHeard | AgentSpoke | AgentInterrupted | SteppedIn | CallEnded | LineServed
)
Observer = Callable[[CallEvent], None]
