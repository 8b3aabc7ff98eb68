"""`ivr bench soak`: many calls, or a long one: does anything grow, slow down or stand still?"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from ivr.bench.calls import Measured, OnCall, measure
from ivr.bench.calls_budgets import Verdict, line_verdicts
from ivr.bench.calls_figures import Row, latency_figures, line_figures, percentiles
from ivr.bench.calls_plan import Dialogue, PlannedCall, endless, load_dialogues
from ivr.bench.calls_stand import Stand, stand
from ivr.bench.hardware import hardware
from ivr.bench.processes import resident_bytes
from ivr.loop_watch import BLOCK_S
from ivr.settings import HOME, Settings, data_folder
from ivr.telephony.script import Script, load_script

FOLDER = HOME / "build" / "bench" / "soak"
TURNS_A_CALL = 4
"""Then the caller hangs up: two hundred calls end within the hour, in the midst of a conversation
as many do."""
SECONDS_A_TURN = 10.0
"""About; of a long call."""
SAMPLE_EVERY_S = 5.0
SLOWER_AT_MOST = 1.1
"""95th percentile of the last tenth of the turns by that of the first."""
GROWTH_MB_AN_HOUR = 20.0
"""Beyond this a worker that runs for weeks has a leak."""
BLOCK_MS = 1000 * BLOCK_S

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class MemorySample:
    """What the worker held at a moment."""

    at_s: float
    held_mb: float


async def many_calls(settings: Settings, calls: int, lines: int, on_call: OnCall) -> dict[str, Any]:
    """Place so many short calls, some at once.

    Raises:
        IvrError: something is missing or died.
    """
    dialogues = [_shortened(each) for each in load_dialogues(settings, data_folder() / "callers")]
    return await _run(settings, dialogues, islice(endless(dialogues), calls), lines, on_call)


async def long_call(settings: Settings, minutes: float, on_call: OnCall) -> dict[str, Any]:
    """Place one call that lasts about so long.

    Raises:
        IvrError: something is missing or died.
    """
    file = data_folder() / "callers" / "long.yaml"
    dialogues = [_lengthened(file, round(60 * minutes / SECONDS_A_TURN))]
    return await _run(settings, dialogues, islice(endless(dialogues), 1), 1, on_call)


def _shortened(dialogue: Dialogue) -> Dialogue:
    return replace(dialogue, script=Script(turns=dialogue.script.turns[:TURNS_A_CALL]))


def _lengthened(file: Path, turns: int) -> Dialogue:
    once = load_script(file).turns
    script = Script(turns=tuple(once[index % len(once)] for index in range(turns)))
    return Dialogue(file.stem, "hinglish", "", script)


async def _run(
    settings: Settings,
    dialogues: Sequence[Dialogue],
    calls: Iterator[PlannedCall],
    lines: int,
    on_call: OnCall,
) -> dict[str, Any]:
    memory: list[MemorySample] = []
    async with stand(settings, lines, dialogues, FOLDER) as built, asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(_watch_memory(built, memory))
        measured = await measure(built, calls, lines, on_call)
        watching.cancel()
    return figures(measured, memory, lines) | line_figures(built.events)


async def _watch_memory(built: Stand, memory: list[MemorySample]) -> None:
    began_s = time.monotonic()
    while True:
        held = resident_bytes(built.product.worker_pid)
        memory.append(MemorySample(time.monotonic() - began_s, held / MB))
        await asyncio.sleep(SAMPLE_EVERY_S)


def figures(measured: Measured, memory: Sequence[MemorySample], lines: int) -> dict[str, Any]:
    """Compare the end of a soak with its beginning."""
    first, last = _tenths(measured.rows)
    return {
        "calls": measured.calls,
        "failed": len(measured.failures),
        "failures": measured.failures,
        "concurrency": lines,
        **latency_figures(measured.rows),
        "first_tenth_p95_ms": first,
        "last_tenth_p95_ms": last,
        "slower_by": round(last / first, 3) if first and last else None,
        "memory": memory_figures(memory),
        "caller_late_frames": measured.caller_late_frames,
        "stolen_share": measured.stolen_share,
        "hardware": hardware(),
    }


def verdicts(figures: Mapping[str, Any]) -> list[Verdict]:
    """Judge the figures of a soak."""
    memory, loop = figures["memory"], figures["loop"]
    return [
        Verdict("last tenth by first, ear p95", figures["slower_by"], SLOWER_AT_MOST, ""),
        Verdict("memory", memory["slope_mb_per_hour"], GROWTH_MB_AN_HOUR, "MB an hour"),
        Verdict("longest block of the event loop", loop["longest_block_ms"], BLOCK_MS, "ms"),
        *line_verdicts(figures),
    ]


def _tenths(rows: Sequence[Row]) -> tuple[float | None, float | None]:
    """Return the 95th percentile at the ear of the first and the last tenth of the turns."""
    waits_ms = [row["ear_ms"] for row in rows if row["ear_ms"] is not None]
    count = max(1, len(waits_ms) // 10)
    first, last = (percentiles(part, (95,)) for part in (waits_ms[:count], waits_ms[-count:]))
    return first.get("p95"), last.get("p95")


def memory_figures(samples: Sequence[MemorySample]) -> dict[str, float]:
    """Return what the worker held at the beginning and the end, and how fast it grew between.

    The first tenth is left out of the slope: caches fill in it.
    """
    tenth = max(1, len(samples) // 10)
    settled = samples[tenth:] or samples
    moments, held = zip(*((each.at_s, each.held_mb) for each in settled), strict=True)
    slope = float(np.polyfit(moments, held, 1)[0]) if len(settled) > 2 else 0.0
    return {
        "start_mb": round(median(each.held_mb for each in samples[:tenth]), 1),
        "end_mb": round(median(each.held_mb for each in samples[-tenth:]), 1),
        "slope_mb_per_hour": round(3600 * slope, 1),
    }
