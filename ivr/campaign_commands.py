"""`ivr campaign`: make a campaign, bring its list, start it, pause it, see where it stands."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ivr import app
from ivr.bank import IST
from ivr.campaigns.importing import Progress as Told
from ivr.campaigns.importing import import_list
from ivr.campaigns.lists import ListReport
from ivr.campaigns.planning import Wish, planned
from ivr.campaigns.rules import load_campaign_rules
from ivr.records.campaign_records import CampaignCounts, CampaignKind
from ivr.records.opening import Records, open_records
from ivr.settings import data_folder, load_settings

campaign_cli = typer.Typer(no_args_is_help=True, help="Campaigns: whom the agent calls.")

SHOWN_FAULTS = 20
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Database = Annotated[str, typer.Option("--db", help="SQLAlchemy URL; created when missing.")]
Name = Annotated[str, typer.Argument(help="Of the campaign.")]


@campaign_cli.command()
def create(
    name: Name,
    *,
    kind: Annotated[CampaignKind, typer.Option(help="What the calls are for.")],
    caller_number: Annotated[str, typer.Option(help="What customers see: 140… or 1600….")],
    extension: Annotated[str, typer.Option(help="The agent's number.")] = "1000",
    mode: Annotated[str, typer.Option(help="progressive or predictive.")] = "progressive",
    calls_per_second: Annotated[float, typer.Option()] = 1.0,
    concurrency: Annotated[int, typer.Option(help="Calls at once.")] = 1,
    abandon_cap: Annotated[float, typer.Option(help="When predictive.")] = 0.03,
    promised: Annotated[bool, typer.Option(help="Also keep promises to call back.")] = False,
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Make a campaign. It calls nobody until it is started."""
    pacing = {
        "mode": mode,
        "calls_per_second": calls_per_second,
        "concurrency": concurrency,
        "abandon_cap": abandon_cap,
        "promised": promised,
    }
    wish = Wish(name, kind, caller_number, extension, pacing)
    plan = planned(wish, load_campaign_rules(data_folder()), _today())
    with _records(database) as records:
        records.campaigns.create(plan)
        _show(records.campaigns.counts(name), as_json=as_json)


@campaign_cli.command("import")
def bring(
    name: Name,
    file: Annotated[Path, typer.Argument(help="A list, .csv or .xlsx.")],
    *,
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Put the numbers of a list on a campaign's; exit with 1 when it has none that is valid."""
    with _records(database) as records, _progress(quiet=as_json) as told:
        report = import_list(records.campaigns, name, file, _today(), told)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        _print_report(report)
    if not report.valid:
        raise typer.Exit(1)


@campaign_cli.command()
def start(name: Name, *, database: Database = "", as_json: Json = False) -> None:
    """Let `ivr dial` call whom the campaign names."""
    with _records(database) as records:
        records.campaigns.set_status(name, "running")
        _show(records.campaigns.counts(name), as_json=as_json)


@campaign_cli.command()
def pause(name: Name, *, database: Database = "", as_json: Json = False) -> None:
    """Begin no more calls; those under way go on."""
    with _records(database) as records:
        records.campaigns.set_status(name, "paused")
        _show(records.campaigns.counts(name), as_json=as_json)


@campaign_cli.command()
def status(
    name: Annotated[str, typer.Argument(help="Of the campaign; all when empty.")] = "",
    *,
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Tell where campaigns stand."""
    with _records(database) as records:
        if name:
            _show(records.campaigns.counts(name), as_json=as_json)
            return
        counts = [records.campaigns.counts(plan.name) for plan in records.campaigns.plans()]
    if as_json:
        typer.echo(json.dumps([_as_json(each) for each in counts], ensure_ascii=False))
    else:
        _print_counts(counts)


@contextmanager
def _records(database: str) -> Iterator[Records]:
    settings = load_settings()
    now = app.clock(settings.bank.fixed_now)
    with open_records(database or settings.database_url, now) as records:
        yield records


def _today() -> date:
    now: datetime = app.clock(load_settings().bank.fixed_now)()
    return now.astimezone(IST).date()


def _as_json(counts: CampaignCounts) -> dict[str, Any]:
    whole = dataclasses.asdict(counts)
    return {**whole.pop("plan"), **whole}


def _show(counts: CampaignCounts, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_json(counts), ensure_ascii=False))
    else:
        _print_counts([counts])


def _print_counts(rows: list[CampaignCounts]) -> None:
    heads = ("campaign", "kind", "status", "contacts", "waiting", "calling", "finished", "outcomes")
    table = Table(*heads, box=None)
    for row in rows:
        outcomes = ", ".join(f"{name} {count}" for name, count in row.outcomes.items())
        numbers = (row.contacts, row.waiting, row.calling, row.finished)
        table.add_row(row.plan.name, row.plan.kind, row.plan.status, *map(str, numbers), outcomes)
    Console().print(table)


def _print_report(report: ListReport) -> None:
    typer.echo(
        f"{report.rows} rows: {report.added} added, {report.on_the_list} on the list before, "
        f"{report.doubles} twice in the file, {report.unwanted} asked not to be called, "
        f"{report.wrong} wrong"
    )
    for fault in report.faults[:SHOWN_FAULTS]:
        typer.echo(f"  row {fault.row}, {fault.column}: {fault.value!r} {fault.problem}")
    if report.wrong > SHOWN_FAULTS:
        typer.echo(f"  … and {report.wrong - SHOWN_FAULTS} more: --json lists up to 1000")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Told]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task("Reading")
        yield lambda what, rows: progress.update(task, description=f"{what} {rows:,} rows")
