"""Calls through a real Asterisk to a provider whose customers do what the test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from ivr.bench.provider import Behaviour, Customer, Provider, running_provider
from ivr.campaigns.ami_trunk import AmiTrunk, ami_trunk
from ivr.campaigns.campaigns import Answered, Ended, TrunkCall, TrunkEvent, TrunkUnavailableError
from ivr.records.campaign_records import AttemptOutcome
from ivr.telephony.credentials import Credentials
from tests.conftest import RunningAsterisk, asterisk_in
from tests.telephony.ports import free_port, free_settings

pytestmark = pytest.mark.asterisk

BY_LAST_DIGIT: dict[str, Behaviour] = {
    "1": "answers",
    "2": "busy",
    "3": "silent",
    "4": "refuses",
    "5": "congested",
    "6": "unknown",
}


@asynccontextmanager
async def connected(folder: Path) -> AsyncIterator[tuple[AmiTrunk, Provider]]:
    settings = free_settings().model_copy(
        update={"trunk_host": "127.0.0.1", "trunk_port": free_port(), "trunk_ring_s": 2}
    )
    running = RunningAsterisk(settings, Credentials(), folder / "log" / "messages.log")
    async with (
        running_provider(
            "127.0.0.1", settings.trunk_port, lambda number: Customer(BY_LAST_DIGIT[number[-1]])
        ) as provider,
        asterisk_in(folder, running),
        ami_trunk(settings, running.credentials) as trunk,
    ):
        yield trunk, provider


def call_to(number: str) -> TrunkCall:
    variables = {"IVR_CUSTOMER": number, "IVR_CAMPAIGN": "diwali", "IVR_LANGUAGE": "hi"}
    return TrunkCall(str(uuid4()), number, "+911400000001", "1001", variables)


async def told(trunk: AmiTrunk, attempt_id: str) -> list[TrunkEvent]:
    events: list[TrunkEvent] = []
    async with asyncio.timeout(20):
        async for event in trunk.events():
            if event.attempt_id == attempt_id:
                events.append(event)
                if isinstance(event, Ended):
                    break
    return events


@pytest.mark.parametrize(
    ("digit", "outcome"),
    [
        ("2", AttemptOutcome.BUSY),
        ("3", AttemptOutcome.NO_ANSWER),
        ("4", AttemptOutcome.REFUSED),
        ("5", AttemptOutcome.CONGESTION),
        ("6", AttemptOutcome.INVALID),
    ],
)
async def test_what_the_customers_phone_does_is_the_outcome(
    tmp_path: Path, digit: str, outcome: AttemptOutcome
) -> None:
    async with connected(tmp_path) as (trunk, provider):
        call = call_to(f"+91980000000{digit}")
        await trunk.originate(call)
        assert await told(trunk, call.attempt_id) == [Ended(call.attempt_id, outcome)]
        assert [i.number for i in provider.invitations] == [call.number]
        assert provider.invitations[0].caller_number == "+911400000001"
        assert await trunk.channels() == frozenset()


async def test_an_answered_call_is_told_and_then_its_end(tmp_path: Path) -> None:
    async with connected(tmp_path) as (trunk, _):
        call = call_to("+919800000001")
        await trunk.originate(call)
        first, last = await told(trunk, call.attempt_id)
        assert first == Answered(call.attempt_id)
        assert isinstance(last, Ended)


async def test_an_asterisk_that_is_away_says_so() -> None:
    with pytest.raises(TrunkUnavailableError):
        async with ami_trunk(free_settings(), Credentials()):
            pass
