from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import pytest

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.dense import EXACT_UP_TO, DenseIndex
from ivr.knowledge.fusion import Weights, beside_strangers
from ivr.knowledge.hybrid import Hybrid, Indexes, Reranked, Weighing
from ivr.knowledge.knowledge import Hit, KnowledgeError, Passage, Query
from ivr.knowledge.sparse import SparseIndex
from ivr.settings import data_folder
from tests.knowledge.base import BASE, DAY, EXPIRED
from tests.knowledge.letters import Letters

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
WEIGHTS = Weights(dense=0.5, dense_floor=0.2, words_half=2)
OWNERS = [passage.passage_id for passage in BASE for _ in passage.forms()]
VECTORS = Letters().passages([form for passage in BASE for form in passage.forms()])


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


class Beside:
    """A judge who looks at the scores alone."""

    def sureness(self, query: Query, fused: Sequence[Hit], answer: str) -> float:
        return beside_strangers(fused, answer)


def hybrid(beside: Any, reranker: Any = None) -> Hybrid:
    indexes = Indexes(DenseIndex(OWNERS, VECTORS), SparseIndex(BASE, ANALYZER), beside)
    return Hybrid(BASE, Letters(), indexes, Weighing(WEIGHTS, Beside(), reranker))


def test_the_nearest_passage_is_found_once_with_its_best_form() -> None:
    hits = DenseIndex(OWNERS, VECTORS).search(Query("", VECTORS[0]), 3)
    assert hits[0].passage_id == OWNERS[0]
    assert hits[0].score >= 1
    assert len({hit.passage_id for hit in hits}) == len(hits) == 3


def test_meanings_cannot_be_searched_without_a_vector() -> None:
    with pytest.raises(KnowledgeError, match="vector"):
        DenseIndex(OWNERS, VECTORS).search(Query("nilami"), 3)


def test_many_vectors_are_sought_in_cells_and_still_found() -> None:
    chance = np.random.default_rng(1)
    many = chance.standard_normal((EXACT_UP_TO + 1, 8)).astype(np.float32)
    many /= np.linalg.norm(many, axis=1, keepdims=True)
    index = DenseIndex([str(row) for row in range(len(many))], many)
    assert index.search(Query("", many[777]), 1)[0].passage_id == "777"


def test_both_searches_are_joined_and_timed(beside: ThreadPoolExecutor) -> None:
    search = hybrid(beside).search("nilami se pehle batate hain kya", 3, DAY)
    assert search.found[0].passage.passage_id == "auction-notice"
    assert search.sureness > 1
    assert {"embedding_ms", "dense_ms", "words_wait_ms", "fusion_ms"} <= search.stages.keys()


def test_the_first_leads_by_what_it_has_over_the_second(beside: ThreadPoolExecutor) -> None:
    search = hybrid(beside).search("nilami se pehle batate hain kya", 1, DAY)
    first, second = hybrid(beside).search("nilami se pehle batate hain kya", 2, DAY).found
    assert search.lead == first.score - second.score > 0


def test_what_has_expired_is_never_found(beside: ThreadPoolExecutor) -> None:
    asked = "barish wala offer"
    assert hybrid(beside).search(asked, 3, date(2026, 9, 1)).found[0].passage == EXPIRED
    later = hybrid(beside).search(asked, 9, DAY).found
    assert EXPIRED not in [found.passage for found in later]


class Busy:
    """An executor that never comes to it."""

    def submit(self, *_: Any) -> Future[list[Hit]]:
        return Future()


def test_no_search_waits_for_another() -> None:
    assert hybrid(Busy()).search("shikayat kahan karun", 1, DAY).found


class Backwards:
    """A reranker that turns everything round."""

    def rerank(self, question: str, hits: Sequence[Hit], passages: Sequence[Passage]) -> Reranked:
        return Reranked(list(hits)[::-1], 2)


def test_a_reranker_decides_the_order_and_the_fusion_how_sure_it_is(
    beside: ThreadPoolExecutor,
) -> None:
    plain = hybrid(beside).search("mera zevar safe rahega", 9, DAY)
    turned = hybrid(beside, Backwards()).search("mera zevar safe rahega", 9, DAY)
    assert [found.passage for found in turned.found] == [f.passage for f in plain.found][::-1]
    assert turned.sureness < plain.sureness
    assert turned.stages["layers"] == 2
