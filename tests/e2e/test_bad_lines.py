"""Lines and callers that are not as they should be: the agent keeps listening."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ivr.audio import TELEPHONE_HZ, Audio, joined, write_wav
from ivr.callers import CallerVoices
from ivr.placing import CallOrder, place_with, sip_client
from ivr.settings import Settings
from ivr.telephony.credentials import Credentials
from ivr.telephony.script import Script, Turn
from tests.conftest import RunningAsterisk
from tests.e2e.conftest import Agent
from tests.e2e.desk import Desk, Report, last_slots

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

AMID = "I need a loan on my gold."
WEIGHT = "I have ninety grams."
STORY = (
    "My daughter is getting married in March and we have to pay for the hall and the cook, "
    "my brother said that he would help but his shop has not been going well since the rains, "
    "and then the roof of our house has to be mended before the guests come to stay with us"
)
STORY_S = 40.0


@pytest.fixture(scope="module")
def said(voices: CallerVoices) -> Callable[[str], Audio]:
    return lambda text: voices.render(text, "en", "").resampled(TELEPHONE_HZ)


def tones(frequencies_hz: tuple[float, ...], duration_s: float) -> Audio:
    moments = np.arange(round(duration_s * TELEPHONE_HZ)) / TELEPHONE_HZ
    waves = [np.sin(2 * np.pi * frequency * moments) for frequency in frequencies_hz]
    return Audio.from_float(0.2 * np.mean(waves, axis=0), TELEPHONE_HZ)


def music() -> Audio:
    """Return a few bars of chords."""
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294)) * 2
    return joined([tones(chord, 0.6) for chord in chords])


def keys_as_sound() -> Audio:
    pause = Audio.silence(0.1, TELEPHONE_HZ)
    pairs = ((770, 1336), (852, 1209), (941, 1336), (697, 1477))
    return joined([part for pair in pairs for part in (tones(pair, 0.25), pause)])


def noise() -> Audio:
    samples = np.random.default_rng(0).normal(0, 0.08, 6 * TELEPHONE_HZ)
    return Audio.from_float(samples, TELEPHONE_HZ)


def louder(voice: Audio, factor: float) -> Audio:
    return Audio.from_float(np.clip(voice.to_float() * factor, -1, 1), voice.rate_hz)


def without_a_pause(voice: Audio, duration_s: float) -> Audio:
    """Say something over and over, without taking breath."""
    loud = np.abs(voice.to_float()) > 0.01
    sounding = voice.samples[np.convolve(loud, np.ones(800), "same") > 0]
    times = round(duration_s * voice.rate_hz / len(sounding)) + 1
    return Audio(np.tile(sounding, times), voice.rate_hz).between(0, duration_s)


async def test_after_whatever_comes_over_the_line_the_caller_is_still_heard(
    desk: Desk, said: Callable[[str], Audio], tmp_path: Path
) -> None:
    disturbances: Mapping[str, Audio] = {
        "music": music(),
        "keys as sound": keys_as_sound(),
        "noise": noise(),
        "somebody else in the room": louder(said(STORY).between(0, 6), 0.15),
        "a voice that clips": louder(said(AMID), 30),
        "a story without a pause": without_a_pause(said(STORY), STORY_S),
    }
    calls: dict[str, asyncio.Task[Report]] = {}
    at_once = asyncio.Semaphore(3)

    async def call_through(number: int, sound: Audio) -> Report:
        wav = tmp_path / f"{number}.wav"
        write_wav(wav, sound)
        turns = (
            Turn(say="Yes, go on.", language="en"),
            Turn(wav=wav, language="en"),
            Turn(say=AMID, language="en"),
            Turn(say=WEIGHT, language="en"),
        )
        async with at_once:
            return await desk.call("1002", f"+9199999001{number:02}", *turns)

    async with asyncio.TaskGroup() as tasks:
        for number, (name, sound) in enumerate(disturbances.items()):
            calls[name] = tasks.create_task(call_through(number, sound))
    weights = {name: last_slots(call.result()).get("gold_weight") for name, call in calls.items()}
    assert weights == dict.fromkeys(disturbances, 90)


def call_from_a_process_of_its_own(
    settings: Settings, credentials: Credentials, order: CallOrder, turns: tuple[Turn, ...]
) -> Report:
    """Place a call; runs in a child that can be stopped."""

    async def place() -> Report:
        async with sip_client(settings, credentials) as client:
            speak = CallerVoices(Settings()).speak
            return await place_with(settings, client, speak, order, Script(turns=turns))

    return asyncio.run(place())


async def test_a_line_that_stalls_for_three_seconds_goes_on(
    agent: Agent, asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    order = CallOrder("1002", number="+919999900199", record=tmp_path / "caller.wav")
    turns = tuple(Turn(say=text, language="en") for text in ("Yes, go on.", AMID, WEIGHT))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as callers:
        child = callers.submit(os.getpid).result(60)
        spoken = agent.told("agent_spoke")
        report = callers.submit(
            call_from_a_process_of_its_own, agent.settings, asterisk.credentials, order, turns
        )
        await agent.wait_until_told("agent_spoke", spoken + 1)
        os.kill(child, signal.SIGSTOP)
        await asyncio.sleep(3)
        os.kill(child, signal.SIGCONT)
        assert last_slots(await asyncio.wrap_future(report)).get("gold_weight") == 90
