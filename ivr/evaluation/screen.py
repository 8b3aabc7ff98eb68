"""Scripted callers on the terminal: each as it ends, the worst in full, figures against targets."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.bar import Bar
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ivr.evaluation.scenarios import Scenarios
from ivr.evaluation.scoring import Judged
from ivr.evaluation.tampering import in_words

_CELLS = 24
_MOST_WORDS = 96
"""Letters of a fault on one line."""
_TOLD_EVERY = 100
"""Lines rehearsed, where what is printed cannot be overwritten."""
_TOLD_AGAIN_S = 60.0
"""From one word on how far the callers are to the next."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is good enough."""

    figure: str
    shown: str
    least: float


TARGETS = (
    Target("task_success", "callers served", 0.95),
    Target("intent_f1", "intents, F1", 0.95),
    Target("slots_exact", "values exact", 0.95),
    Target("language_fit", "language fits", 0.98),
    Target("figures_traced", "figures traced", 1.0),
    Target("figures_founded", "figures, second judge", 1.0),
)


class EvaluationScreen:
    """One terminal."""

    def __init__(self, console: Console, scenarios: Scenarios) -> None:
        """Take who is going to call.

        Where both parts call, what is wrong with the untouched is not shown: it only measures.
        """
        self._console = console
        self._callers = len(scenarios.scenarios)
        parts = {each.part for each in scenarios.scenarios}
        self._explained = parts if len(parts) == 1 else {"tuned"}
        self._ended = self._served = 0
        self._began_s = self._told_s = time.monotonic()

    def rehearsed(self, lines: int, of: int) -> None:
        """Show how far the callers' lines have become sound."""
        self._began_s = self._told_s = time.monotonic()  # nobody has called yet
        if self._console.is_terminal or lines == of or lines % _TOLD_EVERY == 0:
            ends = "\r" if self._console.is_terminal and lines < of else "\n"
            self._console.print(f"[dim]rehearsing what callers say: {lines} of {of}[/]", end=ends)

    def show(self, one: Judged) -> None:
        """Show a call that has ended."""
        self._ended += 1
        self._served += one.reached
        scenario = one.trial.scenario
        line = Text.assemble(
            ("✓ " if one.reached else "✗ ", "green" if one.reached else "bold red"),
            (f"{self._ended:>3}/{self._callers}  ", "dim"),
            (f"{scenario.id:<30}", "bold"),
            (f"{len(one.trial.lines):>3} turns  ", "dim"),
            scenario.goal,
        )
        self._console.print(line, no_wrap=True, overflow="ellipsis")
        for blemish in one.blemishes if scenario.part in self._explained else ():
            shown = Text(f"         {blemish[:_MOST_WORDS]}", "yellow" if one.reached else "red")
            self._console.print(shown, no_wrap=True, overflow="ellipsis")
        self._show_progress()

    def _show_progress(self) -> None:
        """Tell now and then how long the rest will take."""
        now_s = time.monotonic()
        if now_s - self._told_s < _TOLD_AGAIN_S:
            return
        self._told_s = now_s
        gone_min = (now_s - self._began_s) / 60
        to_go_min = gone_min / self._ended * (self._callers - self._ended)
        self._console.print(
            f"[dim]{self._ended} of {self._callers} have called, {self._served} were served; "
            f"{gone_min:.0f} min gone, about {to_go_min:.0f} to go[/]",
            highlight=False,
        )

    def summary(self, scores: Mapping[str, Any]) -> None:
        """Show what all calls amount to."""
        for row in scores["worst"]:
            if row["failed"]:
                self._console.print(_transcript(row))
        self._console.print(_targets(scores), "", _groups(scores), _served(scores["by_persona"]))
        changed = in_words(scores["tampering"])
        self._console.print(f"[dim]one figure of a reply changed: {changed}[/]")
        turns = scores["turns_to_goal"]
        self._console.print(
            f"[dim]{scores['scenarios']} callers, {scores['utterances']['all']['utterances']} "
            f"utterances; {'–' if turns is None else turns} turns of a caller to his goal[/]"
        )


def _targets(scores: Mapping[str, Any]) -> Table:
    heads = ("", "reached", "target", "95 % in", "")
    table = Table(*heads, box=None, header_style="bold", padding=(0, 1, 0, 0))
    for target in TARGETS:
        share = scores[target.figure]
        low, high = scores["intervals"][target.figure]
        kept = share >= target.least
        table.add_row(
            target.shown,
            Text(_percent(share), "green" if kept else "bold red"),
            _percent(target.least),
            f"{100 * low:.0f}–{100 * high:.0f} %",
            Bar(1.0, 0, share, width=_CELLS, color="green" if kept else "red"),
        )
    claims = scores["unconfirmed_claims"]
    shown = Text(str(claims), "bold red" if claims else "green")
    table.add_row("claims without a deed", shown, "0", "", "")
    undone = scores["undone_deeds"]
    shown = Text(str(undone), "bold red" if undone else "green")
    table.add_row("deeds without a row", shown, "0", "", "")
    table.add_row("replies held back", str(scores["blocked_replies"]), "", "", "")
    table.add_row("judges disagree", str(len(scores["disagreements"])), "", "", "")
    return table


def _groups(scores: Mapping[str, Any]) -> Table:
    heads = ("", "callers", "served", "95 % in", "language", "figures", "claims", "turns")
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(head, no_wrap=True)
    for name, own in (*scores["by_part"].items(), *scores["by_language"].items()):
        table.add_row(name, *_group(own))
    table.add_section()
    for name, own in _not_all_served(scores["by_persona"]).items():
        table.add_row(name, *_group(own))
    return table


def _group(own: Mapping[str, Any]) -> tuple[str | Text, ...]:
    low, high = own["interval"]
    return (
        str(own["scenarios"]),
        Text(_percent(own["task_success"]), _colour(own["task_success"])),
        f"{100 * low:.0f}–{100 * high:.0f} %",
        _percent(own["language_fit"]),
        _percent(own["figures_traced"]),
        str(own["unconfirmed_claims"]),
        str(own["turns_to_goal"] or "–"),
    )


def _not_all_served(personas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the personas that need a look, the worst first."""
    short = {name: own for name, own in personas.items() if own["task_success"] < 1}
    return dict(sorted(short.items(), key=lambda row: row[1]["task_success"]))


def _served(personas: Mapping[str, Any]) -> str:
    names = [name for name, own in personas.items() if own["task_success"] == 1]
    return f"[green]all served:[/] {', '.join(names)}" if names else ""


def _transcript(row: Mapping[str, Any]) -> Panel:
    lines = [Text(f"✗ {failed}", "red") for failed in row["failed"]]
    for turn in row["turns"]:
        if turn["caller"]:
            misheard = turn["heard"] not in ("", turn["caller"])
            heard = f"   (heard: {turn['heard']})" if misheard else ""
            lines.append(Text.assemble(("caller  ", "cyan"), turn["caller"], (heard, "dim")))
        lines += [Text(f"  tool  {_tool(tool)}", "magenta") for tool in turn["tools"]]
        asked = f"   {turn['stage']}" + (f" · {turn['question']}?" if turn["question"] else "")
        lines.append(Text.assemble((" agent  ", "green"), turn["agent"], (asked, "dim")))
    title = f"{row['id']} · {row['language']} · {row['persona']}: {row['goal']}"
    return Panel(Group(*lines), title=Text(title), title_align="left", border_style="dim")


def _tool(tool: Mapping[str, Any]) -> str:
    result = tool["result"]
    refused = isinstance(result, Mapping) and "error" in result
    return f"{tool['name']} refused: {result['error']}" if refused else str(tool["name"])


def _colour(share: float) -> str:
    return "green" if share >= TARGETS[0].least else "yellow" if share >= 0.8 else "red"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share in (0.0, 1.0) else f"{100 * share:.1f} %"
