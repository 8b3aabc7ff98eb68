"""What Asterisk's manager interface tells, told by the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ivr.campaigns import ami_trunk as trunk_module
from ivr.campaigns.ami_trunk import AmiTrunk, ami_trunk
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
from ivr.telephony import ami as ami_module
from ivr.telephony.credentials import Credentials

CALL = TrunkCall("a1", "+919800000001", "+911400000001", "1001", {"IVR_CUSTOMER": "+919800000001"})


class Manager:
    """Asterisk's side of one connection."""

    def __init__(self, answers: dict[str, str]) -> None:
        self._answers = {"Login": "Success", **answers}
        self.asked: list[dict[str, str]] = []
        self._writer: asyncio.StreamWriter

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        while block := await _block(reader):
            action = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            self.asked.append(action)
            if answer := self._answers.get(action["Action"]):
                self.tell(f"Response: {answer}", f"ActionID: {action['ActionID']}", "Message: so")

    def tell(self, *lines: str) -> None:
        self._writer.write("\r\n".join([*lines, "", ""]).encode())

    def vanish(self) -> None:
        self._writer.close()


async def _block(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return ""


@asynccontextmanager
async def trunk_of(manager: Manager) -> AsyncIterator[AmiTrunk]:
    server = await asyncio.start_server(manager.serve, "127.0.0.1", 0)
    settings = TelephonySettings(ami_port=server.sockets[0].getsockname()[1])
    async with server, ami_trunk(settings, Credentials()) as trunk:
        yield trunk
        manager.vanish()


async def first(trunk: AmiTrunk) -> TrunkEvent:
    async with asyncio.timeout(5):
        return await anext(aiter(trunk.events()))


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        ("17", AttemptOutcome.BUSY),
        ("19", AttemptOutcome.NO_ANSWER),
        ("21", AttemptOutcome.REFUSED),
        ("1", AttemptOutcome.INVALID),
        ("34", AttemptOutcome.CONGESTION),
        ("58", AttemptOutcome.CONGESTION),
    ],
)
async def test_the_cause_of_the_end_is_the_outcome(cause: str, outcome: AttemptOutcome) -> None:
    manager = Manager({})
    async with trunk_of(manager) as trunk:
        manager.tell("Event: Hangup", "Uniqueid: a1", f"Cause: {cause}")
        assert await first(trunk) == Ended("a1", outcome)


async def test_a_channel_that_is_up_is_answered_and_a_ringing_one_is_not() -> None:
    manager = Manager({})
    async with trunk_of(manager) as trunk:
        manager.tell("Event: Newstate", "Uniqueid: a1", "ChannelState: 5")
        manager.tell("Event: Newstate", "Uniqueid: a2", "ChannelState: 6")
        assert await first(trunk) == Answered("a2")


async def test_an_order_that_never_became_a_channel_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trunk_module, "_GRACE_S", 0.0)
    manager = Manager({})
    async with trunk_of(manager) as trunk:
        manager.tell(
            *("Event: OriginateResponse", "ActionID: a1", "Response: Failure"),
            *("Reason: 8", "Uniqueid: <null>"),
        )
        assert await first(trunk) == Ended("a1", AttemptOutcome.CONGESTION)


async def test_the_number_goes_to_the_trunk_and_the_attempt_is_the_channel() -> None:
    manager = Manager({"Originate": "Success"})
    async with trunk_of(manager) as trunk:
        await trunk.originate(CALL)
    asked = manager.asked[-1]
    assert asked["Channel"] == "PJSIP/+919800000001@trunk"
    assert (asked["ChannelId"], asked["ActionID"]) == ("a1", "a1")
    assert (asked["Context"], asked["Exten"]) == ("outbound", "1001")


async def test_a_refusal_is_no_call_and_silence_may_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami_module, "_ANSWER_WITHIN_S", 0.1)
    async with trunk_of(Manager({"Originate": "Error"})) as trunk:
        with pytest.raises(TrunkUnavailableError):
            await trunk.originate(CALL)
    async with trunk_of(Manager({})) as trunk:
        with pytest.raises(TrunkUncertainError):
            await trunk.originate(CALL)


async def test_who_follows_calls_is_told_when_asterisk_goes_away() -> None:
    manager = Manager({})
    async with trunk_of(manager) as trunk:
        manager.vanish()
        with pytest.raises(TrunkUnavailableError, match="gone away"):
            await first(trunk)
