"""One suite over every `Line`: in memory, and AudioSocket over a loopback connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio, joined
from ivr.telephony.audiosocket import Sound
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import CallerAudio, DigitPressed, HungUp, Line, LineEvent
from ivr.telephony.playout import FRAME_SAMPLES
from ivr.telephony.tap import ReceivedFrame, SentFrame, TappedFrame
from tests.telephony.fake_line import ARRIVAL, FakeLine
from tests.telephony.peer import Peer, audiosocket_server, connected
from tests.telephony.ports import free_settings


@dataclass(frozen=True, slots=True)
class Call:
    """A line, and the hands of its caller."""

    line: Line
    speak: Callable[[Audio], None]
    press: Callable[[str], None]
    hang_up: Callable[[], None]
    heard: Callable[[int], AbstractAsyncContextManager[Audio]]
    """The next so many frames of the agent's, once they are there."""


@asynccontextmanager
async def call_in_memory() -> AsyncIterator[Call]:
    line = FakeLine()

    @asynccontextmanager
    async def heard(frames: int) -> AsyncIterator[Audio]:
        line.pass_time(frames * FRAME_S)
        yield joined(line.heard[-frames:])

    yield Call(line, line.speak, line.press, lambda: line.end("caller"), heard)


@asynccontextmanager
async def call_over_audiosocket() -> AsyncIterator[Call]:
    expected = ExpectedLines()
    expected.expect(ARRIVAL)
    arrived: asyncio.Future[AudioSocketLine] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def serve(line: AudioSocketLine) -> None:
        arrived.set_result(line)
        await over.wait()

    async with (
        audiosocket_server(free_settings(), expected, serve) as server,
        connected(server.port) as peer,
    ):
        peer.identify(ARRIVAL.line_id)
        yield Call(
            await arrived, peer.speak, peer.press, peer.close, lambda frames: hears(peer, frames)
        )
        over.set()


@asynccontextmanager
async def hears(peer: Peer, frames: int) -> AsyncIterator[Audio]:
    """Wait for so many frames, counted from the first that is not silent."""
    sounds: list[Audio] = []
    async for message in peer.received():
        if isinstance(message, Sound):
            audio = Audio.from_bytes(message.pcm, message.rate_hz)
            if sounds or audio.samples.any():
                sounds.append(audio)
        if len(sounds) == frames:
            break
    yield joined(sounds)


@pytest.fixture(params=[call_in_memory, call_over_audiosocket], ids=["memory", "audiosocket"])
async def call(request: pytest.FixtureRequest) -> AsyncIterator[Call]:
    ready: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def hold() -> None:  # the TaskGroups of a line belong to one task
        async with request.param() as call:
            ready.set_result(call)
            await over.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold())
        yield await ready
        over.set()


def steady(duration_s: float, level: int = 1000, rate_hz: int = TELEPHONE_HZ) -> Audio:
    return Audio(np.full(round(duration_s * rate_hz), level, np.int16), rate_hz)


async def events_until_the_end(line: Line) -> list[LineEvent]:
    return [event async for event in line.events()]


async def test_the_caller_is_heard_in_order(call: Call) -> None:
    call.speak(steady(FRAME_S, 1))
    call.press("5")
    call.speak(steady(FRAME_S, 2))
    call.hang_up()
    match await events_until_the_end(call.line):
        case [CallerAudio(first), DigitPressed("5"), CallerAudio(second), HungUp("caller")]:
            assert (first.samples[0], second.samples[0]) == (1, 2)
        case events:
            pytest.fail(f"unexpected events {events}")


async def test_what_is_played_reaches_the_caller_unchanged(call: Call) -> None:
    reply = Audio(np.arange(1, 481, dtype=np.int16), TELEPHONE_HZ)
    call.line.play(reply)
    async with call.heard(3) as heard:
        assert np.array_equal(heard.samples, reply.samples)
    await call.line.drained()
    assert call.line.played_s == pytest.approx(0.06)


async def test_played_and_flushed_make_the_whole(call: Call) -> None:
    call.line.play(steady(1.0))
    async with call.heard(2):
        flushed_s = call.line.flush()
    assert call.line.played_s + flushed_s == pytest.approx(1.0)
    await call.line.drained()


async def test_what_is_held_waits_and_goes_on_where_it_stopped(call: Call) -> None:
    call.line.play(steady(1.0))
    call.line.hold()
    async with call.heard(10) as audio:
        assert not audio.samples[2 * FRAME_SAMPLES :].any()
    call.line.release()
    async with call.heard(10) as audio:
        assert audio.samples[FRAME_SAMPLES:].all()
    assert call.line.played_s + call.line.flush() == pytest.approx(1.0)


async def test_any_rate_can_be_played(call: Call) -> None:
    call.line.play(steady(0.06, rate_hz=24_000))
    async with call.heard(3):
        pass
    await call.line.drained()
    assert call.line.played_s == pytest.approx(0.06, abs=2e-4)


async def test_a_line_with_nothing_to_say_is_drained(call: Call) -> None:
    await call.line.drained()
    assert call.line.flush() == 0.0


async def test_hanging_up_ends_the_events_and_frees_who_waits(call: Call) -> None:
    call.line.play(steady(10.0))
    await call.line.hang_up()
    await call.line.hang_up()
    await call.line.drained()
    assert await events_until_the_end(call.line) == [HungUp("agent")]


async def test_playing_on_a_dead_line_does_nothing(call: Call) -> None:
    await call.line.hang_up()
    call.line.play(steady(1.0))
    await call.line.drained()
    assert call.line.played_s == 0.0


async def test_a_caller_who_goes_frees_who_waits(call: Call) -> None:
    call.line.play(steady(10.0))
    call.hang_up()
    await call.line.drained()
    assert call.line.played_s < 1.0


async def test_a_tap_sees_both_directions_in_time_order(call: Call) -> None:
    frames: list[TappedFrame] = []
    call.line.tap(frames.append)
    call.line.play(steady(FRAME_S, 7))
    call.speak(steady(FRAME_S, 9))
    async with call.heard(1):
        pass
    call.hang_up()
    await events_until_the_end(call.line)
    assert any(isinstance(f, SentFrame) and f.audio.samples[0] == 7 for f in frames)
    assert any(isinstance(f, ReceivedFrame) and f.audio.samples[0] == 9 for f in frames)
    assert [f.at_s for f in frames] == sorted(f.at_s for f in frames)


async def test_the_line_knows_who_called(call: Call) -> None:
    assert call.line.arrival == ARRIVAL
    assert call.line.rate_hz == TELEPHONE_HZ
