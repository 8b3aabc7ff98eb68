"""Search by meaning and by words at once, and the two made one."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ivr.knowledge.fusion import Weights, lead, weighted
from ivr.knowledge.judging import Judge
from ivr.knowledge.knowledge import Embedder, Found, Hit, Index, Passage, Query, Search

BREADTH = 60
"""Passages that each index names for the fusion."""


@dataclass(frozen=True, slots=True)
class Reranked:
    """Candidates in a better order, and what that took."""

    hits: list[Hit]
    layers: int
    """Run, of those there are."""
    flops: int = 0
    flops_in_full: int = 0
    """Had every layer been run for every candidate."""


class Reranker(Protocol):
    """Reads question and candidates together; thread-safe."""

    def rerank(self, question: str, hits: Sequence[Hit], passages: Sequence[Passage]) -> Reranked:
        """Order the first candidates anew; blocks.

        Args:
            question: as asked.
            hits: best first.
            passages: those of the hits.
        """
        ...


@dataclass(frozen=True, slots=True)
class Indexes:
    """Where a question is looked up."""

    meaning: Index
    words: Index
    beside: Executor
    """Runs the search for words."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How what was found is put in order, and who judges it."""

    weights: Weights
    """Of the fusion."""
    judge: Judge
    reranker: Reranker | None = None
    """None leaves the order of the fusion."""


class Hybrid:
    """Both searches side by side; thread-safe.

    The words are looked up on another thread while this one computes the question's vector. Where
    that thread has not come to it by then, it is done here: no search waits for another.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        embedder: Embedder,
        indexes: Indexes,
        weighing: Weighing,
    ) -> None:
        """Put the parts together.

        Args:
            passages: all of the base, the expired too.
            embedder: of questions.
            indexes: of the same passages.
            weighing: of what they find.
        """
        self._by_id: Mapping[str, Passage] = {p.passage_id: p for p in passages}
        self._embedder = embedder
        self._indexes = indexes
        self._weighing = weighing

    def search(self, question: str, limit: int, day: date) -> Search:
        """Return the passages that answer a question and hold on a day."""
        watch = _Watch()
        words = self._indexes.beside.submit(self._indexes.words.search, Query(question), BREADTH)
        vector = self._embedder.questions([question])[0]
        watch.note("embedding_ms")
        dense = self._indexes.meaning.search(Query(question, vector), BREADTH)
        watch.note("dense_ms")
        sparse = _result(words, lambda: self._indexes.words.search(Query(question), BREADTH))
        watch.note("words_wait_ms")
        fused = weighted(dense, sparse, self._weighing.weights)
        hits = [hit for hit in fused if self._passage(hit).holds_on(day)]
        watch.note("fusion_ms")
        layers = 0
        if (reranker := self._weighing.reranker) and hits:
            reranked = reranker.rerank(question, hits, [self._passage(h) for h in hits])
            hits, layers = reranked.hits, reranked.layers
            watch.note("rerank_ms")
        answer = hits[0].passage_id if hits else ""
        sureness = self._weighing.judge.sureness(Query(question, vector), fused, answer)
        watch.note("judging_ms")
        return Search(
            tuple(Found(self._passage(hit), hit.score) for hit in hits[:limit]),
            sureness,
            {**watch.spans_ms, "layers": layers, "steps": 1},
            lead(hits, lambda passage_id: self._by_id[passage_id].topic),
        )

    def _passage(self, hit: Hit) -> Passage:
        return self._by_id[hit.passage_id]


class _Watch:
    """How long each stage took."""

    def __init__(self) -> None:
        self.spans_ms: dict[str, float] = {}
        self._since_s = time.perf_counter()

    def note(self, stage: str) -> None:
        """End a stage, and begin the next."""
        now_s = time.perf_counter()
        self.spans_ms[stage] = round((now_s - self._since_s) * 1000, 3)
        self._since_s = now_s


def _result(begun: Future[list[Hit]], here: Callable[[], list[Hit]]) -> list[Hit]:
    return here() if begun.cancel() else begun.result()
