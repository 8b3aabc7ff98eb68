"""`ivr customer`: all that is kept of one person, shown or erased."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from ivr.bank import e164
from ivr.errors import ConfigurationError, file_error
from ivr.records.opening import Records, open_records
from ivr.settings import load_settings

customer_cli = typer.Typer(no_args_is_help=True, help="What is kept of one person.")

Number = Annotated[str, typer.Argument(help="Of the person: +919800000001.")]
Database = Annotated[str, typer.Option("--db", help="SQLAlchemy URL; created when missing.")]


@customer_cli.command()
def export(number: Number, *, database: Database = "") -> None:
    """Print all that is kept of a number, as JSON."""
    with _records(database) as records:
        kept = records.customers.export(_checked(number))
    typer.echo(json.dumps(kept, ensure_ascii=False, indent=1))


@customer_cli.command()
def erase(
    number: Number,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    database: Database = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Erase all that is kept of a number; only a wish not to be called stays."""
    checked = _checked(number)
    if not yes:
        typer.confirm(f"Erase all that is kept of {checked}?", abort=True, err=True)
    with _records(database) as records:
        recordings = records.customers.recordings(checked)
        for file in recordings:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise file_error(error, file) from error
        erased = records.customers.erase(checked)
    told = {"calls": erased.calls, "rows": erased.rows, "recordings": len(recordings)}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        typer.echo(", ".join(f"{count} {name}" for name, count in told.items()) + " erased")


@contextmanager
def _records(database: str) -> Iterator[Records]:
    with open_records(database or load_settings().database_url) as records:
        yield records


def _checked(number: str) -> str:
    known = e164(number)
    if not known:
        raise ConfigurationError(f"{number} is no telephone number: +919876543210 is one")
    return known
