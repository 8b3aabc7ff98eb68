"""`make run`: everything up, two real calls placed and shown, then open for one's own phone."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from ivr.callers import CallerVoices, scripts_for_today
from ivr.installation import credentials, install
from ivr.interruption import interrupted
from ivr.placing import CallOrder, place_with, sip_client
from ivr.product import running_console, running_product
from ivr.screen import Screen
from ivr.settings import Settings, data_folder, var_folder
from ivr.telephony.script import Script


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
    scripts = demonstration_scripts(settings)
    await asyncio.to_thread(_rehearse, voices, scripts)
    setup_s = time.monotonic() - began_s
    screen = Screen(console)
    async with (
        running_product(settings, credentials(), var_folder(), screen.show),
        running_console(settings, var_folder()) as pages,
    ):
        ready_s = time.monotonic() - began_s - setup_s
        console.print(f"Ready to answer after {ready_s:.1f} s.")
        screen.open_console(pages.url, pages.first_sign_in)
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
            await interrupted()
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
        call = await place_with(settings, client, voices.speak, order, script)
    screen.summary(call)
    return call


def _rehearse(voices: CallerVoices, scripts: list[Script]) -> None:
    """Render what the callers say before any call, so that it never competes with one."""
    for script in scripts:
        for turn in script.turns:
            voices.render(turn.say or "", turn.language, turn.voice)


def demonstration_scripts(settings: Settings) -> list[Script]:
    """Return what the caller of each demonstration says, for a visit on the next open day."""
    folder = data_folder() / "demonstration"
    return scripts_for_today(settings, [folder / each.script for each in DEMONSTRATIONS])
