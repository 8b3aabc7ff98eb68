"""What the parts of a campaign say to each other, and the trunk that carries its calls."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ivr.errors import IvrError
from ivr.records.campaign_records import AttemptOutcome


class TrunkError(IvrError):
    """The trunk cannot be used."""


class TrunkUnavailableError(TrunkError):
    """Asterisk or the trunk is away. Nothing was dialled; safe to try again later."""


class TrunkUncertainError(TrunkError):
    """Nobody can tell whether the number was dialled. Not to be tried again for this attempt."""


class ForbiddenCallError(TrunkError):
    """The law or the customer forbids this call. Nothing was dialled."""


@dataclass(frozen=True, slots=True)
class TrunkCall:
    """A call as the trunk places it."""

    attempt_id: str
    """Also the unique id of the channel."""
    number: str
    """E.164."""
    caller_number: str
    extension: str
    """The agent's number, to which the customer is connected when he answers."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """For the dialplan."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody took the call."""

    attempt_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The channel is gone."""

    attempt_id: str
    unanswered: AttemptOutcome
    """What it means when nobody had taken the call."""


TrunkEvent = Answered | Ended


class Trunk(Protocol):
    """The way out. Belongs to one event loop."""

    async def originate(self, call: TrunkCall) -> None:
        """Dial; returns when Asterisk has taken the order.

        Raises:
            ForbiddenCallError: the gate before the trunk says no.
            TrunkUnavailableError: nothing was dialled.
            TrunkUncertainError: it may have been.
        """
        ...

    def events(self) -> AsyncIterator[TrunkEvent]:
        """Yield what becomes of calls, also of those that another process placed.

        Raises:
            TrunkUnavailableError: Asterisk is away; what happens now is not told later.
        """
        ...

    async def channels(self) -> frozenset[str]:
        """Return the unique ids of all channels, other calls' included.

        Raises:
            TrunkUnavailableError: Asterisk is away.
        """
        ...


class CallDetails(Protocol):
    """Asterisk's own record of channels that are gone; it outlives the dialler."""

    def disposition(self, channel: str) -> str:
        """Return how a channel ended, in Asterisk's words; empty when nothing is recorded.

        Args:
            channel: its unique id.
        """
        ...
