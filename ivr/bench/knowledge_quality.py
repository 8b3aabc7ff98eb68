"""How often the right passage comes first: each way of searching on the labelled questions."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ivr import calibrating, teaching
from ivr.knowledge.fusion import reciprocal
from ivr.knowledge.judging import probability
from ivr.knowledge.knowledge import Hit, Retrieval, Search
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.metrics import quality, recall
from ivr.knowledge.reranker import StagedReranker, ordered
from ivr.knowledge.tuning import Looked, answers
from ivr.searching import Base

_NORMAL_95 = 1.96
DEPTH = 10
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
    """Return how many questions without an answer are refused, and how many with one are.

    Of those with one it is told, too, how many were refused although their passage came first, and
    how many are answered with another passage than theirs.
    """
    bar = base.judging.sure
    without = [surely(one, base) < bar for one in calibrating.seen(base, sets.unanswerable)]
    with_one = calibrating.seen(base, sets.single)
    wrongly = [surely(one, base) < bar for one in with_one]
    had_it = [surely(one, base) < bar for one in with_one if one.right]
    astray = [surely(one, base) >= bar and not one.right for one in with_one]
    return {
        "sure_from": bar,
        "unanswerable": len(without),
        "refused": _part(without),
        "refused_95": interval(without),
        "answerable": len(wrongly),
        "wrongly_refused": _part(wrongly),
        "wrongly_refused_95": interval(wrongly),
        "found_first": len(had_it),
        "found_first_and_refused": _part(had_it),
        "found_first_and_refused_95": interval(had_it),
        "answered_with_another": _part(astray),
        "answered_with_another_95": interval(astray),
    }


def surely(one: calibrating.Seen, base: Base) -> float:
    """Return how sure it is that the first of what was found answers."""
    return probability(one.signs, base.judging.signs)


def interval(told: Sequence[bool]) -> list[float]:
    """Return between what the true share lies, 19 times in 20. Source: Wilson (1927)."""
    count = len(told)
    if not count:
        return [0.0, 1.0]
    share, square = sum(told) / count, _NORMAL_95**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    half = _NORMAL_95 * spread / (1 + square / count)
    return [round(max(middle - half, 0.0), 4), round(min(middle + half, 1.0), 4)]


def two_hop(
    single: Retrieval, stepwise: Retrieval, rows: Sequence[Labelled], day: date
) -> dict[str, Any]:
    """Return how many double questions are answered by the first passages, in one step and several.

    One is answered when both its passages are among them; recall counts halves too.
    """
    once, stepped = _searched(single, rows, day), _searched(stepwise, rows, day)
    steps = [float(search.stages.get("steps", 1)) for search in stepped]
    answered_once, recalled_once = _answered(once, rows)
    answered, recalled = _answered(stepped, rows)
    return {
        "questions": len(rows),
        "depth": TWO_HOP_DEPTH,
        "answered_single_step": answered_once,
        "answered_multi_step": answered,
        "gain": round(answered - answered_once, 4),
        "recall_single_step": recalled_once,
        "recall_multi_step": recalled,
        "steps_mean": round(sum(steps) / max(len(steps), 1), 2),
    }


def ranked(retrieval: Retrieval, rows: Sequence[Labelled], day: date) -> dict[str, float]:
    """Return nDCG@10, recall@3 and MRR of what a retrieval finds."""
    found = [retrieval.search(row.ask, DEPTH, day).found for row in rows]
    names = [[one.passage.passage_id for one in some] for some in found]
    return asdict(quality([(some, row.passages) for some, row in zip(names, rows, strict=True)]))


def _searched(retrieval: Retrieval, rows: Sequence[Labelled], day: date) -> list[Search]:
    return [retrieval.search(row.ask, TWO_HOP_DEPTH, day) for row in rows]


def _answered(searches: Sequence[Search], rows: Sequence[Labelled]) -> tuple[float, float]:
    """Return the part of questions with all their passages, and the part of passages."""
    parts = [
        recall([one.passage.passage_id for one in search.found], row.passages, TWO_HOP_DEPTH)
        for search, row in zip(searches, rows, strict=True)
    ]
    return _part([part == 1 for part in parts]), round(sum(parts) / max(len(parts), 1), 4)


def early_exit(base: Base, rows: Sequence[Labelled], reranker: StagedReranker) -> dict[str, Any]:
    """Return what stopping early saves and costs, and what reranking gains over the fusion."""
    looked = teaching.looked_up(base, rows)
    asked = [
        (row, teaching.answering_hits(base, one)) for row, one in zip(rows, looked, strict=True)
    ]
    said = teaching.said_of(base, reranker, asked)
    about = reranker.about
    layers = [ordered(about, one.hits, one.tokens, one).layers for _, one in said]
    worth, saved = teaching.graded(about, said)
    full, _ = teaching.graded(teaching.to_the_end(about), said)
    fused, _ = teaching.graded(teaching.to_the_end(about, weight=0.0), said)
    return {
        "layers": about.stages,
        "layers_run_mean": round(sum(layers) / max(len(layers), 1), 2),
        "layers_run": {run: layers.count(run) for run in sorted(set(layers))},
        "flops_saved": round(saved, 4),
        "ndcg_at_10": round(worth, 4),
        "ndcg_at_10_full_run": round(full, 4),
        "ndcg_at_10_fusion": round(fused, 4),
    }


def _part(told: Sequence[bool]) -> float:
    return round(sum(told) / max(len(told), 1), 4)
