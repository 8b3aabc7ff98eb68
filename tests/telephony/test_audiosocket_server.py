import asyncio
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest
from structlog.testing import capture_logs

from ivr.audio import Audio
from ivr.errors import PortInUseError
from ivr.telephony import audiosocket_line as line_module
from ivr.telephony import audiosocket_server as module
from ivr.telephony.audiosocket import Failure, HangUp, LineId, Message, Sound
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.audiosocket_server import AudioSocketServer
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import CallerAudio, DigitPressed, HungUp, LineError, LineEvent
from tests.telephony.fake_line import ARRIVAL
from tests.telephony.peer import audiosocket_server, connected, until
from tests.telephony.ports import free_settings


def announced(expected: ExpectedLines) -> str:
    line_id = str(uuid4())
    expected.expect(replace(ARRIVAL, line_id=line_id))
    return line_id


async def listen_to_the_end(line: AudioSocketLine) -> None:
    async for _ in line.events():
        pass


async def test_an_announced_call_is_served_and_counted_while_it_lasts() -> None:
    expected = ExpectedLines()
    line_id = announced(expected)
    async with audiosocket_server(free_settings(), expected, listen_to_the_end) as server:
        async with connected(server.port) as peer:
            peer.identify(line_id)
            async for message in peer.received():
                assert message == Sound(8_000, bytes(320))
                break
            assert server.live == {line_id}
        await until(lambda: not server.live)


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\x00\x00",
        b"\x10\x00\x10" + bytes(16),
        b"\x01\x00\x10" + uuid4().bytes,
        b"\x01\x00",
        bytes(100_000),
    ],
    ids=["http", "hang-up", "audio", "unknown-uuid", "half-a-header", "flood"],
)
async def test_a_stranger_is_closed_with_one_line_in_the_log(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDENTIFY_WITHIN_S", 0.05)
    with capture_logs() as logs:
        async with (
            audiosocket_server(free_settings(), ExpectedLines(), listen_to_the_end) as server,
            connected(server.port) as peer,
        ):
            peer.send_bytes(raw)
            assert await peer.closed()
    assert [entry["event"] for entry in logs] == ["connection_lost"]


async def test_a_flood_of_connections_leaves_calls_alone() -> None:
    expected = ExpectedLines()
    line_id = announced(expected)
    settings = free_settings(max_calls=1)
    with capture_logs():
        async with (
            audiosocket_server(settings, expected, listen_to_the_end) as server,
            connected(server.port) as peer,
        ):
            peer.identify(line_id)
            strangers = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(60)]
            async for message in peer.received():
                assert isinstance(message, Sound)
                break
            assert server.live == {line_id}
            for _, writer in strangers:
                writer.close()


async def test_a_call_that_crashes_ends_alone() -> None:
    expected = ExpectedLines()
    steady, doomed = announced(expected), announced(expected)

    async def serve(line: AudioSocketLine) -> None:
        if line.arrival.line_id == doomed:
            raise ZeroDivisionError
        await listen_to_the_end(line)

    with capture_logs() as logs:
        async with (
            audiosocket_server(free_settings(), expected, serve) as server,
            connected(server.port) as one,
            connected(server.port) as other,
        ):
            one.identify(steady)
            other.identify(doomed)
            assert await other.closed()
            assert server.live == {steady}
            async for message in one.received():
                assert isinstance(message, Sound)
                break
    assert "connection_crashed" in [entry["event"] for entry in logs]


async def test_a_call_that_fails_in_a_known_way_hangs_up() -> None:
    expected = ExpectedLines()
    line_id = announced(expected)

    async def serve(_: AudioSocketLine) -> None:
        raise LineError("no more")

    with capture_logs() as logs:
        async with (
            audiosocket_server(free_settings(), expected, serve) as server,
            connected(server.port) as peer,
        ):
            peer.identify(line_id)
            assert HangUp() in [message async for message in peer.received()]
    assert "call_failed" in [entry["event"] for entry in logs]


@pytest.mark.parametrize("wrong", [Failure(b"\x01"), LineId(uuid4())])
async def test_a_line_on_which_asterisk_fails_says_so(wrong: Message) -> None:
    expected = ExpectedLines()
    line_id = announced(expected)
    seen: list[LineEvent] = []

    async def serve(line: AudioSocketLine) -> None:
        seen.extend([event async for event in line.events()])

    with capture_logs():
        async with (
            audiosocket_server(free_settings(), expected, serve) as server,
            connected(server.port) as peer,
        ):
            peer.identify(line_id)
            peer.send(wrong)
            assert await peer.closed()
    assert seen == [HungUp("failure")]


async def test_a_line_on_which_nothing_comes_any_more_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_module, "_FRAMES_WITHIN_S", 0.05)
    expected = ExpectedLines()
    line_id = announced(expected)
    seen: list[LineEvent] = []

    async def serve(line: AudioSocketLine) -> None:
        seen.extend([event async for event in line.events()])

    with capture_logs() as logs:
        async with (
            audiosocket_server(free_settings(), expected, serve) as server,
            connected(server.port) as peer,
        ):
            peer.identify(line_id)
            assert await peer.closed()
    assert seen == [HungUp("failure")]
    assert logs[0]["reason"].startswith("no frames")


async def test_a_session_that_does_not_listen_loses_the_oldest_audio_only() -> None:
    expected = ExpectedLines()
    line_id = announced(expected)
    seen: list[LineEvent] = []

    async def serve(line: AudioSocketLine) -> None:
        await until(lambda: line.dropped_events >= 100)
        seen.extend([event async for event in line.events()])

    async with audiosocket_server(free_settings(), expected, serve) as server:
        async with connected(server.port) as peer:
            peer.identify(line_id)
            peer.press("7")
            for level in range(600):
                peer.speak(Audio(np.full(160, level, np.int16), 8_000))
            peer.press("8")
            await until(lambda: len(seen) > 0 or bool(server.live))
        await until(lambda: not server.live)
    heard = [event.audio.samples[0] for event in seen if isinstance(event, CallerAudio)]
    assert 0 < len(heard) < 600
    assert heard[-1] == 599
    assert seen[0] == DigitPressed("7")
    assert seen[-2:] == [DigitPressed("8"), HungUp("caller")]


async def test_a_taken_port_is_named() -> None:
    settings = free_settings()
    expected = ExpectedLines()
    async with audiosocket_server(settings, expected, listen_to_the_end):
        with pytest.raises(PortInUseError, match="IVR_TELEPHONY__AUDIOSOCKET_PORT"):
            AudioSocketServer(settings, expected, listen_to_the_end)
