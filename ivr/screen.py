"""Calls on the terminal: who says what, what the tools answered, and how long it took."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from ivr.dialogue.values import indian_grouping
from ivr.settings import TelephonySettings

FAST_MS, SLOW_MS = 500, 900
"""Up to the first a pause feels natural; beyond the second people say "hello?"."""


class Screen:
    """One terminal; calls are told apart by the start of their ids."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, event: Mapping[str, Any]) -> None:
        """Show one line of the worker's feed."""
        match event["event"]:
            case "call_began":
                who = event["number"] or "a caller without number"
                self._console.rule(f"[bold]{who}[/] calls {event['dialled']}")
            case "agent_spoke":
                self._turn(event)
            case "agent_interrupted":
                self._console.print("[yellow]        … interrupted by the caller[/]")
            case "call_ended":
                self._console.print(f"[dim]hung up by the {event['by']}: {event['outcome']}[/]")

    def summary(self, call: Mapping[str, Any]) -> None:
        """Show what the caller's own recording and the database say about a call."""
        table = Table("caller said", "agent heard", "ear ms", box=None, header_style="bold")
        for turn in call["turns"]:
            table.add_row(turn["caller_said"], turn["heard"], _coloured(turn["ear_ms"]))
        self._console.print(table)
        heard = [turn["ear_ms"] for turn in call["turns"] if turn["ear_ms"] is not None]
        if heard:
            self._console.print(f"median at the caller's ear: [bold]{median(heard):.0f} ms[/]")
        self._console.print(
            f"in the database: {_lead(call['lead'])}; {_visit(call['appointment'])}"
        )
        self._console.print(f"[dim]recording: {call['recording']}[/]")

    def invite(self, telephony: TelephonySettings, password: str) -> None:
        """Say how to call with one's own phone."""
        self._console.print(
            Panel(
                f"SIP account [bold]caller[/] · password [bold]{password}[/] · "
                f"server [bold]{telephony.sip_host}:{telephony.sip_port}[/] (UDP)\n"
                "dial [bold]1000[/] (Hindi greeting, answers in your language), [bold]1001[/] "
                "Hindi, [bold]1002[/] English, [bold]1009[/] language menu, [bold]600[/] echo\n"
                "Ctrl-C stops everything.",
                title="call the agent with your own phone",
                expand=False,
            )
        )

    def open_console(self, url: str, first_sign_in: str) -> None:
        """Say where calls can be followed in a browser; a link stays on one line, to be copied."""
        self._console.print(f"Follow the calls in a browser: [bold]{url}[/]", soft_wrap=True)
        if first_sign_in:
            self._console.print(
                f"Make the first account there: [bold]{first_sign_in}[/]", soft_wrap=True
            )

    def _turn(self, event: Mapping[str, Any]) -> None:
        if event["heard"]:
            self._console.print(f"[cyan]caller[/]  {event['heard']}")
        for tool in event["tools"]:
            self._console.print(f"[magenta]  tool[/]  {tool['name']} → {_result(tool['result'])}")
        sent = event["marks"].get("first_frame_sent")
        after = f"  [dim]{sent:.0f} ms · {event['stage']}[/]" if sent else ""
        self._console.print(f"[green] agent[/]  {event['reply']}{after}")


def _coloured(ear_ms: float | None) -> str:
    if ear_ms is None:
        return "[red]–[/]"
    colour = "green" if ear_ms <= FAST_MS else "yellow" if ear_ms <= SLOW_MS else "red"
    return f"[{colour}]{ear_ms:.0f}[/]"


def _result(result: Any) -> str:
    """Show the parts of a result that a person looks for."""
    rows = result if isinstance(result, list) else [result]
    shown = []
    for row in rows[:2]:
        if error := row.get("error"):
            return f"refused: {error['message']}"
        shown.append(", ".join(_field(name, value) for name, value in list(row.items())[:6]))
    return " | ".join(shown) + (" | …" if len(rows) > 2 else "")


def _field(name: str, value: Any) -> str:
    if name.endswith("_paise") and isinstance(value, int):
        return f"{name.removesuffix('_paise')} ₹{indian_grouping(value // 100)}"
    return f"{name} {value}"


def _lead(lead: Mapping[str, Any] | None) -> str:
    return f"lead of {lead['customer_name']}, {lead['city']}" if lead else "no lead"


def _visit(visit: Mapping[str, Any] | None) -> str:
    if not visit:
        return "no appointment"
    return f"appointment at {visit['branch_id']} on {visit['starts_at'][:16]}, {visit['status']}"
