"""`ivr policy`: the conversation's tables, checked and drawn."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, get_args

import typer

from ivr.errors import ConfigurationError, file_error
from ivr.settings import data_folder, load_settings

policy_cli = typer.Typer(no_args_is_help=True, help="The conversation: stages, topics, templates.")


@policy_cli.command()
def check(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Say everything that is wrong with the conversation's tables; exit with 1 if anything is."""
    from ivr import app
    from ivr.dialogue.validation import faults_of

    settings = load_settings()
    # The tools want records, and a check is to change none.
    with (
        TemporaryDirectory() as folder,
        app.open_bank(settings, database=f"sqlite:///{Path(folder, 'check.db')}") as bank,
    ):
        written = app.load_written(bank.tools)
    tables = written.tables
    faults = list(faults_of(written))
    sizes = {
        "stages": len(tables.stages),
        "answers": len(tables.answers),
        "topics": len(tables.topics),
        "acts": len(written.acts),
    }
    if as_json:
        typer.echo(json.dumps({"ok": not faults, **sizes, "faults": faults}, ensure_ascii=False))
    else:
        told = ", ".join(f"{count} {name}" for name, count in sizes.items())
        typer.echo("\n".join([*faults, f"{told}: {len(faults) or 'no'} faults"]))
    if faults:
        raise typer.Exit(1)


@policy_cli.command()
def draw(
    *,
    out: Annotated[Path, typer.Option(help="File to write: .svg, .png or .pdf.")] = Path(
        "policy.svg"
    ),
) -> None:
    """Draw the stages and the ways between them."""
    from ivr.dialogue.policy_drawing import PictureFormat, picture
    from ivr.dialogue.stages import load_tables

    kinds: tuple[PictureFormat, ...] = get_args(PictureFormat)
    kind = next((kind for kind in kinds if out.suffix == f".{kind}"), None)
    if kind is None:
        raise ConfigurationError(f"{out}: a picture ends in {', '.join(f'.{k}' for k in kinds)}")
    drawn = picture(load_tables(data_folder() / "dialogue" / "stages.yaml"), kind)
    try:
        out.write_bytes(drawn)
    except OSError as error:
        raise file_error(error, out) from error
    typer.echo(f"{out}: {len(drawn)} bytes")
