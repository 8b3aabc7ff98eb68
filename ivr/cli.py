"""The `ivr` command: one subcommand for each part, so that anyone can look inside.

Every command takes `--json`; then standard output holds nothing else. The exit code is 0 only
when the thing asked for happened. A command imports its part when it runs: typing to the dialogue
waits neither for speech engines nor for the softphone.
"""

import asyncio
import dataclasses
import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from ivr.bench.commands import bench_cli
from ivr.campaign_commands import campaign_cli
from ivr.console_commands import console
from ivr.customer_commands import customer_cli
from ivr.errors import IvrError, MissingPartError, file_error
from ivr.evaluation.commands import evaluate
from ivr.json_lines import UtteranceLine, read_lines
from ivr.knowledge_commands import knowledge_cli, search
from ivr.llm_commands import llm_cli
from ivr.policy_commands import policy_cli
from ivr.report_commands import report_cli
from ivr.settings import load_settings
from ivr.telemetry import configure_logs
from ivr.tools_service import mcp, tools_cli

if TYPE_CHECKING:
    from ivr.model_store import ModelRow

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A bank's gold-loan voice agent on Asterisk.",
)
models_cli = typer.Typer(no_args_is_help=True, help="The speech models on this machine.")
cli.add_typer(models_cli, name="models")
cli.add_typer(tools_cli, name="tools")
cli.add_typer(bench_cli, name="bench")
cli.add_typer(campaign_cli, name="campaign")
cli.add_typer(customer_cli, name="customer")
cli.add_typer(policy_cli, name="policy")
cli.add_typer(llm_cli, name="llm")
cli.add_typer(knowledge_cli, name="knowledge")
cli.add_typer(report_cli, name="report")
cli.command("mcp")(mcp)
cli.command("console")(console)
cli.command("eval")(evaluate)
cli.command("search")(search)

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Now = Annotated[str, typer.Option(help="Fix the clock: 2026-12-01T10:00:00+05:30.")]
Database = Annotated[str, typer.Option("--db", help="SQLAlchemy URL; created when missing.")]
Price = Annotated[str, typer.Option("--gold-price", help="Fix the price: CARAT=PAISE@TIME.")]
Language = Annotated[str, typer.Option(help="Of the call so far: hi, en, hinglish, mr, …")]
Names = Annotated[list[str] | None, typer.Argument(help="Models; all when none is named.")]


ErrorT = TypeVar("ErrorT", bound=Exception)


def main() -> None:
    """Run the command; what went wrong is told in one line."""
    told: list[str] = []
    try:
        _speak_utf8()
        configure_logs(load_settings().logs)
        cli()
    except* IvrError as group:
        told += [str(error) for error in _leaves(group)]
    except* OSError as group:
        told += [str(file_error(error)) for error in _leaves(group)]
    if told:
        typer.echo(f"ivr: {'; '.join(dict.fromkeys(told))}", err=True)
        sys.exit(1)


def _leaves(group: BaseExceptionGroup[ErrorT]) -> Iterator[ErrorT]:
    """Yield the errors of a group whose tasks may have had tasks of their own."""
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale; a wrong byte is shown, never fatal."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None when the shell closed it
            stream.reconfigure(encoding="utf-8", errors="replace")


# -- the whole product -----------------------------------------------------------------------


@cli.command()
def run(
    *,
    once: Annotated[bool, typer.Option(help="Stop after the demonstration calls.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the call reports there.")] = None,
) -> None:
    """Set up, start Asterisk and the agent, place two demonstration calls, and stay up."""
    from ivr.demonstration import run_product

    if not asyncio.run(run_product(load_settings(), once=once, report=report)):
        raise typer.Exit(1)


@cli.command()
def setup() -> None:
    """Bring everything that is missing: models, Asterisk, database, first prompts."""
    from ivr.installation import install

    install(load_settings())


@cli.command()
def serve(
    *,
    events: Annotated[bool, typer.Option(help="Print what happens in calls, a line each.")] = False,
) -> None:
    """Answer calls that Asterisk brings, until interrupted."""
    from ivr.worker import run_worker

    run_worker(load_settings(), print_events=events)


@cli.command()
def dial() -> None:
    """Call whom the running campaigns name, until interrupted."""
    from ivr.dialling import run_dialler
    from ivr.installation import credentials

    run_dialler(load_settings(), credentials())


@cli.command()
def doctor(*, as_json: Json = False) -> None:
    """Check every part of the installation and say what to do about it."""
    from ivr.doctor import check_all

    checks = asyncio.run(check_all(load_settings()))
    ok = all(check.ok for check in checks)
    if as_json:
        _print_json({"ok": ok, "checks": [dataclasses.asdict(check) for check in checks]})
    else:
        rows = [("ok" if c.ok else "✗", c.name, c.detail, c.fix) for c in checks]
        _print_table(("", "part", "found", "what to do"), rows)
    if not ok:
        raise typer.Exit(1)


@cli.command()
def call(
    *,
    to: Annotated[str, typer.Option(help="Extension to dial: 1000, 1001 Hindi, 1002 English.")],
    wav: Annotated[Path | None, typer.Option(help="Say this recording.")] = None,
    text: Annotated[str, typer.Option(help="Say this text.")] = "",
    language: Annotated[str, typer.Option(help="Language of the text.")] = "hi",
    script: Annotated[Path | None, typer.Option(help="YAML list of turns.")] = None,
    record: Annotated[Path | None, typer.Option(help="Stereo: caller left, agent right.")] = None,
    number: Annotated[str, typer.Option(help="The caller's number.")] = "",
    as_json: Json = False,
) -> None:
    """Place a real SIP call with the built-in softphone."""
    from ivr.placing import CallOrder, place

    order = CallOrder(to, wav, text, language, script, record, number)
    report = asyncio.run(place(load_settings(), order))
    if as_json:
        _print_json(report)
        return
    for turn in report["turns"]:
        _print_table(
            ("ear_ms", str(turn["ear_ms"])),
            [("caller", turn["heard"]), ("agent", turn["reply"])],
        )


# -- one stage at a time ---------------------------------------------------------------------


@cli.command()
def chat(
    *,
    jsonl: Annotated[bool, typer.Option(help="One JSON object a line in and out.")] = False,
    number: Annotated[str, typer.Option(help="The caller's number.")] = "",
    language: Language = "hi",
    now: Now = "",
    database: Database = "",
    gold_price: Price = "",
) -> None:
    """Hold a dialogue without audio; reads lines of text, or of JSON with --jsonl."""
    from ivr import app
    from ivr.chat import chat as chat_lines
    from ivr.enquiries import Enquiries
    from ivr.interpreting import load_interpreter
    from ivr.typed_words import typed_words

    settings = load_settings()
    with (
        app.open_bank(settings, now=now, database=database, gold_price=gold_price) as bank,
        typed_words(settings.llm) as words,
    ):
        script = app.load_script(bank.tools, load_interpreter(settings), Enquiries(settings))
        conversation = app.conversation(bank, script, caller_number=number, language=language)
        lines = _typed() if jsonl else _as_json_lines(_typed())
        for row in chat_lines(conversation, lines, words):
            if jsonl:
                _print_json(row)
            else:
                typer.echo(row["reply"])


@cli.command()
def understand(
    text: Annotated[str, typer.Argument(help="What the caller said.")] = "",
    *,
    jsonl: Annotated[bool, typer.Option(help='Read {"text"} a line.')] = False,
    expecting: Annotated[str, typer.Option(help="What was asked, e.g. time or yes_no.")] = "open",
    language: Language = "",
    now: Now = "",
    as_json: Json = False,
) -> None:
    """Show language, intents and slots of an utterance."""
    from ivr import app
    from ivr.dialogue.wire import understanding_json

    understander = app.load_understander()
    moment = app.clock(now)()
    rows = read_lines(_typed(), UtteranceLine, '{"text": "…"}')
    for line in (row.text for row in rows) if jsonl else [text]:
        kind = app.expecting(expecting)
        heard = understander.understand(line, expecting=kind, now=moment, language_so_far=language)
        row = understanding_json(heard)
        if jsonl or as_json:
            _print_json(row)
        else:
            Console().print_json(data=row)


@cli.command()
def hear(
    file: Annotated[Path, typer.Argument(help="A WAV recording of one utterance.")],
    *,
    language: Annotated[str, typer.Option(help="hi, en or auto.")] = "auto",
    expecting: Annotated[str, typer.Option(help="What was asked, e.g. time or yes_no.")] = "open",
    partials: Annotated[bool, typer.Option(help="Show what is heard while it is spoken.")] = False,
    as_json: Json = False,
) -> None:
    """Transcribe a recording."""
    from ivr import workbench

    hear = workbench.hear_as_spoken if partials else workbench.hear
    found = hear(load_settings(), file, language=language, expecting=expecting)
    for row in [found] if isinstance(found, dict) else found:
        if as_json:
            _print_json(row)
        else:
            typer.echo(row["text"])


@cli.command()
def say(
    text: Annotated[str, typer.Argument(help="What the agent is to say.")],
    *,
    language: Annotated[str, typer.Option(help="hi, en, hinglish, mr, …")] = "hi",
    out: Annotated[Path, typer.Option(help="WAV file to write.")],
    voice: Annotated[str, typer.Option(help="A voice, or two joined by +.")] = "",
    as_json: Json = False,
) -> None:
    """Speak a text into a file."""
    from ivr import workbench

    row = asyncio.run(workbench.say(load_settings(), text, language=language, voice=voice, out=out))
    if as_json:
        _print_json(row)
    else:
        typer.echo(f"{out}: {row['audio_ms']} ms, first audio after {row['first_audio_ms']} ms")


@cli.command()
def turns(
    file: Annotated[Path, typer.Argument(help="A WAV recording of one caller.")],
    *,
    as_json: Json = False,
) -> None:
    """Show the end-of-turn decisions on a recording."""
    from ivr import workbench

    rows = [dataclasses.asdict(d) for d in workbench.turn_decisions(load_settings(), file)]
    if as_json:
        _print_json(rows)
    else:
        _print_table(("ms", "decision", "probability"), [tuple(row.values()) for row in rows])


# -- models, measurements --------------------------------------------------------------------


@models_cli.command("list")
def models_list(names: Names = None, *, as_json: Json = False) -> None:
    """List the models and whether they are installed."""
    from ivr import model_store

    _print_models(model_store.rows(names or ()), as_json=as_json)


@models_cli.command("pull")
def models_pull(names: Names = None, *, as_json: Json = False) -> None:
    """Fetch what is missing; checked, and resumed where it broke off."""
    from ivr import model_store
    from ivr.installation import model_progress

    with model_progress(quiet=as_json) as progress:
        rows = model_store.pull(names or (), progress)
    _print_models(rows, as_json=as_json)


@models_cli.command("verify")
def models_verify(names: Names = None, *, as_json: Json = False) -> None:
    """Read every byte and compare the sums."""
    from ivr import model_store

    rows = model_store.verify(names or ())
    _print_models(rows, as_json=as_json)
    checked = [row for row in rows if names or not row.optional]
    if wrong := " ".join(row.name for row in checked if not row.installed):
        raise MissingPartError(f"missing or damaged: {wrong}; run `ivr models pull {wrong}`")


# -- printing --------------------------------------------------------------------------------


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def _print_table(heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    table = Table(*heads, box=None, header_style="bold")
    for row in rows:
        table.add_row(*map(str, row))
    Console().print(table)


def _print_models(rows: "list[ModelRow]", *, as_json: bool) -> None:
    if as_json:
        _print_json([row.model_dump(mode="json") for row in rows])
        return
    shown = [
        (row.name, row.role, ", ".join(row.languages), f"{row.bytes / 1e6:.0f} MB",
         "installed" if row.installed else "optional" if row.optional else "missing", row.licence)
        for row in rows
    ]  # fmt: skip
    _print_table(("model", "role", "languages", "size", "", "licence"), shown)


def _typed() -> Iterator[str]:
    """Yield the lines of standard input; none when the shell closed it."""
    return iter(sys.stdin or ())


def _as_json_lines(lines: Iterable[str]) -> Iterator[str]:
    return (json.dumps({"text": line.strip()}) for line in lines)
