"""Meanings through a lens: what sets passages apart counts, not the wording."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.knowledge.dense import DenseIndex
from ivr.knowledge.knowledge import KnowledgeError, Query, Vectors
from ivr.knowledge.lens import AXES, Lens, ThroughLens, lens_of

MATTERS, SCRIPTS, WIDTH = 12, 3, 40
OWNERS = [f"matter-{matter}" for matter in range(MATTERS) for _ in range(SCRIPTS)]


def worded(seed: int) -> Vectors:
    """Return texts in which the script weighs thrice what the matter does."""
    chance = np.random.default_rng(seed)
    matters, scripts = chance.normal(size=(MATTERS, WIDTH)), chance.normal(size=(SCRIPTS, WIDTH))
    rows = [matter + 3 * script for matter in matters for script in scripts]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors: Vectors = (np.array(rows) / lengths).astype(np.float32)
    return vectors


def of_one_matter(vectors: Vectors) -> float:
    """Return how often the nearest other text is of the same matter."""
    products = vectors @ vectors.T
    np.fill_diagonal(products, -2)
    return float(np.mean(products.argmax(1) // SCRIPTS == np.arange(len(vectors)) // SCRIPTS))


@given(seed=st.integers(0, 50))
def test_texts_of_one_matter_are_near_whatever_their_script(seed: int) -> None:
    vectors = worded(seed)
    seen = lens_of(OWNERS, vectors).seen(vectors)
    assert of_one_matter(seen) > of_one_matter(vectors)
    assert np.linalg.norm(seen, axis=1) == pytest.approx(1, abs=1e-3)


def test_no_more_directions_are_kept_than_there_are_matters() -> None:
    lens = lens_of(OWNERS, worded(0))
    assert lens.axes.shape == (WIDTH, MATTERS)
    assert MATTERS < AXES


def test_an_index_is_searched_by_the_vectors_of_the_network() -> None:
    vectors = worded(1)
    lens = lens_of(OWNERS, vectors)
    index = ThroughLens(DenseIndex(OWNERS, lens.seen(vectors)), lens)
    assert index.search(Query("", vectors[4]), 2)[0].passage_id == OWNERS[4]


def test_a_question_without_a_vector_is_refused_as_the_index_does() -> None:
    lens = Lens(np.zeros(2, np.float32), np.eye(2, dtype=np.float32))
    index = ThroughLens(DenseIndex(["a"], np.eye(2, dtype=np.float32)[:1]), lens)
    with pytest.raises(KnowledgeError):
        index.search(Query("nilami"), 1)
