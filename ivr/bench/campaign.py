"""`ivr bench campaign`: a whole campaign against a simulated provider, its dialler killed.

What the provider's customers saw is held against what the records say. Asterisk, the agent and
`ivr dial` are the product's own, on ports and records of their own. The rules of calling are those
of the stand, open at all hours, so that it can be run at any.
"""

import asyncio
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.bench.campaign_figures import Seen, figures
from ivr.bench.campaign_stand import NAME, Size, Stand, stand
from ivr.records.campaign_records import CampaignCounts
from ivr.settings import Settings

ENDS_WITHIN_S = 900.0
LOOKS_EVERY_S = 0.3

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run, and how often the dialler is killed."""

    size: Size
    kills: int = 10
    kill_every_s: float = 4.0
    """At least; and only while calls are under way, and this dialler has come to some end."""


async def run(settings: Settings, plan: Plan, folder: Path, told: Told) -> dict[str, Any]:
    """Run the campaign to its end and return the figures.

    Raises:
        IvrError: something is missing or died.
    """
    async with stand(settings, plan.size, folder) as built:
        began_s = time.monotonic()
        kills = await _campaign(built, plan, told)
        duration_s = time.monotonic() - began_s
        seen = Seen(
            contacts=built.records.campaigns.contacts(NAME),
            counts=built.records.campaigns.counts(NAME),
            invitations=[invitation.number for invitation in built.provider.invitations],
            unwilling=built.unwilling,
            opted_out=built.opted_out(),
            recorded=built.recorded(),
        )
        return figures(seen, kills=kills, duration_s=duration_s)


async def _campaign(built: Stand, plan: Plan, told: Told) -> int:
    """Dial until the campaign is over; return how often the dialler was killed on the way."""
    kills = 0
    dialler = await _started(built)
    try:
        async with asyncio.timeout(ENDS_WITHIN_S):
            killed_s, finished = time.monotonic(), 0
            while not _over(counts := await _counts(built)):
                told(f"{counts.finished} of {counts.contacts} numbers, {kills} kills")
                await asyncio.sleep(LOOKS_EVERY_S)
                due = kills < plan.kills and time.monotonic() - killed_s >= plan.kill_every_s
                if due and counts.calling and counts.finished > finished:
                    dialler.kill()
                    await dialler.wait()
                    dialler, kills = await _started(built), kills + 1
                    killed_s, finished = time.monotonic(), counts.finished
    finally:
        if dialler.returncode is None:
            dialler.terminate()
            await dialler.wait()
    return kills


async def _counts(built: Stand) -> CampaignCounts:
    return await asyncio.to_thread(built.records.campaigns.counts, NAME)


def _over(counts: CampaignCounts) -> bool:
    return counts.finished == counts.contacts


async def _started(built: Stand) -> Process:
    with built.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "KILL", "--", sys.executable, "-m", "ivr", "dial"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=built.environment,
        )
