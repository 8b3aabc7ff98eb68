"""`ivr bench`: the benchmarks by name; each prints its figures and keeps them as a file."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ivr.settings import HOME, load_settings

bench_cli = typer.Typer(no_args_is_help=True, help="Measurements; each writes build/bench/*.json.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

BENCHMARKS = {
    "hear": "word error, slots right and latency, by language, voice and noise",
    "turns": "replies too early or too late, digits cut, backchannels, barge-in, echo",
}


@bench_cli.command("list")
def list_benchmarks(*, as_json: Json = False) -> None:
    """List the measurements."""
    if as_json:
        typer.echo(json.dumps(sorted(BENCHMARKS)))
        return
    table = Table("name", "measures", box=None, header_style="bold")
    for row in BENCHMARKS.items():
        table.add_row(*row)
    Console().print(table)


@bench_cli.command()
def hear(*, as_json: Json = False) -> None:
    """Measure recognition on the labelled utterances."""
    from ivr.bench import hear as benchmark

    _show("hear", benchmark.run(load_settings()), as_json=as_json)


@bench_cli.command()
def turns(*, as_json: Json = False) -> None:
    """Measure turn-taking on synthetic callers."""
    from ivr.bench import turns as benchmark

    _show("turns", benchmark.run(load_settings()), as_json=as_json)


def _show(name: str, figures: dict[str, Any], *, as_json: bool) -> None:
    """Keep the figures of a benchmark, and print them."""
    folder = HOME / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        Console().print_json(text)
