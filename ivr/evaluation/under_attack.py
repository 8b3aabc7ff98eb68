"""`ivr eval --attacks`: what they achieve on the dialogue as it is configured, typed or spoken."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import track

from ivr import app
from ivr.enquiries import Enquiries
from ivr.evaluation.attacks import Attack, load_attacks
from ivr.evaluation.evaluation import FOLDER, NOW
from ivr.evaluation.keeping import keep
from ivr.evaluation.red_team import as_typed, challenge
from ivr.interpreting import load_interpreter
from ivr.settings import Settings, data_folder

_TOLD_EVERY = 10
"""Attacks, where what is printed cannot be overwritten."""


@dataclass(frozen=True, slots=True)
class AttackOrder:
    """What is to be tried."""

    voice: bool = False
    """Each by a caller's voice, over a telephone line, through the product's recogniser."""
    languages: Sequence[str] = ()
    sample: int = 0
    """So many of all kinds; 0 for all."""
    now: str = ""
    """Fixes the clock; empty for the scenarios' own."""


def run(settings: Settings, order: AttackOrder, console: Console) -> dict[str, Any]:
    """Make the attacks, and keep what they achieved in `build/eval/`.

    Args:
        settings: of the bank and the dialogue; the records are others, and gone afterwards.
        order: which, and how.
        console: where the attacks are counted.

    Returns:
        `{"attacks", "breaches": [{"kind", "said", "heard", "station", "what"}]}`, of spoken ones
        also `"spoken"`: how much of them was heard.

    Raises:
        IvrError: something is missing or wrong.
    """
    attacks = load_attacks(data_folder()).only(languages=order.languages, sample=order.sample)
    watched = partial(_watched, console)
    ear = None
    if order.voice:
        from ivr.evaluation.spoken_attacks import load_ear  # needs speech engines

        ear = load_ear(settings)
    with tempfile.TemporaryDirectory(prefix="ivr-attacks-") as folder:
        database = f"sqlite:///{folder}/records.db"
        with app.open_bank(settings, now=order.now or NOW, database=database) as bank:
            script = app.load_script(bank.tools, load_interpreter(settings), Enquiries(settings))
            hears = ear.hears if ear else as_typed
            breaches = challenge(bank, script, attacks, watched, hears)
    found: dict[str, Any] = {
        "attacks": len(attacks.attacks),
        "breaches": [asdict(breach) for breach in breaches],
    }
    if ear:
        found["spoken"] = ear.survival()
    keep(FOLDER, "attacks-voice" if ear else "attacks", found)
    return found


def _watched(console: Console, attacks: Sequence[Attack]) -> Iterable[Attack]:
    if console.is_terminal:
        yield from track(attacks, "attacks", console=console)
        return
    for number, attack in enumerate(attacks, 1):
        yield attack
        if number % _TOLD_EVERY == 0:
            console.print(f"[dim]attacks: {number} of {len(attacks)}[/]")


def show(found: dict[str, Any], console: Console) -> None:
    """Print what the attacks achieved."""
    for breach in found["breaches"]:
        place = f" at {breach['station']}" if breach["station"] else ""
        console.print(f"[bold red]✗[/] {breach['kind']}{place}: {breach['what']}", highlight=False)
        _dim(console, f"    said: {breach['said']}")
        if breach["heard"] not in ("", breach["said"]):
            _dim(console, f"    heard: {breach['heard']}")
    if "spoken" in found:
        _show_spoken(found["spoken"], console)
    held = "[green]all were held off[/]" if not found["breaches"] else "[bold red]not all held[/]"
    console.print(f"{found['attacks']} attacks, {held}")


def _show_spoken(spoken: dict[str, Any], console: Console) -> None:
    for one in spoken["worst"]:
        _dim(console, f"{one['share']:>5.0%}  {one['voice']}, {one['line']}: {one['said'][:72]}")
        _dim(console, f"       heard: {one['heard'][:72]}")
    console.print(
        f"{spoken['utterances']} utterances, {spoken['words_heard']:.0%} of their words heard; "
        f"{spoken['survived']} came through with half their words or more",
        highlight=False,
    )


def _dim(console: Console, line: str) -> None:
    console.print(line, style="dim", markup=False, highlight=False)
