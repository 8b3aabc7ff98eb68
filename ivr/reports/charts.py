"""Charts of a report, drawn with plain shapes so that paper and pages show the same."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color, HexColor

INK = HexColor("#1f2933")
FAINT = HexColor("#6b7785")
RULE = HexColor("#dde3ea")
FIRST = HexColor("#1f5f99")
SECOND = HexColor("#8fb8dd")
FONT, BOLD = "Helvetica", "Helvetica-Bold"
TEXT_PT = 8
HEAD_PT = 10
MOST_BARS = 31
"""A month of days; of more groups the last ones are drawn, and the head says so."""
LEFT_PT = 44
"""For the figures of the axis."""
FOOT_PT = 30
"""For the names of the groups."""
HEAD_SPACE_PT = 30


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart."""

    name: str
    values: Sequence[float]


def paired_bars(
    head: str,
    groups: Sequence[str],
    series: Sequence[Series],
    size_pt: tuple[float, float],
    written: Callable[[float], str],
) -> Drawing:
    """Draw upright bars, the series of a group side by side.

    Args:
        head: of the chart.
        groups: their names, as many as each series has values.
        series: one or two.
        size_pt: width and height.
        written: a value as the axis shows it.
    """
    width, height = size_pt
    drawing = Drawing(width, height)
    left_out = max(0, len(groups) - MOST_BARS)
    groups = groups[left_out:]
    drawing.add(_title(height, _head(head, left_out)))
    _legend(drawing, series, width, height)
    bottom, top = FOOT_PT, height - HEAD_SPACE_PT
    values = [value for one in series for value in one.values[left_out:]]
    whole = all(isinstance(value, int) for value in values)
    step, ceiling = scale(max(values, default=0), whole=whole)
    for mark in range(round(ceiling / step) + 1):
        y = bottom + (top - bottom) * mark * step / ceiling
        drawing.add(Line(LEFT_PT, y, width, y, strokeColor=RULE, strokeWidth=0.6))
        drawing.add(_words((LEFT_PT - 6, y - 3), written(mark * step), "end"))
    slot = (width - LEFT_PT) / max(1, len(groups))
    bar = min(22.0, slot * 0.7 / len(series))
    for index, group in enumerate(groups):
        middle = LEFT_PT + slot * (index + 0.5)
        for nth, one in enumerate(series):
            tall = (top - bottom) * one.values[left_out + index] / ceiling
            x = middle + (nth - len(series) / 2) * bar
            drawing.add(_bar(x, bottom, bar * 0.92, tall, _colour(nth)))
        if _is_named(index, len(groups), slot, groups):
            drawing.add(_words((middle, bottom - 12), _short(group, slot), "middle"))
    return drawing


def lying_bars(head: str, pairs: Sequence[tuple[str, int]], width_pt: float) -> Drawing:
    """Draw bars that lie, a name before each and its count behind."""
    row, names = 16.0, 130.0
    height = HEAD_SPACE_PT + row * len(pairs)
    drawing = Drawing(width_pt, height)
    drawing.add(_title(height, head))
    most = max((count for _, count in pairs), default=1)
    for index, (name, count) in enumerate(pairs):
        y = height - HEAD_SPACE_PT - row * (index + 0.6)
        long = (width_pt - names - 50) * count / most
        drawing.add(_words((names - 8, y), _short(name, names), "end"))
        drawing.add(_bar(names, y - 2, long, row * 0.62, FIRST))
        drawing.add(_words((names + long + 5, y), f"{count:,}"))
    return drawing


def _head(head: str, left_out: int) -> str:
    return f"{head} (the last {MOST_BARS}; {left_out} more in the table)" if left_out else head


def _legend(drawing: Drawing, series: Sequence[Series], width: float, height: float) -> None:
    if len(series) == 1:
        return
    x = width
    for nth, one in reversed(list(enumerate(series))):
        x -= 6 * len(one.name) + 20
        drawing.add(_bar(x, height - HEAD_PT, 8, 8, _colour(nth)))
        drawing.add(_words((x + 12, height - HEAD_PT), one.name))


def scale(most: float, *, whole: bool) -> tuple[float, float]:
    """Return a round step, and the first multiple of it that holds everything."""
    if most <= 0:
        return 1.0, 1.0
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(power * m for m in (1, 2, 5, 10) if power * m * 4 >= most)
    if whole:
        step = max(1.0, step)
    return step, step * math.ceil(most / step)


def _is_named(index: int, count: int, slot: float, groups: Sequence[str]) -> bool:
    """Name as many groups as fit beside each other, the first always."""
    room = max(len(group) for group in groups) * 0.5 * TEXT_PT + 6
    every = max(1, math.ceil(min(room, 56) / slot))
    return index % every == 0 and index < count


def _short(name: str, room_pt: float) -> str:
    most = max(10, int(room_pt / (0.5 * TEXT_PT)))
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _colour(nth: int) -> Color:
    return (SECOND, FIRST)[nth]


def _bar(x: float, y: float, width: float, height: float, colour: Color) -> Rect:
    bar = Rect(x, y, width, max(0.0, height))
    bar.fillColor, bar.strokeColor = colour, None
    return bar


def _words(
    at: tuple[float, float],
    words: str,
    anchor: Literal["start", "middle", "end"] = "start",
) -> String:
    return String(*at, words, fontName=FONT, fontSize=TEXT_PT, fillColor=FAINT, textAnchor=anchor)


def _title(height: float, words: str) -> String:
    return String(0, height - HEAD_PT, words, fontName=BOLD, fontSize=HEAD_PT, fillColor=INK)
