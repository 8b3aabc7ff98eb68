"""When a passage is taken for an answer: what the signs weigh, found on what was held out.

Each question form of the base is asked as if it were not written, each stranger as if nobody had
thought of its whole matter, and the tuned questions as they are. So the weights are right for what
callers ask in words of their own, and for matters that stand nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ivr import searching, teaching
from ivr.knowledge.fusion import lead, weighted
from ivr.knowledge.held_out import HeldOut
from ivr.knowledge.judging import (
    CLEARLY_RIGHT,
    MOSTLY_RIGHT,
    Judging,
    Reading,
    Signs,
    least_lead,
    probability,
    threshold,
    weighed,
)
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.learning import examples_of, learn, question_forms
from ivr.knowledge.sparse import SparseIndex
from ivr.knowledge.tuning import answers
from ivr.searching import Base

FOLDS = 8
"""Parts of the base; what each is judged by is learned from the others."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One question, as it was judged."""

    signs: Signs
    answered: bool
    """Whether the base has the answer."""
    right: bool
    """Whether the first passage is it."""
    lead: float
    """Of the first's score over that of the best of another topic."""


def tuned_judging(base: Base, sets: LabelledSets) -> Judging:
    """Return what signs weigh, and from when on a passage answers; the untouched are not read.

    The bars stand where the tuned questions want them: real callers are most like those.
    """
    half = sets.part(tuned=True)
    asked = seen(base, [*half.single, *half.two_hop, *half.unanswerable])
    held_out = list(seen_held_out(base))
    signs = weighed(
        [
            (has_answer, [one.signs for one in some if one.answered is has_answer])
            for some in (asked, held_out)
            for has_answer in (True, False)
        ]
    )
    sure = {
        has_answer: [probability(o.signs, signs) for o in asked if o.answered is has_answer]
        for has_answer in (True, False)
    }
    known = [one for one in asked if one.answered]
    leads, right = [one.lead for one in known], [one.right for one in known]
    return Judging(
        signs=signs,
        sure=threshold(sure[True], sure[False]),
        lead=least_lead(leads, right, MOSTLY_RIGHT),
        clear_lead=least_lead(leads, right, CLEARLY_RIGHT),
    )


def seen(base: Base, rows: Sequence[Labelled]) -> list[Seen]:
    """Return what is seen of labelled questions."""
    judge = searching.judge(base)
    topics = _topics(base)
    looked = teaching.looked_up(base, rows)
    found = [weighted(one.dense, one.words, base.weights) for one in looked]
    return [
        _seen(judge.signs(row.ask, hits, answers(hits)[0]), hits, row.passages, topics)
        for row, hits in zip(rows, found, strict=True)
        if answers(hits)
    ]


def seen_held_out(base: Base) -> Iterator[Seen]:
    """Yield what is seen of all question forms.

    A passage's own is asked without itself, a stranger's without its whole matter.
    """
    topics = _topics(base)
    forms = list(question_forms(base.searched))
    vectors = base.embedder.questions([form.text for form in forms])
    reading = Reading(base.searched, base.analyzer)
    words = SparseIndex(base.searched, base.analyzer)
    search = HeldOut(base.searched, base.vectors, words, base.weights, base.lens)
    folds = np.random.default_rng(0).integers(0, FOLDS, len(base.searched))
    sentences = searching.sentences()
    for fold in range(FOLDS):
        places = set(np.flatnonzero(folds == fold).tolist())
        belonging = learn([*examples_of(base.searched, places), *sentences])
        for form, vector in zip(forms, vectors, strict=True):
            if form.place not in places:
                continue
            passage = base.searched[form.place]
            look = search.without_form if form.ours else search.without_passage
            hits = look(form.place, form.number, vector)
            without = [form.text] if form.ours else passage.forms()
            belongs = belonging.log_odds(form.text)
            signs = reading.signs(form.text, hits, answers(hits)[0], belongs, without)
            yield _seen(signs, hits, (passage.passage_id,) if form.ours else (), topics)


def _topics(base: Base) -> dict[str, str]:
    return {passage.passage_id: passage.topic for passage in base.searched}


def _seen(
    signs: Signs, hits: Sequence[Hit], right: Sequence[str], topics: Mapping[str, str]
) -> Seen:
    names = answers(hits)
    ours = [hit for hit in hits if hit.passage_id in names]
    return Seen(signs, bool(right), names[0] in right, lead(ours, topics.__getitem__))
