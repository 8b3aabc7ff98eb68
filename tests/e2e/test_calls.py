"""Real SIP calls through a real Asterisk to a real worker with real models."""

import asyncio
import secrets
import socket
from pathlib import Path

import pytest

from ivr.audio import read_wav_channels
from ivr.demonstration import DEMONSTRATIONS, Demonstration
from ivr.telephony.ami import Ami
from ivr.telephony.script import Turn
from tests.conftest import RunningAsterisk
from tests.e2e.conftest import Agent
from tests.e2e.desk import Desk, last_slots, tool

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

HINDI, ENGLISH = DEMONSTRATIONS


@pytest.mark.parametrize("demonstration", DEMONSTRATIONS, ids=["hindi", "english"])
async def test_a_whole_call_ends_with_the_visit_that_was_asked_for(
    desk: Desk, demonstration: Demonstration
) -> None:
    report = await desk.demonstrate(demonstration)
    assert report["appointment"]["starts_at"][11:16] == demonstration.time
    assert report["appointment"]["status"] == "booked"
    assert report["lead"]
    assert report["outcome"] == "booked"
    assert report["hung_up_by"] == "agent"
    rupees = tool(report, "check_eligibility")["max_loan_paise"] // 100
    spoken = " ".join(turn["reply"] for turn in report["turns"]).replace(",", "")
    assert f"₹{rupees}" in spoken
    assert all(turn["ear_ms"] is not None for turn in report["turns"])
    surprises = [turn for turn in report["turns"] if turn["as_expected"] is False]
    assert [(turn["caller_said"], turn["reply"]) for turn in surprises] == []


async def test_both_sides_of_a_call_are_recorded_apart_by_the_agent(desk: Desk) -> None:
    report = await desk.call("1001", "+919999900011", Turn(say="नमस्ते, मुझे लोन चाहिए।"))
    caller, agent = read_wav_channels(Path(report["recording"]))
    assert caller.samples.any()
    assert agent.samples.any()


async def test_keys_lead_to_a_person(desk: Desk) -> None:
    report = await desk.call("1002", "+919999900012", Turn(dtmf="0"))
    assert report["outcome"] == "transferred"


async def test_a_caller_may_hang_up_in_the_middle_of_the_greeting(desk: Desk) -> None:
    report = await desk.call("1001", "+919999900013", Turn(wait=0.5, interrupt_after=0.5))
    assert report["hung_up_by"] == "caller"
    assert report["outcome"] == "abandoned"


async def test_who_was_told_goodbye_is_not_sent_to_people(
    desk: Desk, asterisk: RunningAsterisk
) -> None:
    """Asterisk asks what comes next while the worker still writes the call down."""
    async with asyncio.TaskGroup() as tasks:
        sent_to_people = tasks.create_task(_seen_with_people(asterisk))
        wrong_number = Turn(say="Sorry, wrong number.", language="en")
        report = await desk.call("1002", "+919999900017", wrong_number)
        await asyncio.sleep(1)  # time enough to ring there
        sent_to_people.cancel()
    assert report["hung_up_by"] == "agent"
    assert sent_to_people.cancelled()


async def _seen_with_people(asterisk: RunningAsterisk) -> str:
    """Wait for a channel that rings with people; return its name."""
    host, port = asterisk.settings.host, asterisk.settings.ami_port
    ami = await Ami.connect(host, port, asterisk.credentials.ami_password)
    try:
        while True:
            for channel in await ami.channels():
                if channel.context == "people":
                    return channel.name
            await asyncio.sleep(0.1)
    finally:
        ami.close()


async def test_two_calls_at_once_never_mix(desk: Desk) -> None:
    async with asyncio.TaskGroup() as tasks:
        hindi = tasks.create_task(
            desk.call(
                "1001",
                "+919999900014",
                Turn(say="मुझे सोने पर लोन चाहिए।"),
                Turn(say="चालीस ग्राम।"),
                Turn(say="बाईस कैरेट।"),
            )
        )
        english = tasks.create_task(
            desk.call(
                "1002",
                "+919999900015",
                Turn(say="I need a loan on my gold.", language="en"),
                Turn(say="I have ninety grams.", language="en"),
                Turn(say="Eighteen carat.", language="en"),
            )
        )
    assert last_slots(hindi.result())["gold_weight"] == 40
    assert last_slots(english.result())["gold_weight"] == 90
    assert "ग्राम" in hindi.result()["turns"][-1]["reply"]
    assert "grams" in english.result()["turns"][-1]["reply"]


async def test_garbage_on_the_audio_port_disturbs_nobody(agent: Agent, desk: Desk) -> None:
    address = (agent.settings.telephony.host, agent.settings.telephony.audiosocket_port)
    strangers = [socket.create_connection(address) for _ in range(5)]
    try:
        for stranger in strangers:
            stranger.sendall(secrets.token_bytes(4000))
        report = await desk.call("1001", "+919999900016", Turn(say="मुझे लोन चाहिए।"))
        assert report["turns"][0]["reply"]
    finally:
        for stranger in strangers:
            stranger.close()
