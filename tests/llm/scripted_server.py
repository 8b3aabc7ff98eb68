"""A server of the OpenAI protocol on loopback that fails in every way a real one does.

Plain sockets, so that it can stop in the middle of a line; it counts what it was asked and whether
its clients waited for the end, which is how a test knows that an abort has reached it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Say:
    """One chunk of words."""

    text: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing for a while; without end when no time is given."""

    seconds: float = 3600.0


@dataclass(frozen=True, slots=True)
class Signal:
    """Tells another script that this one has come so far."""

    event: asyncio.Event


@dataclass(frozen=True, slots=True)
class Until:
    """Waits for another script."""

    event: asyncio.Event


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes of an event that is none of the protocol's."""

    line: str


@dataclass(frozen=True, slots=True)
class Fail:
    """A status instead of an answer."""

    status: int


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The connection ends in the middle."""


@dataclass(frozen=True, slots=True)
class End:
    """The answer is complete."""

    reason: str = "stop"
    timings: dict[str, int] = field(default_factory=dict)


Step = Say | Wait | Signal | Until | Raw | Fail | Disconnect | End
Script = Sequence[Step]

NO_ANSWER: Script = (End(),)


def saying(*words: str) -> Script:
    """An answer in good health."""
    return (*map(Say, words), End())


@dataclass(slots=True)
class ScriptedServer:
    """Plays its scripts in turn, the last one again and again."""

    scripts: list[Script]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    completed: int = 0
    aborted: int = 0
    """Requests whose client went away before their end."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def settled(self, requests: int) -> None:
        """Wait until so many requests are over, whichever way."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: self.completed + self.aborted >= requests)

    async def begun(self, requests: int) -> None:
        """Wait until so many requests have come in."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.asked) >= requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:  # given up before anything was asked
            writer.close()
            return
        fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if line)
        length = int(fields["content-length"])
        order = json.loads(await reader.readexactly(length))
        if head.startswith("POST /tokenize"):
            await _plain(writer, json.dumps({"tokens": order["content"].split()}).encode())
            writer.close()
            return
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        self.headers.append(head)
        await self._note(lambda: self.asked.append(order))
        await self._play_or_leave(script, reader, writer)

    async def _play_or_leave(
        self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(self._play(script, writer))
            ends = {tasks.create_task(_left(reader)), tasks.create_task(self.over.wait())}
            await asyncio.wait((playing, *ends), return_when=asyncio.FIRST_COMPLETED)
            left = not playing.done()
            for task in (playing, *ends):
                task.cancel()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        if left:
            await self._note(lambda: setattr(self, "aborted", self.aborted + 1))
        else:
            await self._note(lambda: setattr(self, "completed", self.completed + 1))

    async def _note(self, change: Callable[[], object]) -> None:
        async with self.changed:
            change()
            self.changed.notify_all()

    async def _play(self, script: Script, writer: asyncio.StreamWriter) -> None:
        if isinstance(script[0], Fail):
            await _plain(writer, b'{"error": {"message": "no"}}', script[0].status)
            return
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for step in script:
            if not await self._step(step, writer):
                break
        await writer.drain()

    async def _step(self, step: Step, writer: asyncio.StreamWriter) -> bool:
        match step:
            case Say(text):
                self.said.append(text)
                await _event(writer, _chunk({"content": text}))
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Signal(event):
                event.set()
            case Until(event):
                await event.wait()
            case Raw(line):
                await _event(writer, line)
            case End(reason, timings):
                await _event(writer, _chunk({}, reason))
                await _event(writer, _counted(len(self.said), timings))
                await _event(writer, "[DONE]")
                writer.write(b"0\r\n\r\n")
            case _:
                return False
        return True


async def _left(reader: asyncio.StreamReader) -> None:
    """Wait until the client goes away, politely or not."""
    with suppress(ConnectionError):
        await reader.read()


async def _plain(writer: asyncio.StreamWriter, body: bytes, status: int = 200) -> None:
    head = f"HTTP/1.1 {status} Told\r\nContent-Length: {len(body)}\r\n"
    kind = "Connection: close\r\nContent-Type: application/json\r\n\r\n"
    writer.write(f"{head}{kind}".encode() + body)
    await writer.drain()


def _chunk(delta: dict[str, str], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return json.dumps(_envelope([choice]))


def _counted(tokens: int, timings: dict[str, int]) -> str:
    usage = {"prompt_tokens": 40, "completion_tokens": tokens, "total_tokens": 40 + tokens}
    return json.dumps(_envelope([]) | {"usage": usage, "timings": timings})


def _envelope(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": choices,
    }


async def _event(writer: asyncio.StreamWriter, data: str) -> None:
    body = f"data: {data}\n\n".encode()
    writer.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
    await writer.drain()


@asynccontextmanager
async def scripted(*scripts: Script) -> AsyncIterator[ScriptedServer]:
    """Serve on a free port of loopback."""
    scripted = ScriptedServer(list(scripts))
    served: Callable[..., Awaitable[None]] = scripted.serve
    server = await asyncio.start_server(served, "127.0.0.1", 0)
    scripted.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield scripted
        scripted.over.set()
        await scripted.settled(len(scripted.asked))
