"""`ivr bench calls`: real SIP calls to the whole product, measured at the callers' ears."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.bench.calls_budgets import ear_budgets_ms
from ivr.bench.calls_caller import CallFailedError
from ivr.bench.calls_figures import (
    Row,
    by_language,
    latency_figures,
    line_figures,
    turn_rows,
    worst_call_p95_ms,
)
from ivr.bench.calls_plan import (
    LANGUAGES,
    Dialogue,
    PlannedCall,
    endless,
    enough_for,
    load_dialogues,
)
from ivr.bench.calls_stand import Stand, stand
from ivr.bench.hardware import HostWatch, hardware
from ivr.bench.processes import cpu_s
from ivr.bench.waterfall import waterfall
from ivr.bench.waterfall_html import page
from ivr.bench.waterfall_png import write_png
from ivr.settings import HOME, Settings, data_folder

FOLDER = HOME / "build" / "bench" / "calls"
"""Recordings and records of the last run."""

MOST_FAILURES = 10
"""Then nothing is measured but the same failure again."""

OnCall = Callable[[PlannedCall, Sequence[Row] | str], None]
"""Told each call as it ends: its turns, or why it failed."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is called."""

    concurrency: int = 1
    """Calls at once."""
    turns: int = 40
    """In each language, at least; when no time is given."""
    minutes: float | None = None
    """No call begins later."""
    languages: Sequence[str] = LANGUAGES
    noise_db: float | None = None
    """How far behind the callers' voices there is noise; None for quiet places."""

    def calls(self, dialogues: Sequence[Dialogue]) -> Iterator[PlannedCall]:
        """Yield the calls of this load, to be taken when a line is free."""
        if self.minutes is None:
            yield from enough_for(dialogues, self.turns)
            return
        until_s = time.monotonic() + 60 * self.minutes
        for call in endless(dialogues):
            if time.monotonic() >= until_s:
                return
            yield call


@dataclass(slots=True)
class Measured:
    """What a load gave; grows call by call."""

    calls: int = 0
    rows: list[Row] = field(default_factory=list)
    """One a turn."""
    failures: list[str] = field(default_factory=list)
    lines_busy_s: float = 0.0
    """Length of all calls together."""
    worker_cpu_s: float = 0.0
    caller_late_frames: int = 0
    """More than a few, and the machine was too busy to measure by."""
    stolen_share: float = 0.0
    """Of the processors, by the host's other machines."""


async def run(settings: Settings, load: Load, on_call: OnCall) -> tuple[dict[str, Any], list[Row]]:
    """Measure the product under a load.

    Returns:
        The figures, and a row for each turn.

    Raises:
        IvrError: something is missing or died.
    """
    dialogues = load_dialogues(settings, data_folder() / "callers", load.languages)
    async with stand(settings, load.concurrency, dialogues, FOLDER, load.noise_db) as built:
        measured = await measure(built, load.calls(dialogues), load.concurrency, on_call)
        result = figures(measured, load, built.events)
    return result, measured.rows


def draw(figures: Mapping[str, Any], rows: Sequence[Row], folder: Path) -> None:
    """Draw the turns as `calls.html` and `calls.png`."""
    picture = waterfall(rows, tuple(ear_budgets_ms(figures["concurrency"]).values()))
    (folder / "calls.html").write_text(page(figures, picture), encoding="utf-8")
    write_png(picture, folder / "calls.png")


async def measure(
    built: Stand, calls: Iterator[PlannedCall], lines: int, on_call: OnCall
) -> Measured:
    """Place the calls, so many at once."""
    measured = Measured()
    cpu_before_s, host = cpu_s(built.product.worker_pid), HostWatch()
    async with asyncio.TaskGroup() as tasks:
        for line in range(lines):
            tasks.create_task(_call_after_call(built, line, calls, measured, on_call))
    measured.worker_cpu_s = cpu_s(built.product.worker_pid) - cpu_before_s
    measured.stolen_share = host.stolen_share()
    return measured


async def _call_after_call(
    built: Stand, line: int, calls: Iterator[PlannedCall], measured: Measured, on_call: OnCall
) -> None:
    for call in calls:
        measured.calls += 1
        try:
            report = await built.place(call, line)
        except CallFailedError as error:
            measured.failures.append(f"call {call.ordinal}: {error}")
            on_call(call, str(error))
            if len(measured.failures) >= MOST_FAILURES:
                raise
            continue
        rows = turn_rows(call, report)
        measured.rows += rows
        measured.lines_busy_s += report["duration_ms"] / 1000
        measured.caller_late_frames += report["late_frames"]
        on_call(call, rows)


def figures(measured: Measured, load: Load, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Lay out what was measured; `events` is the worker's feed."""
    return {
        "calls": measured.calls,
        "failed": len(measured.failures),
        "failures": measured.failures,
        "concurrency": load.concurrency,
        "noise_db": load.noise_db,
        **latency_figures(measured.rows),
        **line_figures(events),
        "worst_call_p95_ms": worst_call_p95_ms(measured.rows),
        "cpu_per_call": round(measured.worker_cpu_s / max(1.0, measured.lines_busy_s), 3),
        "caller_late_frames": measured.caller_late_frames,
        "by_language": by_language(measured.rows),
        "stolen_share": measured.stolen_share,
        "hardware": hardware(),
    }
