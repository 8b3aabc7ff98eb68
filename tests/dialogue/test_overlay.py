from pathlib import Path

import pytest

from ivr.dialogue.numbers import NumberTable
from ivr.dialogue.overlay import joined, read_table
from ivr.errors import ConfigurationError
from ivr.settings import data_folder

DIALOGUE = data_folder() / "dialogue"


def test_words_lists_and_rows_are_added() -> None:
    shared = {"words": "one two", "list": [1], "rows": {"a": "x"}, "kept": True}
    more = {"words": "three", "list": [2], "rows": {"a": "y", "b": "z"}}
    assert joined(shared, more) == {
        "words": "one two three",
        "list": [1, 2],
        "rows": {"a": "x y", "b": "z"},
        "kept": True,
    }


def test_a_language_keeps_the_shared_words_and_adds_its_own() -> None:
    shared = read_table(DIALOGUE, "", "numbers.yaml", NumberTable)
    marathi = read_table(DIALOGUE, "mr", "numbers.yaml", NumberTable)
    assert set(shared.cardinals[50].split()) < set(marathi.cardinals[50].split())
    assert 200 in marathi.cardinals
    assert 200 not in shared.cardinals


def test_a_wrong_row_of_a_language_is_named(tmp_path: Path) -> None:
    (tmp_path / "mr").mkdir()
    (tmp_path / "numbers.yaml").write_bytes((DIALOGUE / "numbers.yaml").read_bytes())
    (tmp_path / "mr" / "numbers.yaml").write_text("cardinals: {two: don}")
    with pytest.raises(ConfigurationError, match=r"mr/numbers\.yaml.*cardinals"):
        read_table(tmp_path, "mr", "numbers.yaml", NumberTable)
