"""`ivr report`: what the calls of some days came to, for people and programs."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from ivr.errors import ConfigurationError, file_error
from ivr.reports.reports import By, Report
from ivr.settings import load_settings, var_folder

report_cli = typer.Typer(
    invoke_without_command=True,
    help="What the calls of some days came to: volumes, containment, conversion, waits.",
)

First = Annotated[str, typer.Option("--from", help="First day: 2026-11-01, today, yesterday.")]
Last = Annotated[str, typer.Option("--to", help="First day that no longer counts.")]
Database = Annotated[str, typer.Option("--db", help="SQLAlchemy URL; created when missing.")]
Format = Literal["table", "json", "csv", "xlsx", "pdf"]
CALL_DETAILS = Path("run/asterisk/log/cdr-custom/calls.csv")
"""Within `var/`; see `asterisk/cdr_custom.conf`."""
DAYS_IN_MAIL = 7
IN_BYTES = ("xlsx", "pdf")


@report_cli.callback()
def report(
    context: typer.Context,
    *,
    first: First = "",
    last: Last = "",
    by: Annotated[By, typer.Option(help="What the rows are.")] = By.DAY,
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = "table",
    out: Annotated[Path | None, typer.Option(help="File to write instead of printing.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    database: Database = "",
) -> None:
    """Count the calls of some days; without dates, of today."""
    if context.invoked_subcommand:
        return
    form = "json" if as_json else form
    if form in IN_BYTES and out is None:
        raise ConfigurationError(f"--format {form} is no text: name a file with --out")
    written = _written(counted(first, last, by, database), form)
    if out is None:
        typer.echo(written, nl=False)
        return
    content = written if isinstance(written, bytes) else written.encode()
    try:
        out.write_bytes(content)
    except OSError as error:
        raise file_error(error, out) from error
    typer.echo(f"{out}: {len(content)} bytes", err=True)


@report_cli.command()
def reconcile(
    *,
    first: First = "",
    last: Last = "",
    cdr: Annotated[
        Path | None, typer.Option(help="Asterisk's calls.csv; the one of this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    database: Database = "",
) -> None:
    """Hold the records against Asterisk's own call details; exit with 1 where they differ."""
    from ivr import app
    from ivr.records.opening import open_records
    from ivr.reports.cdr import read_details
    from ivr.reports.days import span
    from ivr.reports.reconciling import kept_calls, reconciled, told

    settings = load_settings()
    days = span(first, last, app.clock(settings.bank.fixed_now)().date())
    details = read_details(cdr or var_folder() / CALL_DETAILS)
    with open_records(database or settings.database_url) as records:
        found = reconciled(kept_calls(records.database, days), details, days)
    if as_json:
        typer.echo(json.dumps({**dataclasses.asdict(found), "agrees": found.agrees}))
    else:
        typer.echo("\n".join(told(found)))
    if not found.agrees:
        raise typer.Exit(1)


@report_cli.command()
def mail(
    *,
    day: Annotated[str, typer.Option(help="Of which day: 2026-11-22, today.")] = "yesterday",
    database: Database = "",
) -> None:
    """Send the report of a day to those whom the configuration names."""
    from ivr.reports.days import days_up_to
    from ivr.reports.mail import daily_mail, send

    settings = load_settings()
    of_day = counted(day, "", By.LANGUAGE, database)
    week = days_up_to(of_day.span, DAYS_IN_MAIL)
    of_week = counted(week.first.isoformat(), week.last.isoformat(), By.DAY, database)
    send(daily_mail(of_day, of_week, settings.reports), settings.reports)
    typer.echo(f"sent to {', '.join(settings.reports.mail_to)}", err=True)


def counted(first: str, last: str, by: By, database: str = "") -> Report:
    """Count the calls of days as they were typed.

    Raises:
        ConfigurationError: the days are wrong.
        RecordsError: the database cannot be read.
    """
    from ivr import app
    from ivr.records.opening import open_records
    from ivr.reports.counting import count_calls
    from ivr.reports.days import span

    settings = load_settings()
    days = span(first, last, app.clock(settings.bank.fixed_now)().date())
    with open_records(database or settings.database_url) as records:
        return count_calls(records.database, days, by)


def _written(made: Report, form: Format) -> str | bytes:
    match form:
        case "json":
            from ivr.reports.layout import as_json

            return json.dumps(as_json(made), ensure_ascii=False) + "\n"
        case "csv":
            from ivr.reports.written import csv_text

            return csv_text(made)
        case "xlsx":
            from ivr.reports.spreadsheet import workbook

            return workbook(made)
        case "pdf":
            from ivr.reports.paper import pdf

            return pdf(made)
        case "table":
            from ivr.reports.written import text

            return text(made, Console().width) if sys.stdout.isatty() else text(made)
