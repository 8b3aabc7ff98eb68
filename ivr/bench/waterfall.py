"""The turns of a benchmark as a picture: above, every wait at the caller's ear; below, its stages.

What is drawn is decided here, once, in shapes; `waterfall_html` and `waterfall_png` only draw.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from ivr.bench.calls_figures import Row, percentiles
from ivr.bench.calls_stages import Stage, stretches

COLOURS: Mapping[Stage, str] = {
    Stage.PAUSE: "#c9ced6",
    Stage.HEARING: "#4c78a8",
    Stage.DECIDING: "#b279a2",
    Stage.SPEAKING: "#54a24b",
    Stage.WAITING: "#eeca3b",
    Stage.SENDING: "#e45756",
    Stage.LINE: "#72b7b2",
}
INK, FAINT, BUDGET, UNANSWERED = "#1f2933", "#e4e7eb", "#9aa5b1", "#cf1124"

WIDTH = 1000.0
LEFT = 190.0
RIGHT = 40.0
ROW = 16.0
GAP = 12.0
GRID_MS = 200
LEAST_MS, MOST_MS = 1000, 3000
"""Bounds of the time axis; a longer wait runs out of the picture and is told in figures."""
TEXT = 11.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    title: str = ""
    """Told when pointed at."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, its baseline at `y`."""

    x: float
    y: float
    text: str
    colour: str = INK
    ends_here: bool = False
    """`x` is its right end, not its left."""


Shape = Box | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order in which they are drawn; lengths in pixels."""

    width: float
    height: float
    shapes: Sequence[Shape]


def waterfall(rows: Sequence[Row], budgets_ms: Sequence[float]) -> Picture:
    """Draw the turns of a benchmark.

    Args:
        rows: as `ivr bench calls` keeps them.
        budgets_ms: waits at the ear that are marked on the axis.
    """
    slowest_ms = max((row["ear_ms"] or 0.0 for row in rows), default=0.0)
    axis = _Axis(min(MOST_MS, max(LEAST_MS, GRID_MS * ceil(slowest_ms / GRID_MS))))
    content: list[Shape] = list(_legend())
    y = 3 * ROW
    for part in (_strips(rows, axis, y), _calls(rows, axis, y + _strips_height(rows))):
        content += part
    height = y + _strips_height(rows) + _calls_height(rows)
    return Picture(WIDTH, height, [*_grid(axis, budgets_ms, y, height), *content])


@dataclass(frozen=True, slots=True)
class _Axis:
    length_ms: float

    def x(self, moment_ms: float) -> float:
        share = min(moment_ms, self.length_ms) / self.length_ms
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def _legend() -> Iterator[Shape]:
    x = LEFT
    for stage, colour in COLOURS.items():
        yield Box(x, 6, 10, 10, colour)
        yield Words(x + 14, 15, stage.value)
        x += 100


def _grid(axis: _Axis, budgets_ms: Sequence[float], top: float, height: float) -> Iterator[Shape]:
    for moment_ms in range(0, round(axis.length_ms) + 1, GRID_MS):
        yield Box(axis.x(moment_ms), top, 1, height - top, FAINT)
        yield Words(axis.x(moment_ms), top - 4, f"{moment_ms} ms")
    for budget_ms in budgets_ms:
        yield Box(axis.x(budget_ms), top, 1.5, height - top, BUDGET, f"budget {budget_ms:g} ms")


# -- every wait, by language -----------------------------------------------------------------


def _languages(rows: Sequence[Row]) -> dict[str, list[float]]:
    names = dict.fromkeys(row["language"] for row in rows)
    return {
        name: [row["ear_ms"] for row in rows if row["language"] == name and row["ear_ms"]]
        for name in names
    }


def _strips_height(rows: Sequence[Row]) -> float:
    return len(_languages(rows)) * 1.5 * ROW + GAP


def _strips(rows: Sequence[Row], axis: _Axis, y: float) -> Iterator[Shape]:
    for name, waits_ms in _languages(rows).items():
        known = percentiles(waits_ms, (50, 95))
        told = ", ".join(f"{key} {value:.0f}" for key, value in known.items())
        yield Words(LEFT - 8, y + ROW, f"{name}: {told}", ends_here=True)
        for wait_ms in waits_ms:
            yield Box(axis.x(wait_ms), y + 5, 1.5, ROW - 4, COLOURS[Stage.HEARING])
        for key, value in known.items():
            yield Box(axis.x(value) - 1, y + 1, 3, ROW + 4, INK, f"{name} {key}: {value:.0f} ms")
        y += 1.5 * ROW


# -- turn by turn ----------------------------------------------------------------------------


def _by_call(rows: Sequence[Row]) -> list[list[Row]]:
    return [list(turns) for _, turns in groupby(rows, key=lambda row: row["call"])]


def _calls_height(rows: Sequence[Row]) -> float:
    return len(rows) * ROW + len(_by_call(rows)) * (ROW + GAP) + GAP


def _calls(rows: Sequence[Row], axis: _Axis, y: float) -> Iterator[Shape]:
    for turns in _by_call(rows):
        first = turns[0]
        y += GAP
        title = f"{first['call'] + 1} · {first['language']} {first['dialogue']} · {first['voice']}"
        yield Words(8, y + 12, title)
        y += ROW
        for row in turns:
            yield from _turn(row, axis, y)
            y += ROW


def _turn(row: Row, axis: _Axis, y: float) -> Iterator[Shape]:
    told = f"{row['caller_said']} → {row['heard']}"
    if row["ear_ms"] is None:
        yield Words(LEFT - 8, y + 12, f"{row['turn'] + 1}: no reply", UNANSWERED, ends_here=True)
        yield Box(LEFT, y + 2, 3, ROW - 4, UNANSWERED, told)
        return
    yield Words(LEFT - 8, y + 12, f"{row['turn'] + 1}: {row['ear_ms']:.0f} ms", ends_here=True)
    for part in stretches(row["marks"], row["ear_ms"]):
        begins = axis.x(part.begins_ms)
        width = axis.x(part.ends_ms) - begins
        if width > 0:
            title = f"{part.stage.value} {part.length_ms:.0f} ms — {told}"
            yield Box(begins, y + 2, width, ROW - 4, COLOURS[part.stage], title)
