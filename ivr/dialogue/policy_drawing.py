"""The conversation as a picture: a box a stage, with what it asks and does; an arrow a way.

What may be said at any time is no arrow, it would come from everywhere: the stage that it leads to
names it, and what is answered on the spot stands in a box of its own.
"""

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Literal

import pygraphviz

from ivr.dialogue.policy_graph import ANYTIME, Kind, Way, anytime, is_question, ways
from ivr.dialogue.stages import Confirm, End, Forget, Run, Say, Stage, Step, Tables
from ivr.dialogue.turn import name_of

PictureFormat = Literal["svg", "png", "pdf"]
_WIDTH = 44
"""Letters in a line of a box."""
_FONT = "Helvetica"
_INK, _FAINT, _PAPER = "#1d2733", "#6b7785", "#ffffff"
_HEADS = (
    "#2f5d8a", "#3f7d58", "#8a5a2f", "#6a4c93", "#9a3b3b", "#2f7f86",
    "#7a6a1f", "#4a5a78", "#a0527a", "#5a7a2f", "#44546a",
)  # fmt: skip
"""A colour for each stage that the world knows."""
_ARROWS: dict[Kind, tuple[str, str]] = {
    "course": (_INK, "solid"),
    "yes": ("#2e8b57", "solid"),
    "no": ("#b03a2e", "solid"),
    "refused": ("#c27c0e", "dashed"),
    "unknown": (_FAINT, "dotted"),
}
_SAYS = {
    "course": "goes on",
    "yes": "the caller says yes",
    "no": "the caller says no",
    "refused": "a tool refuses",
    "unknown": "the caller does not know",
}


def picture(tables: Tables, kind: PictureFormat) -> bytes:
    """Draw the conversation.

    Args:
        tables: what is drawn.
        kind: of the file.
    """
    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(
        rankdir="TB", nodesep="0.45", ranksep="0.55", fontname=_FONT, bgcolor=_PAPER, pad="0.3"
    )
    graph.node_attr.update(shape="plain", fontname=_FONT, fontsize="11", fontcolor=_INK)
    graph.edge_attr.update(fontname=_FONT, fontsize="9", arrowsize="0.7", penwidth="1.3")
    edges = list(ways(tables))
    for name, stage in tables.stages.items():
        graph.add_node(name, label=_box(tables, name, stage, edges))
    for way in _joined(edges):
        _draw(graph, way)
    graph.add_node("on the spot", label=_on_the_spot(tables))
    graph.add_node("legend", label=_legend())
    graph.add_subgraph(["legend", "on the spot"], rank="sink")
    return bytes(graph.draw(format=kind, prog="dot"))


def _joined(edges: Sequence[Way]) -> Iterator[Way]:
    """Yield one way for those of a kind between the same stages."""
    labels: dict[tuple[str, str, Kind], list[str]] = {}
    for way in edges:
        if way.origin != ANYTIME:
            labels.setdefault((way.origin, way.target, way.kind), []).append(way.label)
    for (origin, target, kind), said in labels.items():
        yield Way(origin, target, kind, "" if "" in said else ", or ".join(said))


def _draw(graph: pygraphviz.AGraph, way: Way) -> None:
    colour, style = _ARROWS[way.kind]
    label = r"\n".join(wrap(way.label, 22))
    weight = "6" if way.kind == "course" else "1"
    graph.add_edge(
        way.origin, way.target, label=f" {label} " if label else "",
        color=colour, fontcolor=colour, style=style, weight=weight,
    )  # fmt: skip


def _box(tables: Tables, name: str, stage: Stage, edges: Sequence[Way]) -> str:
    reported = tables.reported(name)
    order = list(dict.fromkeys(map(tables.reported, tables.stages)))
    head = _HEADS[order.index(reported) % len(_HEADS)]
    part = f" <i>({_text(reported)})</i>" if stage.part_of else ""
    start = "▶ " if name == tables.start else ""
    rows = [_row(f"<b>{start}{_text(name)}</b>{part}", colour=_PAPER, ground=head)]
    rows += [_row(line, colour=_FAINT) for line in _lines(stage.purpose)]
    rows += [_row(line) for step in stage.steps for line in _lines(_told(step))]
    said = [way.label for way in edges if way.origin == ANYTIME and way.target == name]
    if said:
        rows += [_row(line, colour=head) for line in _lines("at any time: " + ", ".join(said))]
    return _table(rows, head)


def _told(step: Step) -> str:
    """Say in a few words what a step does; the ways out of it are arrows."""
    if isinstance(step, Confirm):
        return f"? {step.name}: {', '.join(step.slots)}"
    if is_question(step):
        return f"? {name_of(step)}"
    match step:
        case Say():
            return f"says {step.act}"
        case Run():
            return f"⚙ {step.tool}"
        case Forget():
            return f"forgets {', '.join((*step.slots, *step.decisions))}"
        case End():
            return "■ hangs up" if step.then == "hang_up" else "■ transfers the call"
        case _:
            return ""


def _on_the_spot(tables: Tables) -> str:
    rows = [_row("<b>answered on the spot, in any stage</b>", colour=_PAPER, ground=_FAINT)]
    for said, answer in anytime(tables):
        if not answer.to:
            how = f"⚙ {answer.tool}, " if answer.tool else ""
            rows.append(_row(_text(f"{said}: {how}says {answer.act}")))
    return _table(rows, _FAINT)


def _legend() -> str:
    rows = [_row("<b>arrows</b>", colour=_PAPER, ground=_FAINT)]
    rows += [
        _row(f"{_text(_SAYS[kind])} ({style})", colour=colour)
        for kind, (colour, style) in _ARROWS.items()
    ]
    return _table(rows, _FAINT)


def _table(rows: Sequence[str], colour: str) -> str:
    return (
        f'<<table border="1" color="{colour}" cellborder="0" cellspacing="0" cellpadding="3" '
        f'bgcolor="{_PAPER}">{"".join(rows)}</table>>'
    )


def _row(text: str, colour: str = _INK, ground: str = _PAPER) -> str:
    return f'<tr><td align="left" bgcolor="{ground}"><font color="{colour}">{text}</font></td></tr>'


def _lines(text: str) -> Iterator[str]:
    return map(_text, wrap(text, _WIDTH))


def _text(text: str) -> str:
    return escape(text, quote=False)
