"""The product as it runs: Asterisk, and beside it a worker in a process of its own."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.errors import IvrError
from ivr.installation import asterisk_installation, sounds_folder
from ivr.settings import Settings
from ivr.telephony.asterisk_process import running_asterisk
from ivr.telephony.credentials import Credentials

STARTS_WITHIN_S = 60.0
STOPS_WITHIN_S = 10.0
MOST_BYTES_A_LINE = 1 << 20
"""Of the worker's feed; a turn with the results of its tools takes some kilobytes."""

OnEvent = Callable[[Mapping[str, Any]], None]


class WorkerDiedError(IvrError):
    """The process that answers calls has ended; its log says why."""


class WorkerNotReadyError(IvrError):
    """The process that answers calls takes too long to begin. Safe to try again."""


class ConsoleNotReadyError(IvrError):
    """The supervisors' pages are not served; its log says why."""


@dataclass(frozen=True, slots=True)
class ConsoleAt:
    """Where the supervisors' pages are."""

    pid: int
    url: str
    first_sign_in: str
    """Where the first account is made; empty when there are accounts."""


@dataclass(frozen=True, slots=True)
class Product:
    """What runs."""

    worker_pid: int
    asterisk_pid: int


@asynccontextmanager
async def running_product(
    settings: Settings, accounts: Credentials, var: Path, on_event: OnEvent
) -> AsyncIterator[Product]:
    """Run Asterisk and the worker as long as the context lasts; the death of either ends it.

    Args:
        settings: of both; the worker learns ports and database by its environment.
        accounts: passwords.
        var: the folder in which both work; the models are in it.
        on_event: told each line of the worker's feed.

    Raises:
        IvrError: something is missing, taken, or died.
    """
    async with (
        _asterisk(settings, accounts, var) as asterisk_pid,
        _worker(settings, var, on_event) as worker_pid,
    ):
        yield Product(worker_pid, asterisk_pid)


@asynccontextmanager
async def running_console(settings: Settings, var: Path) -> AsyncIterator[ConsoleAt]:
    """Serve the supervisors' pages from a process of their own as long as the context lasts.

    Raises:
        ConsoleNotReadyError: their port is taken, or they take too long to begin.
    """
    log = var / "console.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "TERM", "--"),
            *(sys.executable, "-m", "ivr", "console", "--json"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
            env=environment(settings, var),
            start_new_session=True,
        )
    try:
        yield await _console_at(process, log)
    finally:
        await _stop(process)


async def _console_at(process: Process, log: Path) -> ConsoleAt:
    try:
        async with asyncio.timeout(STARTS_WITHIN_S):
            line = await process.stdout.readline() if process.stdout else b""
    except TimeoutError:
        line = b""
    if not line:
        raise ConsoleNotReadyError(f"the console does not begin, see {log}: {_last_line(log)}")
    return ConsoleAt(process.pid, **json.loads(line))


def environment(settings: Settings, var: Path) -> dict[str, str]:
    """Return the environment in which another process meets this Asterisk and these records.

    All other settings it reads where this process did.
    """
    telephony = settings.telephony.model_dump()
    ports = {f"IVR_TELEPHONY__{name.upper()}": str(value) for name, value in telephony.items()}
    own = {
        "IVR_RECORDS__DATABASE_URL": settings.database_url,
        "IVR_BANK__FIXED_NOW": settings.bank.fixed_now,
        "IVR_CONSOLE__PORT": str(settings.console.port),
        "IVR_VAR": str(var),
    }
    return os.environ | ports | own


@asynccontextmanager
async def _asterisk(settings: Settings, accounts: Credentials, var: Path) -> AsyncIterator[int]:
    """Run Asterisk; its death ends the body, whatever that waits for."""
    async with (
        running_asterisk(
            asterisk_installation(),
            settings.telephony,
            accounts,
            state=var / "run" / "asterisk",
            sounds=sounds_folder(),
        ) as asterisk,
        asyncio.TaskGroup() as tasks,
    ):
        watching = tasks.create_task(asterisk.died())
        yield asterisk.pid
        watching.cancel()


@asynccontextmanager
async def _worker(settings: Settings, var: Path, on_event: OnEvent) -> AsyncIterator[int]:
    """Run the worker as a process of its own, as it runs in production, and follow its calls."""
    log = var / "worker.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "INT", "--"),
            *(sys.executable, "-m", "ivr", "serve", "--events"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
            env=environment(settings, var),
            limit=MOST_BYTES_A_LINE,
            start_new_session=True,
        )
    try:
        async with asyncio.TaskGroup() as tasks:
            ready = asyncio.Event()
            following = tasks.create_task(_follow(process, on_event, ready, log))
            await _within(STARTS_WITHIN_S, ready, log)
            yield process.pid
            following.cancel()
    finally:
        await _stop(process)


async def _within(limit_s: float, ready: asyncio.Event, log: Path) -> None:
    try:
        async with asyncio.timeout(limit_s):
            await ready.wait()
    except TimeoutError as error:
        raise WorkerNotReadyError(
            f"the worker is not ready after {limit_s:.0f} s: is the machine busy? "
            f"Its last line in {log}: {_last_line(log)}"
        ) from error


async def _follow(process: Process, on_event: OnEvent, ready: asyncio.Event, log: Path) -> None:
    if process.stdout is None:
        raise WorkerDiedError("the worker has no output to follow")
    async for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "ready":
            ready.set()
        else:
            on_event(event)
    raise WorkerDiedError(
        f"the worker ended: start again, or see {log}; its last line: {_last_line(log)}"
    )


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else "(none)"


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGINT)  # at once: what serves the calls goes, too
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
