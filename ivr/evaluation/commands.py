"""`ivr eval`, as it is typed."""

import json
from collections.abc import Sequence
from typing import Annotated, Literal

import typer
from rich.console import Console

from ivr.settings import load_settings


def evaluate(
    *,
    voice: Annotated[bool, typer.Option(help="By real calls, each caller with a voice.")] = False,
    part: Annotated[
        Literal["tuned", "untouched"] | None, typer.Option(help="Only one part of the callers.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this: hi, en, hinglish.")] = None,
    persona: Annotated[list[str] | None, typer.Option(help="Only this: elder, farmer, …")] = None,
    now: Annotated[str, typer.Option(help="Fix the clock: 2026-12-01T10:00:00+05:30.")] = "",
    database: Annotated[str, typer.Option("--db", help="One database for all callers.")] = "",
    gold_price: Annotated[str, typer.Option(help="Fix the price: CARAT=PAISE@TIME.")] = "",
    lines: Annotated[int, typer.Option(min=1, max=4, help="Real calls at once.")] = 1,
    sample: Annotated[int, typer.Option(min=0, help="Only so many, from all over.")] = 0,
    attacks: Annotated[
        bool, typer.Option(help="Try attacks instead; with --voice, spoken ones.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Let scripted callers call, and score what they get; writes build/eval/*.json."""
    if attacks:
        _attack(voice, language or (), sample, now, as_json=as_json)
        return
    from ivr.evaluation import evaluation
    from ivr.evaluation.screen import EvaluationScreen

    order = evaluation.Order(
        voice, part, language or (), persona or (), now, database, gold_price, lines, sample
    )
    scenarios = evaluation.chosen(order)
    screen = EvaluationScreen(Console(stderr=as_json), scenarios)
    scores = evaluation.run(load_settings(), order, scenarios, screen)
    if as_json:
        typer.echo(json.dumps(scores, ensure_ascii=False, default=str))
    else:
        screen.summary(scores)


def _attack(voice: bool, languages: Sequence[str], sample: int, now: str, *, as_json: bool) -> None:
    """Try the attacks; the exit code is 1 when one achieved something."""
    from ivr.evaluation import under_attack

    order = under_attack.AttackOrder(voice, languages, sample, now)
    found = under_attack.run(load_settings(), order, Console(stderr=True))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        under_attack.show(found, Console())
    if found["breaches"]:
        raise typer.Exit(1)
