"""How often the right passage comes first: each way of searching on the labelled questions."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ivr import teaching
from ivr.knowledge.fusion import reciprocal, weighted
from ivr.knowledge.knowledge import Hit, Retrieval
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.metrics import quality, recall
from ivr.knowledge.reranker import StagedReranker
from ivr.knowledge.tuning import Looked, answers, sureness_of
from ivr.searching import Base

TWO_HOP_DEPTH = 3
"""Passages within which both answers to a double question must stand."""

Ranking = Callable[[Labelled, Looked], Sequence[Hit]]


def by_way(base: Base, rows: Sequence[Labelled], reranker: StagedReranker) -> dict[str, Any]:
    """Return nDCG@10, recall@3 and MRR for each way of searching."""
    looked = teaching.looked_up(base, rows)
    return {
        name: asdict(
            quality(
                [
                    (answers(way(row, one)), row.passages)
                    for row, one in zip(rows, looked, strict=True)
                ]
            )
        )
        for name, way in _ways(base, reranker).items()
    }


def _ways(base: Base, reranker: StagedReranker) -> dict[str, Ranking]:
    by_id = {passage.passage_id: passage for passage in base.passages}

    def hybrid(_: Labelled, looked: Looked) -> list[Hit]:
        return teaching.answering_hits(base, looked)

    ways: dict[str, Ranking] = {
        "dense": lambda _, looked: looked.dense,
        "sparse": lambda _, looked: looked.words,
        "hybrid": hybrid,
        "reciprocal_rank": lambda _, looked: reciprocal(looked.dense, looked.words),
    }

    def reranked(row: Labelled, looked: Looked) -> list[Hit]:
        hits = hybrid(row, looked)
        return reranker.rerank(row.ask, hits, [by_id[hit.passage_id] for hit in hits]).hits

    return {**ways, "reranked": reranked}


def by_kind(base: Base, rows: Sequence[Labelled], reranker: StagedReranker) -> dict[str, Any]:
    """Return the same by language, and for what a recogniser misheard."""
    kinds: dict[str, list[Labelled]] = {}
    for row in rows:
        kinds.setdefault(row.language, []).append(row)
        if row.noise:
            kinds.setdefault("misheard", []).append(row)
    return {
        kind: {"questions": len(some), **by_way(base, some, reranker)}
        for kind, some in sorted(kinds.items())
    }


def refusal(base: Base, sets: LabelledSets) -> dict[str, Any]:
    """Return how many questions without an answer are refused, and how many with one are."""
    refused = [_refused(base, looked) for looked in teaching.looked_up(base, sets.unanswerable)]
    wrongly = [_refused(base, looked) for looked in teaching.looked_up(base, sets.single)]
    return {
        "sure_from": base.weights.sure,
        "unanswerable": len(refused),
        "refused": _part(refused),
        "answerable": len(wrongly),
        "wrongly_refused": _part(wrongly),
    }


def _refused(base: Base, looked: Looked) -> bool:
    fused = weighted(looked.dense, looked.words, base.weights)
    return sureness_of(fused) < base.weights.sure


def two_hop(
    single: Retrieval, stepwise: Retrieval, rows: Sequence[Labelled], day: date
) -> dict[str, Any]:
    """Return which part of the answers is among the first, in one step and in several."""

    def recalled(retrieval: Retrieval) -> float:
        found = (
            [one.passage.passage_id for one in retrieval.search(row.ask, TWO_HOP_DEPTH, day).found]
            for row in rows
        )
        parts = [
            recall(ids, row.passages, TWO_HOP_DEPTH) for ids, row in zip(found, rows, strict=True)
        ]
        return round(sum(parts) / max(len(parts), 1), 4)

    steps = [stepwise.search(row.ask, TWO_HOP_DEPTH, day).stages.get("steps", 1) for row in rows]
    return {
        "questions": len(rows),
        "depth": TWO_HOP_DEPTH,
        "answer_recall_single_step": recalled(single),
        "answer_recall_multi_step": recalled(stepwise),
        "steps_mean": round(sum(map(float, steps)) / max(len(steps), 1), 2),
    }


def early_exit(base: Base, rows: Sequence[Labelled], reranker: StagedReranker) -> dict[str, Any]:
    """Return what stopping early saves, and what it costs."""
    by_id = {passage.passage_id: passage for passage in base.passages}
    looked = teaching.looked_up(base, rows)
    asked = [
        (row, teaching.answering_hits(base, one)) for row, one in zip(rows, looked, strict=True)
    ]
    layers = [
        reranker.rerank(row.ask, hits, [by_id[hit.passage_id] for hit in hits]).layers
        for row, hits in asked
    ]
    worth, saved = teaching.graded(reranker, asked, by_id)
    full, _ = teaching.graded(reranker, asked, by_id, to_the_end=True)
    return {
        "layers": reranker.depth,
        "layers_run_mean": round(sum(layers) / max(len(layers), 1), 2),
        "layers_run": {run: layers.count(run) for run in sorted(set(layers))},
        "flops_saved": round(saved, 4),
        "ndcg_at_10": round(worth, 4),
        "ndcg_at_10_full_run": round(full, 4),
    }


def _part(told: Sequence[bool]) -> float:
    return round(sum(told) / max(len(told), 1), 4)
