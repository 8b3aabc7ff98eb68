"""The calls of a benchmark on the terminal: each as it ends, then figures against budgets."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from ivr.bench.calls_figures import Row
from ivr.bench.calls_plan import PlannedCall


class CallsScreen:
    """One terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, call: PlannedCall, outcome: Sequence[Row] | str) -> None:
        """Show a call that has ended: its turns, or why it failed."""
        who = f"{call.ordinal + 1:>3}  {call.dialogue.language:<8} {call.dialogue.name:<14}"
        if isinstance(outcome, str):
            self._console.print(f"{who} [red]{outcome}[/]")
            return
        heard = [row["ear_ms"] for row in outcome if row["ear_ms"] is not None]
        if heard:
            self._console.print(
                f"{who} {len(outcome):>2} turns  median {median(heard):4.0f} ms"
                f"  slowest {max(heard):4.0f} ms"
            )

    def summary(self, figures: Mapping[str, Any]) -> None:
        """Show what all calls amount to."""
        table = Table("", "turns", "p50", "p90", "p95", "p99", box=None, header_style="bold")
        for name, own in {"all": figures, **figures["by_language"]}.items():
            ear = own["ear_ms"]
            shown = (f"{ear[p]:.0f}" if p in ear else "–" for p in ("p50", "p90", "p95", "p99"))
            table.add_row(name, str(own["turns"]), *shown)
        self._console.print(table)
