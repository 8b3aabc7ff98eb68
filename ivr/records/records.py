"""What the records keep of a call, and what may go wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ivr.errors import ConfigurationError, IvrError

JsonObject = dict[str, Any]


class RecordsError(IvrError):
    """The database refused. Nothing of the unit of work was kept."""


class DatabaseBusyError(RecordsError):
    """Another program holds the database. Safe to try again."""


class DatabaseUnavailableError(RecordsError):
    """The database cannot be reached or is damaged."""


class DatabaseReadOnlyError(ConfigurationError):
    """The database file or its folder may not be written."""


class DatabaseTooNewError(ConfigurationError):
    """A newer version of this product made the database."""


class UnknownRecordError(RecordsError):
    """No record has that id."""


@dataclass(frozen=True, slots=True)
class CallStart:
    """A call at its first ring."""

    call_id: str
    direction: Literal["inbound", "outbound"]
    number: str
    """The customer's, as the network gave it; empty when withheld."""
    started_at: datetime
    dialled: str = ""
    language: str = ""
    line_id: str = ""
    channel: str = ""
    """Asterisk's unique id of the customer's channel."""
    campaign: str = ""
    """Which campaign placed it; empty for a call that came in."""
    version: str = ""
    """Of the agent that holds it."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One exchange. Everything in it must go into JSON as it is."""

    ordinal: int
    """From 0; the same ordinal again replaces the turn."""
    at: datetime
    heard: str
    """What speech to text made of it."""
    reply: str
    language: str
    stage: str
    caller_said: str = ""
    """What was really said, where that is known: scripted callers, keys."""
    question: str = ""
    """The name of the step whose answer is awaited after the reply; empty when nothing is asked."""
    intents: Sequence[Mapping[str, Any]] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    tools: Sequence[Mapping[str, Any]] = ()
    sources: Sequence[str] = ()
    marks: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds from the end of the caller's speech."""
    ear_ms: float | None = None
    """Measured at the caller's ear, where a recording allows it."""
    barged_in: bool = False
    played_fraction: float = 1.0
    """How much of the reply the caller let the agent say, 0–1."""


@dataclass(frozen=True, slots=True)
class CallEnd:
    """How a call ended."""

    ended_at: datetime
    outcome: str
    hung_up_by: Literal["caller", "agent", "failure"]
    language: str = ""
    """The language most spoken; empty to keep what is known."""
    recording: str = ""
    """Path of the stereo recording; empty when there is none."""
    summary: str = ""
    """What a person who takes over must know; empty when nothing was learned."""
    summary_by: str = ""
    """What made the summary."""


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """What the last call of a number left, by leave of the caller."""

    ended_at: datetime
    outcome: str
    memory: JsonObject
    """As the call's worker gave it to keep."""
