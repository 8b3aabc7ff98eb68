"""`ivr bench`: the benchmarks by name; each prints its figures and keeps them as a file."""

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ivr.settings import HOME, load_settings

bench_cli = typer.Typer(no_args_is_help=True, help="Measurements; each writes build/bench/*.json.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

FOLDER = HOME / "build" / "bench"
"""Where the figures of each benchmark are kept."""

BENCHMARKS = {
    "calls": "real calls: pause at the caller's ear, by stage and language; barge-in; load",
    "campaign": "a campaign to its end, the dialler killed on the way: nobody twice, nobody lost",
    "console": "fifty calls on the wall: from what happens in a call to the supervisor's browser",
    "dialogue": "a turn without audio: understanding, policy and guard",
    "hear": "word error, slots right and latency, by language, voice and noise",
    "knowledge": "ranking of dense, sparse, hybrid, reranked; refusal, prefetch, early exit, speed",
    "llm": "language models: strategies, aborts, kept prompts, guessing, the judge, a long call",
    "reports": "a day, a month, a year of calls counted; --db for PostgreSQL",
    "say": "first audio, clarity, joins and loudness of the voice, live and assembled",
    "turns": "replies too early or too late, digits cut, backchannels, barge-in, echo",
    "soak": "two hundred calls, or a long one: does it slow down, grow, stand still?",
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


@bench_cli.command("console")
def supervisors(
    *,
    calls: Annotated[int, typer.Option(min=1, help="On the wall.")] = 50,
    browsers: Annotated[int, typer.Option(min=1, help="That follow it.")] = 3,
    seconds: Annotated[float, typer.Option(min=1, help="Each call lasts so long.")] = 30.0,
    as_json: Json = False,
) -> None:
    """Measure how soon a live call's words are in the supervisors' browsers."""
    from ivr.bench import console as benchmark

    load = benchmark.Load(calls, browsers, seconds)
    _show("console", asyncio.run(benchmark.run(load_settings(), load)), as_json=as_json)


@bench_cli.command()
def reports(
    *,
    calls: Annotated[int, typer.Option(min=1, help="Of one year.")] = 100_000,
    database: Annotated[str, typer.Option("--db", help="Empty database; a SQLite file.")] = "",
    as_json: Json = False,
) -> None:
    """Measure how long the calls of a day, a month and a year take to be counted."""
    from ivr.bench import reports as benchmark

    console = Console(stderr=True)
    _show("reports", benchmark.run(database, calls, console.print), as_json=as_json)


@bench_cli.command()
def hear(*, as_json: Json = False) -> None:
    """Measure recognition on the labelled utterances."""
    from ivr.bench import hear as benchmark

    _show("hear", benchmark.run(load_settings()), as_json=as_json)


@bench_cli.command()
def dialogue(*, as_json: Json = False) -> None:
    """Measure what a turn costs without audio."""
    from ivr.bench import dialogue as benchmark

    _show("dialogue", benchmark.run(load_settings()), as_json=as_json)


@bench_cli.command()
def say(*, as_json: Json = False) -> None:
    """Measure the agent's voice."""
    from ivr.bench import say as benchmark

    _show("say", benchmark.run(load_settings()), as_json=as_json)


@bench_cli.command()
def knowledge(*, as_json: Json = False) -> None:
    """Measure the search of the knowledge base on the labelled questions."""
    from ivr.bench import knowledge as benchmark

    console = Console(stderr=True)
    _show("knowledge", benchmark.run(load_settings(), console.print), as_json=as_json)


@bench_cli.command()
def llm(
    *,
    full: Annotated[bool, typer.Option(help="All rounds, however long they take.")] = False,
    as_json: Json = False,
) -> None:
    """Measure language models at two real servers, and the judge of what they say.

    Takes eight minutes at most; on a slow machine fewer rounds are made, and their number is told.
    """
    from ivr.bench import llm as benchmark

    figures = benchmark.run(load_settings(), lambda told: typer.echo(told, err=True), full=full)
    _show("llm", figures, as_json=as_json)
    if failed := benchmark.failed(figures):
        typer.echo(f"not measured: {', '.join(failed)}", err=True)
        raise typer.Exit(1)


@bench_cli.command()
def turns(*, as_json: Json = False) -> None:
    """Measure turn-taking on synthetic callers."""
    from ivr.bench import turns as benchmark

    _show("turns", benchmark.run(load_settings()), as_json=as_json)


@bench_cli.command()
def calls(
    *,
    concurrency: Annotated[int, typer.Option(min=1, help="Calls at once.")] = 1,
    turns: Annotated[int, typer.Option(min=1, help="In each language, at least.")] = 40,
    minutes: Annotated[float | None, typer.Option(help="Call for so long instead.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this: hi, en, hinglish.")] = None,
    noise_db: Annotated[float | None, typer.Option(help="Noise so far behind the voices.")] = None,
    as_json: Json = False,
) -> None:
    """Measure real calls to an agent of its own, at the callers' ears."""
    from ivr.bench import calls as benchmark
    from ivr.bench.calls_plan import LANGUAGES
    from ivr.bench.calls_screen import CallsScreen

    load = benchmark.Load(concurrency, turns, minutes, language or LANGUAGES, noise_db)
    screen = CallsScreen(Console(stderr=as_json))
    figures, rows = asyncio.run(benchmark.run(load_settings(), load, screen.show))
    _keep("calls", figures | {"rows": rows})
    benchmark.draw(figures, rows, FOLDER)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        screen.summary(figures)


@bench_cli.command()
def campaign(
    *,
    numbers: Annotated[int, typer.Option(min=10, help="On the list.")] = 200,
    kills: Annotated[int, typer.Option(min=0, help="Of the dialler, on the way.")] = 10,
    database: Annotated[str, typer.Option("--db", help="An empty one; SQLite by default.")] = "",
    as_json: Json = False,
) -> None:
    """Run a campaign against a simulated provider; exit with 1 when anything went wrong."""
    from ivr.bench import campaign as benchmark
    from ivr.bench.campaign_stand import Size

    size = Size(numbers, database_url=database)
    plan = benchmark.Plan(size, kills)
    with Console(stderr=True).status("Starting") as status:
        run = benchmark.run(load_settings(), plan, FOLDER / "campaign", status.update)
        figures = asyncio.run(run)
    _show("campaign", figures, as_json=as_json)
    if any(figures["faults"].values()):
        raise typer.Exit(1)


@bench_cli.command()
def soak(
    *,
    calls: Annotated[int, typer.Option(min=1, help="So many short calls.")] = 200,
    concurrency: Annotated[int, typer.Option(min=1, help="Calls at once.")] = 4,
    minutes: Annotated[float | None, typer.Option(help="One call of this length instead.")] = None,
    as_json: Json = False,
) -> None:
    """Measure whether the agent slows down, grows or stands still."""
    from ivr.bench import soak as benchmark
    from ivr.bench.calls_screen import CallsScreen

    screen = CallsScreen(Console(stderr=as_json))
    settings = load_settings()
    run = (
        benchmark.many_calls(settings, calls, concurrency, screen.show)
        if minutes is None
        else benchmark.long_call(settings, minutes, screen.show)
    )
    figures = asyncio.run(run)
    _keep("soak", figures)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        screen.judge(benchmark.verdicts(figures), figures)


def _show(name: str, figures: dict[str, Any], *, as_json: bool) -> None:
    """Keep the figures of a benchmark, and print them."""
    _keep(name, figures)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        Console().print_json(data=figures)


def _keep(name: str, figures: dict[str, Any]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
