"""`ivr search` and `ivr knowledge`: the knowledge base, searched, checked and filled."""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml
from pydantic import BaseModel
from rich.console import Console

from ivr.errors import ConfigurationError, file_error
from ivr.json_lines import UtteranceLine, read_lines
from ivr.settings import data_folder, load_settings

if TYPE_CHECKING:
    from ivr.knowledge.knowledge import Passage, Search

knowledge_cli = typer.Typer(no_args_is_help=True, help="The knowledge base: passages and search.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Now = Annotated[str, typer.Option(help="Fix the clock: 2026-12-01T10:00:00+05:30.")]


def search(
    question: Annotated[str, typer.Argument(help="What a caller asks.")] = "",
    *,
    jsonl: Annotated[bool, typer.Option(help='Read {"text"} a line.')] = False,
    passage_id: Annotated[str, typer.Option("--id", help="Print this passage.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many passages.")] = 5,
    now: Now = "",
    as_json: Json = False,
) -> None:
    """Look a question up in the knowledge base."""
    from ivr import app, searching

    day = app.clock(now or load_settings().bank.fixed_now)().date()
    if passage_id:
        _show(_passage(passage_id), as_json=as_json)
        return
    if not (question or jsonl):
        raise ConfigurationError(
            'nothing to look up: ivr search "QUESTION", or --jsonl, or --id ID'
        )
    retrieval = searching.load_retrieval(load_settings())
    rows = read_lines(iter(sys.stdin or ()), UtteranceLine, '{"text": "…"}')
    for asked in (row.text for row in rows) if jsonl else [question]:
        _show(search_json(retrieval.search(asked, limit, day)), as_json=as_json or jsonl)


@knowledge_cli.command()
def check(*, now: Now = "", as_json: Json = False) -> None:
    """Say all that is wrong with the knowledge base; exit with 1 if anything is."""
    from ivr import app
    from ivr.knowledge.passages import expired, faults_of, read_passages

    passages = read_passages(data_folder() / "knowledge")
    day = app.clock(now)().date()
    faults = list(faults_of(passages))
    faults += [f"{name}: it does not hold on {day}" for name in expired(passages, day)]
    topics = sorted({passage.topic for passage in passages})
    if as_json:
        row = {"ok": not faults, "passages": len(passages), "topics": topics, "faults": faults}
        typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        told = f"{len(passages)} passages, {len(topics)} topics: {len(faults) or 'no'} faults"
        typer.echo("\n".join([*faults, told]))
    if faults:
        raise typer.Exit(1)


@knowledge_cli.command("import")
def import_documents(
    folder: Annotated[Path, typer.Argument(help="Holds .md, .html and .pdf files.")],
    *,
    out: Annotated[Path, typer.Option(help="YAML file to write, for a person to complete.")],
) -> None:
    """Turn a folder of documents into passages that lack their spoken answers and questions."""
    from ivr import app
    from ivr.knowledge.importing import import_folder

    text = import_folder(folder, app.clock()().date())
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise file_error(error, out) from error
    count = text.count("\n- id: ") + text.startswith("- id: ")
    typer.echo(f"{out}: {count} passages; write what they say and how callers ask, then check")


@knowledge_cli.command()
def tune() -> None:
    """Find what the fusion and the signs of an answer weigh, and keep it; takes two minutes.

    Of the labelled questions the untouched are not read.
    """
    from ivr import calibrating, searching, teaching

    base = searching.load_base(_progress)
    questions = searching.load_questions(base)
    weights = teaching.tuned_weights(base, questions)
    _rewrite(searching.weights_file(), weights)
    judging = calibrating.tuned_judging(replace(base, weights=weights), questions)
    _rewrite(searching.judging_file(), judging)


def _rewrite(file: Path, table: BaseModel) -> None:
    """Write a table anew below what its head says."""
    values = yaml.safe_dump(table.model_dump(), sort_keys=False)
    try:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        head = "".join(line for line in lines if line.startswith("#"))
        file.write_text(head + values, encoding="utf-8")
    except OSError as error:
        raise file_error(error, file) from error
    typer.echo(f"{file}: {table}")


@knowledge_cli.command()
def train(
    *,
    rounds: Annotated[int, typer.Option(min=1, help="Over all lessons.")] = 1,
) -> None:
    """Train the small reranker on the base, and keep it as ONNX; takes a few minutes."""
    from ivr import searching, teaching

    base = searching.load_base(_progress)
    folder = searching.reranker_folder()
    questions = searching.load_questions(base)
    about = teaching.train_reranker(base, questions, folder, typer.echo, rounds)
    typer.echo(f"{folder}: {about.stages} stages")


def _progress(done: int, whole: int) -> None:
    typer.echo(f"vectors: {done} of {whole}", err=True)


def search_json(found_in: "Search") -> dict[str, Any]:
    """Return a search as it is printed."""
    return {
        "passages": [
            {
                "id": found.passage.passage_id,
                "score": round(found.score, 4),
                "title": found.passage.title,
                "text": found.passage.text,
                **_dates(found.passage),
            }
            for found in found_in.found
        ],
        "sureness": round(found_in.sureness, 4),
        "stages": dict(found_in.stages),
    }


def _passage(name: str) -> dict[str, Any]:
    from ivr.knowledge.passages import read_passages

    found = next(
        (p for p in read_passages(data_folder() / "knowledge") if p.passage_id == name), None
    )
    if found is None:
        raise ConfigurationError(f"no passage is called {name}: `ivr knowledge check` lists faults")
    return {
        "id": found.passage_id,
        "topic": found.topic,
        "title": found.title,
        "text": found.text,
        **_dates(found),
        "sample": found.sample,
        "spoken": dict(found.spoken),
        "questions": {way: list(forms) for way, forms in found.questions.items()},
    }


def _dates(passage: "Passage") -> dict[str, str]:
    return {
        "source": passage.source,
        "valid_from": _iso(passage.valid_from),
        "valid_to": _iso(passage.valid_to),
    }


def _iso(day: date) -> str:
    return day.isoformat()


def _show(row: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        Console().print_json(data=row)
