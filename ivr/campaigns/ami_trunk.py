"""The trunk of an Asterisk, through its manager interface."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from ivr.campaigns.campaigns import (
    Answered,
    Ended,
    TrunkCall,
    TrunkEvent,
    TrunkUnavailableError,
    TrunkUncertainError,
)
from ivr.records.campaign_records import AttemptOutcome
from ivr.settings import TelephonySettings
from ivr.telephony.ami import Ami, AmiError, AmiRefusedError, Placement
from ivr.telephony.credentials import Credentials

CONTEXT = "outbound"
ENDPOINT = "trunk"
_UP = "6"
"""Asterisk's state of a channel that is answered."""
_GRACE_S = 0.5
"""The end of a channel says why more exactly than the answer to the order, which may come first."""
_OF_CAUSE = {
    **dict.fromkeys((1, 2, 3, 22, 28), AttemptOutcome.INVALID),
    17: AttemptOutcome.BUSY,
    **dict.fromkeys((0, 16, 18, 19, 20, 31, 127), AttemptOutcome.NO_ANSWER),
    21: AttemptOutcome.REFUSED,
}
"""By the Q.850 cause of the end of a channel that nobody answered; all else is the network's."""
_OF_REASON = {
    "1": AttemptOutcome.NO_ANSWER,
    "3": AttemptOutcome.NO_ANSWER,
    "5": AttemptOutcome.BUSY,
}
"""By the frame with which dialling ended. Source: Asterisk, include/asterisk/frame.h, controls."""


class AmiTrunk:
    """Dials through the endpoint of the provider."""

    def __init__(self, ami: Ami, settings: TelephonySettings) -> None:
        self._ami = ami
        self._ring_s = settings.trunk_ring_s
        self._events: asyncio.Queue[TrunkEvent | None] = asyncio.Queue()
        """None: no more, Asterisk is away."""
        self._loop = asyncio.get_running_loop()
        ami.on_loss(lambda: self._events.put_nowait(None))
        ami.on_event("Newstate", self._on_state)
        ami.on_event("Hangup", self._on_hangup)
        ami.on_event("OriginateResponse", self._on_response)

    async def originate(self, call: TrunkCall) -> None:
        """Dial; see `Trunk`."""
        order = Placement(
            channel=f"PJSIP/{call.number}@{ENDPOINT}",
            unique_id=call.attempt_id,
            context=CONTEXT,
            extension=call.extension,
            caller_number=call.caller_number,
            ring_s=self._ring_s,
            variables=call.variables,
        )
        try:
            await self._ami.place(order)
        except AmiRefusedError as error:
            raise TrunkUnavailableError(str(error)) from error
        except AmiError as error:
            raise TrunkUncertainError(str(error)) from error

    async def events(self) -> AsyncIterator[TrunkEvent]:
        """Yield what becomes of calls; see `Trunk`."""
        while event := await self._events.get():
            yield event
        raise TrunkUnavailableError("Asterisk has gone away: is it running?")

    async def channels(self) -> frozenset[str]:
        """Return the unique ids of all channels; see `Trunk`."""
        try:
            return frozenset(channel.unique_id for channel in await self._ami.channels())
        except AmiError as error:
            raise TrunkUnavailableError(str(error)) from error

    def _on_state(self, event: Mapping[str, str]) -> None:
        if event["ChannelState"] == _UP:
            self._events.put_nowait(Answered(event["Uniqueid"]))

    def _on_hangup(self, event: Mapping[str, str]) -> None:
        outcome = _OF_CAUSE.get(int(event["Cause"]), AttemptOutcome.CONGESTION)
        self._events.put_nowait(Ended(event["Uniqueid"], outcome))

    def _on_response(self, event: Mapping[str, str]) -> None:
        """Take the end of an order that may never have had a channel."""
        if event["Response"] == "Failure":
            outcome = _OF_REASON.get(event["Reason"], AttemptOutcome.CONGESTION)
            ended = Ended(event["ActionID"], outcome)
            self._loop.call_later(_GRACE_S, self._events.put_nowait, ended)


@asynccontextmanager
async def ami_trunk(settings: TelephonySettings, accounts: Credentials) -> AsyncIterator[AmiTrunk]:
    """Connect to the Asterisk that has the trunk.

    Raises:
        TrunkUnavailableError: it cannot be reached.
    """
    try:
        ami = await Ami.connect(settings.host, settings.ami_port, accounts.ami_password)
    except AmiError as error:
        raise TrunkUnavailableError(str(error)) from error
    try:
        yield AmiTrunk(ami, settings)
    finally:
        ami.close()
