"""What only a line over AudioSocket must take care of."""

import asyncio

import numpy as np

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import CallerAudio
from tests.telephony.fake_line import ARRIVAL
from tests.telephony.peer import audiosocket_server, connected
from tests.telephony.ports import free_settings


async def test_silence_is_reported_while_the_network_stalls() -> None:
    expected = ExpectedLines()
    expected.expect(ARRIVAL)
    silent_s = 0.0

    async def serve(line: AudioSocketLine) -> None:
        nonlocal silent_s
        async for event in line.events():
            assert isinstance(event, CallerAudio)
            silent_s += event.audio.duration_s if not event.audio.samples.any() else 0.0
            if silent_s >= 2 * FRAME_S:
                stalled.set()
                return

    stalled = asyncio.Event()
    async with (
        audiosocket_server(free_settings(), expected, serve) as server,
        connected(server.port) as peer,
    ):
        peer.identify(ARRIVAL.line_id)
        peer.speak(Audio(np.full(160, 1000, np.int16), TELEPHONE_HZ))
        async with asyncio.timeout(5):
            await stalled.wait()
