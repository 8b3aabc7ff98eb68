"""`make run`: everything up, two real calls placed and shown, then open for one's own phone."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from ivr import app
from ivr.dialogue.values import WEEKDAYS_HI
from ivr.errors import IvrError
from ivr.goldloan.visits import visiting_hours
from ivr.installation import asterisk_installation, credentials, install, sounds_folder
from ivr.placing import CallerVoices, CallOrder, place_with, sip_client
from ivr.screen import Screen
from ivr.settings import Settings, data_folder, var_folder
from ivr.telephony.asterisk_process import running_asterisk
from ivr.telephony.script import Script, Turn
from ivr.yaml_files import read_yaml

STARTS_WITHIN_S = 60.0
STOPS_WITHIN_S = 10.0


class WorkerDiedError(IvrError):
    """The process that answers calls has ended; its log says why."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One of the calls that show the product."""

    script: str
    extension: str
    number: str
    """Set aside for examples; no customer has it."""
    time: str
    """The visit that the script asks for."""


DEMONSTRATIONS = (
    Demonstration("hindi.yaml", "1001", "+919999900001", "11:00"),
    Demonstration("english.yaml", "1002", "+919999900002", "16:00"),
)


async def run_product(settings: Settings, *, once: bool, report: Path | None) -> bool:
    """Set up, start, demonstrate, and stay up until Ctrl-C.

    Returns:
        Whether both calls ended with the appointment that the caller asked for.

    Raises:
        IvrError: something is missing, taken, or died.
    """
    console = Console()
    began_s = time.monotonic()
    await asyncio.to_thread(install, settings, console)
    voices = CallerVoices(settings)
    scripts = [demonstration_script(settings, each) for each in DEMONSTRATIONS]
    await asyncio.to_thread(_rehearse, voices, scripts)
    setup_s = time.monotonic() - began_s
    screen = Screen(console)
    async with _asterisk(settings), _worker(settings, screen):
        ready_s = time.monotonic() - began_s - setup_s
        console.print(f"Ready to answer after {ready_s:.1f} s.")
        calls = [
            await _demonstrate(settings, voices, each, script, screen)
            for each, script in zip(DEMONSTRATIONS, scripts, strict=True)
        ]
        if report:
            row = {"calls": calls, "setup_s": round(setup_s, 1), "ready_s": round(ready_s, 1)}
            text = json.dumps(row, ensure_ascii=False, indent=1)
            await asyncio.to_thread(report.write_text, text, encoding="utf-8")
        if not once:
            screen.invite(settings.telephony, credentials().caller_password)
            await _until_interrupted()
    return all(_kept_its_word(call, each) for call, each in zip(calls, DEMONSTRATIONS, strict=True))


def _kept_its_word(call: Mapping[str, Any], demonstration: Demonstration) -> bool:
    visit = call["appointment"]
    return bool(visit) and visit["starts_at"][11:16] == demonstration.time


async def _demonstrate(
    settings: Settings,
    voices: CallerVoices,
    demonstration: Demonstration,
    script: Script,
    screen: Screen,
) -> dict[str, Any]:
    order = CallOrder(demonstration.extension, number=demonstration.number)
    async with sip_client(settings, credentials()) as client:
        call = await place_with(settings, client, voices, order, script)
    screen.summary(call)
    return call


def _rehearse(voices: CallerVoices, scripts: list[Script]) -> None:
    """Render what the callers say before any call, so that it never competes with one."""
    for script in scripts:
        for turn in script.turns:
            voices.render(turn.say or "", turn.language, turn.voice)


def demonstration_script(settings: Settings, demonstration: Demonstration) -> Script:
    """Return what the caller of a demonstration says, for a visit on the next open day."""
    file = data_folder() / "demonstration" / demonstration.script
    rows = read_yaml(file)
    day = _next_open_day(settings)
    for row in rows:
        names = f"{day:%A}" if row["language"] == "en" else WEEKDAYS_HI[day.weekday()]
        row["say"] = row["say"].replace("{weekday}", names)
    return Script(turns=tuple(Turn.model_validate(row) for row in rows))


def _next_open_day(settings: Settings) -> date:
    with app.open_bank(settings) as bank:
        now = bank.now()
        hours = visiting_hours(bank.data, now)
        week = (now.date() + timedelta(days=ahead) for ahead in range(1, 8))
        for day in week:
            if all(hours.closed_because(branch, day) is None for branch in bank.data.branches):
                return day
    raise IvrError("no day of the next week is open: see data/bank/holidays.csv")


@asynccontextmanager
async def _asterisk(settings: Settings) -> AsyncIterator[None]:
    """Run Asterisk; its death ends the body, whatever that waits for."""
    async with (
        running_asterisk(
            asterisk_installation(),
            settings.telephony,
            credentials(),
            state=var_folder() / "run" / "asterisk",
            sounds=sounds_folder(),
        ) as asterisk,
        asyncio.TaskGroup() as tasks,
    ):
        watching = tasks.create_task(asterisk.died())
        yield
        watching.cancel()


@asynccontextmanager
async def _worker(settings: Settings, screen: Screen) -> AsyncIterator[None]:
    """Run the worker as a process of its own, as it runs in production, and follow its calls."""
    log = var_folder() / "worker.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "TERM", "--"),
            *(sys.executable, "-m", "ivr", "serve", "--events"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
            start_new_session=True,
        )
    try:
        async with asyncio.TaskGroup() as tasks:
            ready = asyncio.Event()
            following = tasks.create_task(_follow(process, screen, ready, log))
            async with asyncio.timeout(STARTS_WITHIN_S):
                await ready.wait()
            yield
            following.cancel()
    finally:
        await _stop(process)


async def _follow(
    process: asyncio.subprocess.Process, screen: Screen, ready: asyncio.Event, log: Path
) -> None:
    if process.stdout is None:
        raise WorkerDiedError("the worker has no output to follow")
    async for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "ready":
            ready.set()
        else:
            screen.show(event)
    raise WorkerDiedError(
        f"the worker ended: start again, or see {log}; its last line: {_last_line(log)}"
    )


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else "(none)"


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _until_interrupted() -> None:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()
