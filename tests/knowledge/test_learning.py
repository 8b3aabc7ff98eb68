"""What is learned of the questions that belong to the bank, and where it is kept."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ivr.errors import ConfigurationError
from ivr.knowledge.belonging import Belonging, pieces
from ivr.knowledge.learning import (
    Example,
    examples_of,
    kept_belonging,
    learn,
    question_forms,
)
from ivr.knowledge.passages import load_strangers
from ivr.settings import data_folder
from tests.knowledge.base import BASE

STRANGERS = load_strangers(data_folder() / "retrieval" / "strangers.yaml")[:4]
SEARCHED = (*BASE, *STRANGERS)
EXAMPLES = examples_of(SEARCHED)


def test_strangers_are_learned_from_as_not_ours() -> None:
    texts = [example.text for example in EXAMPLES if not example.ours]
    assert texts == [form for stranger in STRANGERS for form in stranger.forms()]


def test_only_what_is_asked_is_a_question_form() -> None:
    assert BASE[0].text not in " ".join(form.text for form in question_forms(SEARCHED))
    for form in question_forms(SEARCHED):
        assert SEARCHED[form.place].forms()[form.number] == form.text


def test_the_bank_s_questions_are_told_from_others() -> None:
    belonging = learn(EXAMPLES)
    ours = belonging.log_odds("nilami ki shikayat kahan karun")
    assert ours > belonging.log_odds("kal barish kab hogi, mausam batao")


def test_what_nobody_ever_said_tells_nothing() -> None:
    belonging = learn(EXAMPLES)
    assert belonging.log_odds("") == belonging.log_odds("!?") == belonging.bias


def test_a_word_counts_alike_in_every_script() -> None:
    assert list(pieces("नीलामी")) == list(pieces("nilami"))


def test_what_is_left_out_is_not_learned() -> None:
    rest = examples_of(SEARCHED, without={0, 5})
    gone = [*SEARCHED[0].forms(), *SEARCHED[5].forms()]
    assert set(gone).isdisjoint(example.text for example in rest)
    assert len(rest) + len(gone) == len(EXAMPLES)


def test_what_was_learned_once_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept_belonging(tmp_path, EXAMPLES)
    monkeypatch.setattr("ivr.knowledge.learning.learn", _never)
    again = kept_belonging(tmp_path, EXAMPLES)
    assert again.rows == first.rows
    assert again.log_odds("bima hai kya") == pytest.approx(first.log_odds("bima hai kya"))


def test_other_examples_are_learned_anew(tmp_path: Path) -> None:
    kept_belonging(tmp_path, EXAMPLES)
    kept_belonging(tmp_path, [*EXAMPLES, Example("kal barish hogi", ours=False)])
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_what_is_damaged_is_made_anew(tmp_path: Path) -> None:
    kept_belonging(tmp_path, EXAMPLES)
    next(tmp_path.glob("*.npz")).write_bytes(b"half of it")
    assert kept_belonging(tmp_path, EXAMPLES).rows


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="file"):
        kept_belonging(tmp_path / "file", EXAMPLES)


def _never(_: Sequence[Example]) -> Belonging:
    raise AssertionError("it was learned already")
