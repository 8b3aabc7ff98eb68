"""llama.cpp's server as a child of this process, on loopback: the language model of one machine.

Source: llama.cpp, tools/server/README.md.
"""

import asyncio
import shutil
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ivr.errors import IvrError, MissingPartError, PortInUseError
from ivr.llm.llm import Speculation

HOST = "127.0.0.1"
STARTS_WITHIN_S = 60.0
STOPS_WITHIN_S = 5.0
_ASK_EVERY_S = 0.1
_LAST_WORDS = 3
_GUESSED_BATCH_TOKENS = 16
"""Room for the guesses of every call at once."""
_LOOKUP = ("--spec-ngram-simple-size-n", "3", "--spec-ngram-simple-size-m", "3")
"""Three tokens that stand in the prompt, too: the next three are tried. Nine of ten are right; of
eight it is three of four, and what is wrong has cost as much as what is right."""


class ModelServerError(IvrError):
    """The server of a language model does not run. The message carries the end of its log."""


@dataclass(frozen=True, slots=True)
class ServerOrder:
    """What is to be served, and how."""

    name: str
    """Under which clients ask for the model."""
    model: Path
    port: int
    threads: int = 2
    slots: int = 2
    """Calls whose prompts are kept side by side."""
    context_tokens: int = 2048
    """Of each."""
    speculation: Speculation = "none"
    draft: Path | None = None
    """The small model that guesses."""
    template: Path | None = None
    """How a conversation is written for a model that brings no template of its own."""

    @property
    def url(self) -> str:
        """Where clients reach it."""
        return f"http://{HOST}:{self.port}/v1"

    def arguments(self) -> list[str]:
        """Return the options of the program."""
        # What is computed at a stretch: an abort takes effect behind it, and another call has its
        # turn. Without a graphics card more at once saves little: 9.5 ms of processor time a token
        # among 32, 9.4 among four, a twentieth more among two.
        batch = self.slots if self.speculation == "none" else _GUESSED_BATCH_TOKENS
        options = {
            "--model": self.model,
            "--alias": self.name,
            "--host": HOST,
            "--port": self.port,
            "--threads": self.threads,
            "--threads-batch": self.threads,
            "--ctx-size": self.context_tokens * self.slots,
            "--parallel": self.slots,
            "--batch-size": batch,
            "--ubatch-size": batch,
        }
        given = [text for option, value in options.items() for text in (option, str(value))]
        template = ["--chat-template-file", str(self.template)] if self.template else []
        return [*given, "--metrics", "--slots", "--no-ui", *template, *self._guessing()]

    def _guessing(self) -> list[str]:
        match self.speculation:
            case "none":
                return []
            case "prompt-lookup":
                return ["--spec-type", "ngram-simple", *_LOOKUP]
            case "draft":
                if self.draft is None:
                    raise MissingPartError("speculation by a draft needs a draft model: name one")
                return ["--spec-type", "draft-simple", "--spec-draft-model", str(self.draft)]


@asynccontextmanager
async def running_server(
    program: Sequence[str], order: ServerOrder, log: Path, folder: Path | None = None
) -> AsyncIterator[Process]:
    """Serve a model as long as the context lasts.

    It must be entered in a thread that outlives the context: the kernel kills the server when that
    thread, or the whole process, is gone.

    Args:
        program: llama.cpp's server, and what must stand before its options.
        order: what is served.
        log: where the server writes.
        folder: in which it is started, where that matters to it.

    Raises:
        PortInUseError: another program listens there.
        MissingPartError: the program is not installed.
        ModelServerError: it ended, or took too long.
    """
    _check_port(order.port)
    log.parent.mkdir(parents=True, exist_ok=True)
    process = await _started([*program, *order.arguments()], log, folder)
    try:
        await _ready(process, order, log)
        yield process
    finally:
        await _stopped(process)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortInUseError(port, "language model", "IVR_LLM__SERVER_PORT") from error


async def _started(command: Sequence[str], log: Path, folder: Path | None) -> Process:
    # setpriv has the kernel kill the server should this process vanish without a chance to stop it.
    for needed, package in (("setpriv", "util-linux"), (command[0], "llama.cpp")):
        if shutil.which(needed) is None:
            raise MissingPartError(f"{needed} is missing: install {package}")
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "KILL", "--", *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=folder,
        )


async def _ready(process: Process, order: ServerOrder, log: Path) -> None:
    """Wait until the model is loaded."""
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(STARTS_WITHIN_S):
            while not await _is_healthy(client, order):
                if process.returncode is not None:
                    raise ModelServerError(f"{order.name} is not served: {_last_words(log)}")
                await asyncio.sleep(_ASK_EVERY_S)
    except TimeoutError as error:
        raise ModelServerError(
            f"{order.name} was not loaded within {STARTS_WITHIN_S:g} s: {_last_words(log)}"
        ) from error


async def _is_healthy(client: httpx.AsyncClient, order: ServerOrder) -> bool:
    try:
        answer = await client.get(f"http://{HOST}:{order.port}/health")
    except httpx.TransportError:
        return False
    return answer.is_success


async def _stopped(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
    await process.wait()


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return " ".join(lines[-_LAST_WORDS:]) or "it said nothing"
