from pathlib import Path

import numpy as np
import pytest

from ivr.errors import MissingPartError
from ivr.knowledge.pairs import SIGHT, EvidencePairs, load_sight, sight_of
from tests.knowledge.base import BASE
from tests.knowledge.letters import Letters

VECTORS = Letters().passages([form for passage in BASE for form in passage.forms()])
SEEN = sight_of(VECTORS, VECTORS)
PAIRS = EvidencePairs(SEEN, Letters(), BASE, VECTORS)


def test_a_row_begins_with_a_place_of_its_own_and_holds_every_form() -> None:
    batch = PAIRS.read("nilami kab", BASE)
    assert batch.content.shape == (*batch.mask.shape, PAIRS.numbers)
    assert batch.mask.sum(1).tolist() == [1 + len(passage.forms()) for passage in BASE]
    assert not batch.content[:, 0].any()


def test_what_is_said_spoken_and_asked_are_told_apart() -> None:
    kinds = PAIRS.read("nilami kab", BASE[:1]).types[0].tolist()
    assert kinds == [0, 1, 2, 2, 2, *([3] * (len(kinds) - 5))]


def test_the_form_that_is_asked_is_the_nearest() -> None:
    forms = BASE[0].forms()
    for form in range(4, len(forms)):
        near = PAIRS.read(forms[form], BASE[:1]).content[0, 1:, -2:]
        assert near[form] == pytest.approx(near.max(0), abs=1e-4)


def test_where_forms_are_left_out_the_row_is_padded() -> None:
    batch = PAIRS.between(VECTORS[0], [np.array([1, 2]), np.array([5])])
    assert batch.mask.tolist() == [[1, 1, 1], [1, 1, 0]]
    assert not batch.content[1, 2].any()


def test_a_sight_is_read_as_it_was_written(tmp_path: Path) -> None:
    SEEN.save(tmp_path)
    read = load_sight(tmp_path)
    assert np.array_equal(read.axes, SEEN.axes)
    assert np.array_equal(read.of_questions, SEEN.of_questions)


@pytest.mark.parametrize("damage", [None, b"", b"no archive"])
def test_a_sight_that_cannot_be_read_says_what_makes_it(
    tmp_path: Path, damage: bytes | None
) -> None:
    if damage is not None:
        (tmp_path / SIGHT).write_bytes(damage)
    with pytest.raises(MissingPartError, match="ivr knowledge train"):
        load_sight(tmp_path)
