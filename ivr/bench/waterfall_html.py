"""The waterfall as one page that needs nothing else: SVG inside HTML."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, assert_never

from ivr.bench.calls_budgets import Verdict, verdicts
from ivr.bench.waterfall import TEXT, Box, Picture, Shape, Words

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2933; max-width: 1040px; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.4rem; margin-bottom: 0; }
p { color: #616e7c; margin-top: .2rem; }
table { border-collapse: collapse; margin: 1rem 0 2rem; }
td, th { text-align: right; padding: .15rem 1rem .15rem 0; font-variant-numeric: tabular-nums; }
td:first-child, th:first-child { text-align: left; }
th { border-bottom: 1px solid #9aa5b1; font-weight: 600; }
.ok { color: #207227; }
.missed { color: #cf1124; font-weight: 600; }
svg { width: 100%; height: auto; }
text { font: 11px system-ui, sans-serif; }
rect:hover { opacity: .7; }
"""


def page(figures: Mapping[str, Any], picture: Picture) -> str:
    """Return the page: figures against budgets, then the picture."""
    about = (
        f"{figures['calls']} calls, {figures['concurrency']} at once, {figures['turns']} turns; "
        f"{figures['hardware']}. From the caller's last sample to the agent's first, in the "
        "caller's own recording. Point at a bar to read what was said and heard."
    )
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f"<title>At the caller's ear</title><style>{_STYLE}</style></head><body>",
            f"<h1>At the caller's ear</h1><p>{escape(about)}</p>",
            *_table(verdicts(figures)),
            *_svg(picture),
            "</body></html>",
        ]
    )


def _table(judged: Sequence[Verdict]) -> Iterable[str]:
    yield "<table><tr><th>figure</th><th>measured</th><th>budget</th><th></th></tr>"
    for verdict in judged:
        measured = "–" if verdict.measured is None else f"{verdict.measured:g} {verdict.unit}"
        word = {True: "ok", False: "missed", None: "not measured"}[verdict.kept]
        yield (
            f"<tr><td>{escape(verdict.figure)}</td><td>{measured}</td>"
            f'<td>{verdict.budget:g} {verdict.unit}</td><td class="{word}">{word}</td></tr>'
        )
    yield "</table>"


def _svg(picture: Picture) -> Iterable[str]:
    yield f'<svg viewBox="0 0 {picture.width:g} {picture.height:g}" role="img">'
    yield from map(_drawn, picture.shapes)
    yield "</svg>"


def _drawn(shape: Shape) -> str:
    match shape:
        case Box(x, y, width, height, colour, title):
            told = f"<title>{escape(title)}</title>" if title else ""
            place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
            return f'<rect {place} fill="{colour}">{told}</rect>'
        case Words(x, y, text, colour, ends_here):
            anchor = "end" if ends_here else "start"
            place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{TEXT:g}"'
            return f'<text {place} fill="{colour}">{escape(text)}</text>'
        case _:
            assert_never(shape)
