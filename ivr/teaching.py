"""What retrieval learns from the labelled questions: the fusion's weights, and the reranker."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ivr.knowledge.dense import DenseIndex
from ivr.knowledge.embedding import kept_vectors
from ivr.knowledge.exporting import export
from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.hybrid import BREADTH
from ivr.knowledge.knowledge import Hit, Passage, Query
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.metrics import ndcg
from ivr.knowledge.network import Array, Shape, fresh
from ivr.knowledge.pairs import FIRST_TERM, TermPairs
from ivr.knowledge.passages import STRANGER
from ivr.knowledge.reranker import ABOUT, About, StagedReranker, load_reranker
from ivr.knowledge.sparse import SparseIndex
from ivr.knowledge.training import (
    CANDIDATES,
    FUSED_WEIGHS,
    ROUNDS,
    Corpus,
    lessons_of_forms,
    prior,
    train,
)
from ivr.knowledge.tuning import Looked, tune
from ivr.searching import Base
from ivr.settings import cache_folder

Told = Callable[[str], None]

_LEADS = (0.02, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2, 0.3)
_BEHINDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
_MAY_COST = 0.004
"""Of nDCG on the tuned half, for what is skipped."""


def looked_up(base: Base, rows: Sequence[Labelled]) -> list[Looked]:
    """Ask both indexes each question."""
    dense = DenseIndex(base.owners, base.vectors)
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
    """Return the fusion's weights as the tuned half wants them."""
    half = sets.part(tuned=True)
    return tune(looked_up(base, half.single), looked_up(base, half.unanswerable))


def train_reranker(
    base: Base, sets: LabelledSets, folder: Path, told: Told, rounds: int = ROUNDS
) -> About:
    """Train, export, and find when to stop; the tuned questions are not trained on but decide that.

    Args:
        base: the passages.
        sets: labelled questions.
        folder: where the stages and `reranker.json` are written.
        told: hears how it goes on.
        rounds: over all lessons.
    """
    vocabulary = _vocabulary(base)
    shape = Shape(terms=len(vocabulary) + FIRST_TERM)
    corpus = Corpus(
        base.passages,
        base.vectors[: sum(len(passage.forms()) for passage in base.passages)],
        SparseIndex(base.passages, base.analyzer),
        base.weights,
        TermPairs(base.analyzer, vocabulary, base.passages),
    )
    lessons = list(lessons_of_forms(corpus))
    told(f"{len(lessons)} lessons, {len(vocabulary)} terms")
    params = train(
        fresh(shape, _terms_known(base, vocabulary, shape)), shape, lessons, told, rounds
    )
    folder.mkdir(parents=True, exist_ok=True)
    export(params, shape, folder)
    about = About(
        reader="terms",
        stages=shape.layers,
        width=shape.width,
        candidates=CANDIDATES,
        weight=1 / FUSED_WEIGHS,
        lead=1.0,
        behind=1.0,
        flops_a_token=2 * (4 * shape.width**2 + 2 * shape.width * shape.inner),
        flops_a_token_pair=4 * shape.width,
        vocabulary=vocabulary,
    )
    _write(folder, about)
    about = _stopping(base, sets.part(tuned=True).single, folder, about)
    _write(folder, about)
    told(f"stops at a lead of {about.lead}, leaves behind at {about.behind}")
    return about


def _write(folder: Path, about: About) -> None:
    text = json.dumps(about.model_dump(), ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(text, encoding="utf-8")


def _vocabulary(base: Base) -> tuple[str, ...]:
    """Return the base's terms, the most frequent first."""
    counts = Counter(
        term
        for passage in base.passages
        for form in passage.forms()
        for term in base.analyzer.terms(form)
    )
    return tuple(term for term, _ in counts.most_common())


def _terms_known(base: Base, vocabulary: Sequence[str], shape: Shape) -> Array:
    """Return what the network of meanings knows of each term, by the word it stands for first."""
    words: dict[str, str] = {}
    for passage in base.passages:
        for word in " ".join(passage.forms()).split():
            for term in base.analyzer.terms(word):
                words.setdefault(term, word)
    said = [words.get(term, term) for term in vocabulary]
    vectors = kept_vectors(cache_folder() / "vectors" / "terms", base.embedder, said)
    table = np.zeros((shape.terms, shape.width), np.float32)
    table[FIRST_TERM:] = prior(vectors, shape.width)
    return table


def _stopping(base: Base, rows: Sequence[Labelled], folder: Path, about: About) -> About:
    """Return when to stop: what saves most and costs next to nothing."""
    by_id = {passage.passage_id: passage for passage in base.passages}
    asked = [
        (row, answering_hits(base, looked))
        for row, looked in zip(rows, looked_up(base, rows), strict=True)
    ]
    loaded = load_reranker(folder, base.analyzer, base.passages)
    full, _ = graded(loaded, asked, by_id, to_the_end=True)
    trials = []
    for lead, behind in itertools.product(_LEADS, _BEHINDS):
        tried = loaded.stopping(lead, behind)
        worth, saved = graded(tried, asked, by_id)
        if worth >= full - _MAY_COST:
            trials.append((saved, lead, behind))
    if not trials:
        return about
    _, lead, behind = max(trials)
    return about.model_copy(update={"lead": lead, "behind": behind})


def answering_hits(base: Base, looked: Looked) -> list[Hit]:
    """Return what the fusion found, without what has no answer."""
    fused = weighted(looked.dense, looked.words, base.weights)
    return [hit for hit in fused if not hit.passage_id.startswith(STRANGER)]


def graded(
    reranker: StagedReranker,
    asked: Sequence[tuple[Labelled, list[Hit]]],
    by_id: dict[str, Passage],
    *,
    to_the_end: bool = False,
) -> tuple[float, float]:
    """Return the mean nDCG@10 of what is reranked, and which part of the work was left out."""
    worth = run = full = 0.0
    for row, hits in asked:
        passages = [by_id[hit.passage_id] for hit in hits]
        found = reranker.rerank(row.ask, hits, passages, to_the_end=to_the_end)
        worth += ndcg([hit.passage_id for hit in found.hits], row.passages)
        run, full = run + found.flops, full + found.flops_in_full
    return worth / max(len(asked), 1), 1 - run / full if full else 0.0
