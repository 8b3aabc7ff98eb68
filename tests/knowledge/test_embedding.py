from pathlib import Path

import numpy as np
import pytest

from ivr.errors import IvrError
from ivr.knowledge.embedding import Remembering, kept_vectors
from tests.knowledge.letters import WIDTH, Letters


def test_what_was_asked_before_is_not_computed_again() -> None:
    letters = Letters()
    memory = Remembering(letters)
    first = memory.questions(["byaj kitna", "nilami kab"])
    again = memory.questions(["nilami kab", "byaj  kitna ", "naya sawaal"])
    assert letters.computed == ["byaj kitna", "nilami kab", "naya sawaal"]
    assert np.array_equal(again[:2], first[::-1])
    assert (memory.hits, memory.misses) == (2, 3)


def test_a_question_that_stands_twice_in_a_batch_is_computed_once() -> None:
    letters = Letters()
    found = Remembering(letters).questions(["kab", "kab"])
    assert letters.computed == ["kab"]
    assert np.array_equal(found[0], found[1])


def test_the_memory_forgets_what_was_asked_longest_ago() -> None:
    letters = Letters()
    memory = Remembering(letters, size=2)
    for asked in ("ek", "do", "teen", "do", "ek"):
        memory.questions([asked])
    assert letters.computed == ["ek", "do", "teen", "ek"]


def test_no_question_has_no_vector() -> None:
    assert Remembering(Letters()).questions([]).shape == (0, WIDTH)


def test_vectors_of_passages_are_kept_and_only_new_texts_computed(tmp_path: Path) -> None:
    first = kept_vectors(tmp_path, Letters(), ["one", "two"])
    later = Letters()
    again = kept_vectors(tmp_path, later, ["two", "three", "one"])
    assert later.computed == ["three"]
    assert np.array_equal(again[[2, 0]], first)


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "letters.npz").write_bytes(b"PK half a file")
    assert kept_vectors(tmp_path, Letters(), ["one"]).shape == (1, WIDTH)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IvrError, match="file"):
        kept_vectors(tmp_path / "file", Letters(), ["one"])
