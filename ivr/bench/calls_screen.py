"""The calls of a benchmark on the terminal: each as it ends, then figures against budgets."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ivr.bench.calls_budgets import Verdict, verdicts
from ivr.bench.calls_figures import EAR_PERCENTS, Row
from ivr.bench.calls_plan import PlannedCall
from ivr.bench.calls_stages import Stage, stretches

COLOURS = {
    Stage.PAUSE: "grey50",
    Stage.HEARING: "blue",
    Stage.DECIDING: "magenta",
    Stage.SPEAKING: "green",
    Stage.WAITING: "yellow",
    Stage.SENDING: "red",
    Stage.LINE: "cyan",
}
MS_A_CELL = 20
"""A frame."""
MOST_CELLS = 60


class CallsScreen:
    """One terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._explained = False

    def show(self, call: PlannedCall, outcome: Sequence[Row] | str) -> None:
        """Show a call that has ended: a bar for each turn, or why it failed."""
        if not self._explained:
            self._console.print(legend())
            self._explained = True
        dialogue = call.dialogue
        self._console.print(
            f"[bold]{call.ordinal + 1}[/]  {dialogue.language} {dialogue.name}, {dialogue.voice}"
        )
        if isinstance(outcome, str):
            self._console.print(f"  [red]{outcome}[/]")
            return
        for row in outcome:
            self._console.print(bar(row), no_wrap=True, overflow="ellipsis")

    def summary(self, figures: Mapping[str, Any]) -> None:
        """Show what all calls amount to."""
        self._console.print(_at_the_ear(figures), _waited_for(figures), sep="\n")
        self.judge(verdicts(figures), figures)

    def judge(self, judged: Sequence[Verdict], figures: Mapping[str, Any]) -> None:
        """Show figures beside their budgets, and where they were measured."""
        table = Table("figure", "measured", "budget", "", box=None, header_style="bold")
        for verdict in judged:
            budget = f"{verdict.budget:g} {verdict.unit}"
            table.add_row(verdict.figure, _shown(verdict.measured), budget, _word(verdict))
        self._console.print(table)
        self._console.print(
            f"[dim]{figures['calls']} calls, {figures['concurrency']} at once; "
            f"{figures['hardware']}[/]"
        )


def legend() -> Text:
    """Return which colour is which stage."""
    text = Text("each ▇ 20 ms: ")
    for stage, colour in COLOURS.items():
        text.append(f"▇ {stage.value}  ", colour)
    return text


def bar(row: Row) -> Text:
    """Return a turn as a bar of its stages, with the words behind it."""
    if row["ear_ms"] is None:
        return Text(f"     –  {row['caller_said']}", "red")
    text = Text(f"{row['ear_ms']:6.0f}  ")
    for part in stretches(row["marks"], row["ear_ms"]):
        cells = round(part.ends_ms / MS_A_CELL) - round(part.begins_ms / MS_A_CELL)
        text.append("▇" * min(cells, MOST_CELLS), COLOURS[part.stage])
    text.append(f"  {row['caller_said']}", "dim")
    return text


def _at_the_ear(figures: Mapping[str, Any]) -> Table:
    names = [f"p{percent}" for percent in EAR_PERCENTS]
    table = Table("at the caller's ear, ms", "turns", *names, box=None, header_style="bold")
    for name, own in {"all": figures, **figures["by_language"]}.items():
        table.add_row(name, str(own["turns"]), *(_shown(own["ear_ms"].get(p)) for p in names))
    return table


def _waited_for(figures: Mapping[str, Any]) -> Table:
    table = Table("the caller waited for, ms", "p50", "p95", box=None, header_style="bold")
    for stage, own in figures["waited_for"].items():
        name = Text(stage, COLOURS[Stage(stage)])
        table.add_row(name, _shown(own.get("p50")), _shown(own.get("p95")))
    return table


def _word(verdict: Verdict) -> Text:
    match verdict.kept:
        case None:
            return Text("not measured", "yellow")
        case True:
            return Text("ok", "green")
        case False:
            return Text("missed", "bold red")


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}" if value >= 10 else f"{value:g}"
