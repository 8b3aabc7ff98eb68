"""How long looking up takes: by stage, at ten thousand passages, and begun while one speaks."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from ivr import searching
from ivr.knowledge.dense import DenseIndex
from ivr.knowledge.embedding import Remembering
from ivr.knowledge.hybrid import Hybrid, Indexes, Weighing
from ivr.knowledge.knowledge import Embedder, Retrieval, Vectors
from ivr.knowledge.lens import ThroughLens
from ivr.knowledge.metrics import percentile
from ivr.knowledge.prefetch import Prefetching
from ivr.knowledge.sparse import SparseIndex
from ivr.searching import Base

MANY = 10_000
_WORDS_A_PARTIAL = 2
_BATCH = 16


def spread(values_ms: Sequence[float]) -> dict[str, float]:
    """Return percentiles, rounded."""
    return {f"p{part}": round(percentile(values_ms, part), 3) for part in (50, 90, 95, 99)}


def embedding(embedder: Embedder, questions: Sequence[str]) -> dict[str, Any]:
    """Return the time of a question alone, in a batch, and from memory."""
    alone = [_took_ms(partial(embedder.questions, [asked])) for asked in questions]
    batches = [questions[at : at + _BATCH] for at in range(0, len(questions), _BATCH)]
    together_ms = sum(_took_ms(partial(embedder.questions, some)) for some in batches)
    memory = Remembering(embedder)
    memory.questions(questions)
    kept = [_took_ms(partial(memory.questions, [asked])) for asked in questions]
    return {
        "network": embedder.name,
        "alone_ms": spread(alone),
        "in_batches_mean_ms": round(together_ms / max(len(questions), 1), 3),
        "from_memory_ms": spread(kept),
    }


def beyond_embedding(
    retrieval: Retrieval, questions: Sequence[str], day: date
) -> dict[str, dict[str, float]]:
    """Return the time of each stage, and of all but the embedding.

    `processor_ms` is what the processors worked on a question, both threads together; on a machine
    that does other things beside, it tells the search from the waiting.
    """
    stages: dict[str, list[float]] = {}
    for question in questions:
        began_s, worked_s = time.perf_counter(), time.process_time()
        found = retrieval.search(question, 10, day)
        worked_ms = (time.process_time() - worked_s) * 1000
        whole_ms = (time.perf_counter() - began_s) * 1000
        spans = {k: float(v) for k, v in found.stages.items() if k.endswith("_ms")}
        spans["beyond_embedding_ms"] = whole_ms - spans["embedding_ms"]
        spans["processor_ms"] = worked_ms
        for stage, value in spans.items():
            stages.setdefault(stage, []).append(value)
    return {stage: spread(values) for stage, values in stages.items()}


def many_passages(base: Base, reach: int = MANY) -> Hybrid:
    """Return the search over so many passages: copies of the base, their meaning moved a little.

    Where the vectors lie does not change how long a search takes; how many there are does.
    """
    chance = np.random.default_rng(0)
    copies = -(-reach // len(base.passages))
    whole = base.vectors[: sum(len(passage.forms()) for passage in base.passages)]
    passages = [
        replace(passage, passage_id=f"{passage.passage_id}-{copy}")
        for copy in range(copies)
        for passage in base.passages
    ][:reach]
    vectors = np.concatenate([_moved(whole, chance) for _ in range(copies)])
    owners = [name for passage in passages for name in [passage.passage_id] * len(passage.forms())]
    near = DenseIndex(owners, base.lens.seen(vectors[: len(owners)]))
    meaning = ThroughLens(near, base.lens)
    words = SparseIndex(passages, base.analyzer)
    indexes = Indexes(meaning, words, ThreadPoolExecutor(1, "words"))
    weighing = Weighing(base.weights, searching.judge(base, passages))
    return Hybrid(passages, base.embedder, indexes, weighing)


def _moved(vectors: Vectors, chance: np.random.Generator) -> Vectors:
    noise = chance.standard_normal(vectors.shape).astype(np.float32) * np.float32(0.01)
    moved: Vectors = vectors + noise
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved


def prefetch(
    retrieval: Retrieval, base: Base, questions: Sequence[str], day: date
) -> dict[str, Any]:
    """Return what looking up half sentences brings: each question is spoken word by word."""
    early = Prefetching(retrieval, base.analyzer)
    waits = list[float]()
    for question in questions:
        words = question.split()
        for said in range(_WORDS_A_PARTIAL, len(words), _WORDS_A_PARTIAL):
            early.prefetch(" ".join(words[:said]), 3, day)
        before = early.figures.hits
        waited_ms = _took_ms(partial(early.search, question, 3, day))
        if early.figures.hits > before:
            waits.append(waited_ms)
    figures = early.figures
    return {
        "questions": figures.asked,
        "hit_rate": round(figures.hits / max(figures.asked, 1), 4),
        "searches_begun": figures.begun,
        "searches_wasted": figures.wasted,
        "wait_on_hit_ms": spread(waits),
        "spared_on_hits": round(figures.spared_ms / max(figures.spared_ms + sum(waits), 1e-9), 4),
    }


def _took_ms(work: Callable[[], Any]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000
