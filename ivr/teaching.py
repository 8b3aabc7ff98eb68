"""What retrieval learns from the labelled questions: the fusion's weights, and the reranker."""

import itertools
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ivr import searching
from ivr.knowledge.exporting import export
from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.held_out import HeldOut
from ivr.knowledge.hybrid import BREADTH
from ivr.knowledge.knowledge import Hit, Query
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.metrics import ndcg
from ivr.knowledge.network import Shape, fresh
from ivr.knowledge.pairs import EvidencePairs, flops_to_read, sight_of
from ivr.knowledge.passages import STRANGER
from ivr.knowledge.reranker import (
    ABOUT,
    About,
    Recorded,
    StagedReranker,
    load_reranker,
    ordered,
)
from ivr.knowledge.sparse import SparseIndex
from ivr.knowledge.training import (
    CANDIDATES,
    ROUNDS,
    Corpus,
    asked_forms,
    fused_weighs,
    lessons_of_forms,
    train,
)
from ivr.knowledge.tuning import Looked, tune
from ivr.searching import Base

Told = Callable[[str], None]
Asked = Sequence[tuple[Labelled, list[Hit]]]
"""Questions with what the fusion found for them."""

_WEIGHTS = (0.125, 0.25, 0.5, 0.75, 1.0)
"""Of the network's score, of what it had while it learned."""
_LEADS = (0.02, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2, 0.3)
_BEHINDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
_MAY_COST = 0.004
"""Of nDCG on the tuned questions, for what is skipped."""


def looked_up(base: Base, rows: Sequence[Labelled]) -> list[Looked]:
    """Ask both indexes each question."""
    if not rows:
        return []
    dense = searching.meanings(base)
    words = SparseIndex(base.searched, base.analyzer)
    vectors = base.embedder.questions([row.ask for row in rows])
    return [
        Looked(
            dense.search(Query(row.ask, vector), BREADTH),
            words.search(Query(row.ask), BREADTH),
            row.passages,
        )
        for row, vector in zip(rows, vectors, strict=True)
    ]


def tuned_weights(base: Base, sets: LabelledSets) -> Weights:
    """Return the fusion's weights as the tuned questions want them."""
    return tune(looked_up(base, sets.part(tuned=True).single))


def train_reranker(
    base: Base, sets: LabelledSets, folder: Path, told: Told, rounds: int = ROUNDS
) -> About:
    """Train, export, and find what its score weighs and when to stop.

    The tuned questions are not trained on but decide that; the untouched are not read.

    Args:
        base: the passages.
        sets: labelled questions.
        folder: where the stages and `reranker.json` are written.
        told: hears how it goes on.
        rounds: over all lessons.
    """
    corpus = _corpus(base, folder)
    lessons = list(lessons_of_forms(corpus))
    told(f"{len(lessons)} lessons")
    shape = Shape(evidence=corpus.pairs.numbers)
    export(train(fresh(shape), shape, lessons, told, rounds), shape, folder)
    tokens = sum(len(passage.forms()) for passage in base.passages) // len(base.passages) + 1
    about = About(
        reader="evidence",
        stages=shape.layers,
        width=shape.width,
        evidence=shape.evidence,
        candidates=CANDIDATES,
        weight=1 / fused_weighs(lessons),
        lead=1.0,
        behind=1.0,
        flops_a_token=2 * (4 * shape.width**2 + 2 * shape.width * shape.inner),
        flops_a_token_pair=4 * shape.width,
        flops_to_read=flops_to_read(base.vectors.shape[1], CANDIDATES * tokens),
    )
    _write(folder, about)
    half = sets.part(tuned=True).single
    asked = [
        (row, answering_hits(base, looked))
        for row, looked in zip(half, looked_up(base, half), strict=True)
    ]
    about = _decided(base, asked, folder, about)
    _write(folder, about)
    told(f"weighs {about.weight}, stops at a lead of {about.lead}, leaves behind {about.behind}")
    return about


def _corpus(base: Base, folder: Path) -> Corpus:
    forms = [
        (form, place in asked_forms(passage))
        for passage in base.passages
        for place, form in enumerate(passage.forms())
    ]
    asked = base.vectors[: len(forms)].copy()
    are_asked = np.array([is_asked for _, is_asked in forms])
    asked[are_asked] = base.embedder.questions([form for form, is_asked in forms if is_asked])
    sight = sight_of(asked[are_asked], base.vectors[: len(forms)])
    folder.mkdir(parents=True, exist_ok=True)
    sight.save(folder)
    words = SparseIndex(base.searched, base.analyzer)
    return Corpus(
        base.passages,
        asked,
        HeldOut(base.searched, base.vectors, words, base.weights, base.lens),
        EvidencePairs(sight, base.embedder, base.passages, base.vectors),
        base.analyzer,
    )


def _write(folder: Path, about: About) -> None:
    text = json.dumps(about.model_dump(), ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(text, encoding="utf-8")


def _decided(base: Base, asked: Asked, folder: Path, about: About) -> About:
    """Return the best weight, and when to stop: what saves most and costs next to nothing."""
    loaded = load_reranker(folder, base.embedder, base.passages, base.vectors)
    recorded = said_of(base, loaded, asked)
    full, weight = max(
        (graded(to_the_end(about, weight=about.weight * part), recorded)[0], about.weight * part)
        for part in _WEIGHTS
    )
    trials = []
    for lead, behind in itertools.product(_LEADS, _BEHINDS):
        tried = about.model_copy(update={"weight": weight, "lead": lead, "behind": behind})
        worth, saved = graded(tried, recorded)
        if worth >= full - _MAY_COST:
            trials.append((saved, lead, behind))
    _, lead, behind = max(trials, default=(0.0, about.lead, about.behind))
    return about.model_copy(update={"weight": weight, "lead": lead, "behind": behind})


def to_the_end(about: About, **changed: float) -> About:
    """Return the same that runs every stage for every candidate, to compare with."""
    return about.model_copy(update={"lead": math.inf, "behind": math.inf, **changed})


def said_of(base: Base, reranker: StagedReranker, asked: Asked) -> list[tuple[Labelled, Recorded]]:
    """Return what every exit says of what was found for each question."""
    by_id = {passage.passage_id: passage for passage in base.passages}
    return [
        (row, reranker.record(row.ask, hits, [by_id[hit.passage_id] for hit in hits]))
        for row, hits in asked
        if hits
    ]


def answering_hits(base: Base, looked: Looked) -> list[Hit]:
    """Return what the fusion found, without what has no answer."""
    fused = weighted(looked.dense, looked.words, base.weights)
    return [hit for hit in fused if not hit.passage_id.startswith(STRANGER)]


def graded(about: About, recorded: Sequence[tuple[Labelled, Recorded]]) -> tuple[float, float]:
    """Return the mean nDCG@10 of what is reranked, and which part of the work was left out."""
    worth = run = full = 0.0
    for row, said in recorded:
        found = ordered(about, said.hits, said.tokens, said)
        worth += ndcg([hit.passage_id for hit in found.hits], row.passages)
        run, full = run + found.flops, full + found.flops_in_full
    return worth / max(len(recorded), 1), 1 - run / full if full else 0.0
