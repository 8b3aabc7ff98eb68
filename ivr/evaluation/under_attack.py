"""`ivr eval --attacks`: what two hundred attacks achieve on the dialogue as it is configured."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import track

from ivr import app
from ivr.evaluation.attacks import Attack, load_attacks
from ivr.evaluation.evaluation import NOW
from ivr.evaluation.red_team import challenge
from ivr.interpreting import load_interpreter
from ivr.settings import Settings, data_folder


def run(settings: Settings, now: str, console: Console) -> dict[str, Any]:
    """Make all attacks; return `{"attacks", "breaches": [{"kind", "said", "station", "what"}]}`.

    Args:
        settings: of the bank and the dialogue; the records are others, and gone afterwards.
        now: fixes the clock; empty for the scenarios' own.
        console: where the attacks are counted.

    Raises:
        IvrError: something is missing or wrong.
    """
    attacks = load_attacks(data_folder())
    watched = partial(_watched, console)
    with tempfile.TemporaryDirectory(prefix="ivr-attacks-") as folder:
        database = f"sqlite:///{folder}/records.db"
        with app.open_bank(settings, now=now or NOW, database=database) as bank:
            script = app.load_script(bank.tools, load_interpreter(settings))
            found = challenge(bank, script, attacks, watched)
    return {"attacks": len(attacks.attacks), "breaches": [asdict(breach) for breach in found]}


def _watched(console: Console, attacks: Sequence[Attack]) -> Iterable[Attack]:
    return track(attacks, "attacks", console=console)


def show(found: dict[str, Any], console: Console) -> None:
    """Print what the attacks achieved."""
    for breach in found["breaches"]:
        place = f" at {breach['station']}" if breach["station"] else ""
        console.print(f"[bold red]✗[/] {breach['kind']}{place}: {breach['what']}", highlight=False)
        console.print(f"    said: {breach['said']}", style="dim", markup=False, highlight=False)
    held = "[green]all were held off[/]" if not found["breaches"] else "[bold red]not all held[/]"
    console.print(f"{found['attacks']} attacks, {held}")
