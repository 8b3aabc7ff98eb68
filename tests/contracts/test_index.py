"""One suite over all that finds passages by their meaning."""

from collections.abc import Callable

import numpy as np
import pytest

from ivr.knowledge.dense import DenseIndex
from ivr.knowledge.knowledge import Index, KnowledgeError, Query, Vectors
from ivr.knowledge.qdrant import IN_PROCESS, QdrantIndex, connect

OWNERS = ["a", "a", "b", "c"]
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0, 0.6, 0.8], [-1, 0, 0]], np.float32)


def by_qdrant(owners: list[str], vectors: Vectors) -> Index:
    index = QdrantIndex(connect(IN_PROCESS, "", 1), "passages")
    index.build(owners, vectors)
    return index


@pytest.fixture(params=[DenseIndex, by_qdrant])
def index(request: pytest.FixtureRequest) -> Index:
    build: Callable[[list[str], Vectors], Index] = request.param
    return build(OWNERS, VECTORS)


@pytest.mark.parametrize(("vector", "nearest"), [(VECTORS[1], "a"), (VECTORS[2], "b")])
def test_the_nearest_passage_comes_first(index: Index, vector: Vectors, nearest: str) -> None:
    assert index.search(Query("", vector), 3)[0].passage_id == nearest


def test_a_passage_of_many_forms_is_found_once(index: Index) -> None:
    hits = index.search(Query("", VECTORS[0]), 3)
    assert [hit.passage_id for hit in hits] == ["a", "b", "c"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_no_more_come_than_were_asked_for(index: Index) -> None:
    assert len(index.search(Query("", VECTORS[0]), 1)) == 1


def test_a_question_without_a_vector_cannot_be_looked_up(index: Index) -> None:
    with pytest.raises(KnowledgeError, match="vector"):
        index.search(Query("nilami"), 1)
