import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivr import calibrating, searching, teaching
from ivr.cli import cli
from ivr.errors import ConfigurationError
from ivr.knowledge.fusion import load_weights
from ivr.knowledge.judging import load_judging
from ivr.knowledge.knowledge import Found, Search
from ivr.knowledge.labelled import LabelledSets
from tests.knowledge.base import AUCTION
from tests.knowledge.small_base import base

RUN = CliRunner()


class Always:
    """Finds the same passage, whatever is asked."""

    def search(self, question: str, limit: int, day: object) -> Search:
        return Search((Found(AUCTION, 0.91239),), 0.8, {"dense_ms": 0.2, "steps": 1})


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "load_retrieval", lambda _: Always())


@pytest.mark.usefixtures("finding")
def test_a_question_is_answered_with_passages_and_what_it_took() -> None:
    found = RUN.invoke(cli, ["search", "nilami kab", "--json"])
    row = json.loads(found.stdout)
    assert row["passages"][0] == {
        "id": "auction-notice",
        "score": 0.9124,
        "title": AUCTION.title,
        "text": AUCTION.text,
        "source": AUCTION.source,
        "valid_from": "2026-04-01",
        "valid_to": "2027-03-31",
    }
    assert row["stages"] == {"dense_ms": 0.2, "steps": 1}


@pytest.mark.usefixtures("finding")
def test_questions_are_read_a_line_each() -> None:
    found = RUN.invoke(cli, ["search", "--jsonl"], input='{"text": "nilami"}\n{"text": "bima"}\n')
    assert len(found.stdout.splitlines()) == 2


def test_a_passage_is_printed_by_its_name() -> None:
    found = RUN.invoke(cli, ["search", "--id", "auction-when", "--json"])
    row = json.loads(found.stdout)
    assert row["topic"] == "auction"
    assert {"hi", "en", "hinglish"} == row["spoken"].keys()


@pytest.mark.parametrize("arguments", [["--id", "no-such-passage"], []])
def test_what_cannot_be_looked_up_is_said(arguments: list[str]) -> None:
    found = RUN.invoke(cli, ["search", *arguments])
    assert isinstance(found.exception, ConfigurationError)


def test_the_base_is_checked_on_a_day() -> None:
    whole = RUN.invoke(cli, ["knowledge", "check", "--json", "--now", "2026-12-01T10:00:00+05:30"])
    assert json.loads(whole.stdout)["ok"]
    late = RUN.invoke(cli, ["knowledge", "check", "--json", "--now", "2031-01-01T10:00:00+05:30"])
    assert late.exit_code == 1
    assert "does not hold on 2031-01-01" in late.stdout


def test_a_folder_is_imported_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "rules.md").write_text("# Rules\n\nThe bank keeps the gold in a vault.\n")
    out = tmp_path / "rules.yaml"
    found = RUN.invoke(cli, ["knowledge", "import", str(tmp_path), "--out", str(out)])
    assert "1 passages" in found.stdout
    assert "id: rules" in out.read_text(encoding="utf-8")


def test_what_was_tuned_is_written_below_the_head_of_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fusion, signs = tmp_path / "weights.yaml", tmp_path / "judging.yaml"
    for file, kept in ((fusion, searching.weights_file()), (signs, searching.judging_file())):
        file.write_text(kept.read_text(encoding="utf-8"), encoding="utf-8")
    weights = load_weights(fusion).model_copy(update={"dense": 0.25})
    judging = load_judging(signs).model_copy(update={"sure": 0.75})
    monkeypatch.setattr(searching, "weights_file", lambda: fusion)
    monkeypatch.setattr(searching, "judging_file", lambda: signs)
    monkeypatch.setattr(searching, "load_base", lambda _: base())
    monkeypatch.setattr(searching, "load_questions", lambda _: LabelledSets((), (), ()))
    monkeypatch.setattr(teaching, "tuned_weights", lambda *_: weights)
    monkeypatch.setattr(calibrating, "tuned_judging", lambda *_: judging)
    assert RUN.invoke(cli, ["knowledge", "tune"]).exit_code == 0
    assert load_weights(fusion) == weights
    assert load_judging(signs) == judging
    assert fusion.read_text(encoding="utf-8").startswith("# How")
