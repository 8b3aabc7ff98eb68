"""Asterisk's end of an AudioSocket and of a FastAGI question, played by the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.settings import TelephonySettings
from ivr.telephony.announce import AdmitCall, AfterCall, AnnounceServer
from ivr.telephony.audiosocket import Decoder, Key, LineId, Message, Sound, encode
from ivr.telephony.audiosocket_server import AudioSocketServer, Serve
from ivr.telephony.expected_lines import ExpectedLines


class Peer:
    """One connection to the AudioSocket port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._decoder = Decoder()

    def identify(self, line_id: str) -> None:
        self.send(LineId(UUID(line_id)))

    def send(self, message: Message) -> None:
        self._writer.write(encode(message))

    def send_bytes(self, raw: bytes) -> None:
        self._writer.write(raw)

    def speak(self, audio: Audio) -> None:
        self.send(Sound(TELEPHONE_HZ, audio.to_bytes()))

    def press(self, digit: str) -> None:
        self.send(Key(digit))

    async def received(self) -> AsyncIterator[Message]:
        """What the worker sends, until it closes."""
        while chunk := await self._reader.read(4096):
            for message in self._decoder.feed(chunk):
                yield message

    async def closed(self) -> bool:
        """Wait until the worker closes the connection."""
        try:
            while await self._reader.read(4096):
                pass
        except ConnectionResetError:
            return True
        return True

    def close(self) -> None:
        self._writer.close()

    async def gone(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionResetError:
            return


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Peer]:
    """Connect to the AudioSocket port."""
    peer = Peer(*await asyncio.open_connection("127.0.0.1", port))
    try:
        yield peer
    finally:
        await peer.gone()


@asynccontextmanager
async def audiosocket_server(
    settings: TelephonySettings, expected: ExpectedLines, serve: Serve
) -> AsyncIterator[AudioSocketServer]:
    """Run the server as long as the context lasts."""
    server = AudioSocketServer(settings, expected, serve)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(server.run())
        await asyncio.sleep(0)  # it owns its port once it runs
        try:
            yield server
        finally:
            running.cancel()


@asynccontextmanager
async def announce_server(
    settings: TelephonySettings, expected: ExpectedLines, *, admit: AdmitCall, after: AfterCall
) -> AsyncIterator[AnnounceServer]:
    """Run the server as long as the context lasts."""
    server = AnnounceServer(settings, expected, admit=admit, after=after)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(server.run())
        await asyncio.sleep(0)  # it owns its port once it runs
        try:
            yield server
        finally:
            running.cancel()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what the other side brings about."""

    async def holds() -> bool:
        return condition()

    await until_answered(holds)


async def until_answered(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what can only be asked for."""
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - nothing to subscribe to
            await asyncio.sleep(0.005)
