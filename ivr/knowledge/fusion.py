"""Two rankings made one: by a weighted sum of scores, or by ranks alone."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field

from ivr.knowledge.knowledge import Hit
from ivr.knowledge.passages import STRANGER
from ivr.yaml_files import read_as

RANK_CONSTANT = 60
"""Source: Cormack, Clarke and Büttcher (2009)."""
_LITTLE = 0.02
"""So that what is hardly found at all is not sure for want of anything else."""


class Weights(BaseModel, frozen=True, extra="forbid"):
    """`data/retrieval/weights.yaml`: what `ivr knowledge tune` found."""

    dense: float = Field(ge=0, le=1)
    """The meaning's part of the sum; the words have the rest."""
    dense_floor: float = Field(ge=0, lt=1)
    """The product of vectors that tells nothing: texts that are strangers have about so much."""
    words_half: float = Field(gt=0)
    """The word score that counts half; it has no upper end."""


@dataclass(frozen=True, slots=True)
class _Scored:
    dense: Mapping[str, float]
    words: Mapping[str, float]

    def ids(self) -> list[str]:
        return list(dict.fromkeys((*self.dense, *self.words)))


def load_weights(file: Path) -> Weights:
    """Read the weights.

    Raises:
        ConfigurationError: absent or malformed.
    """
    return read_as(file, Weights)


def weighted(dense: Sequence[Hit], words: Sequence[Hit], weights: Weights) -> list[Hit]:
    """Add the scores, brought to one scale.

    What the meanings do not name is less near than the last that they name, and counts as that one
    does: nothing is without a meaning, and counted as nothing it fell behind all sixty, however
    well its words fitted. What holds none of the words counts nothing there.

    Args:
        dense: products of vectors.
        words: BM25.
        weights: see above.
    """
    scored = _Scored(
        {hit.passage_id: _above(hit.score, weights.dense_floor) for hit in dense},
        {hit.passage_id: hit.score / (hit.score + weights.words_half) for hit in words},
    )
    far = min(scored.dense.values(), default=0.0)
    return _sorted(
        Hit(
            name,
            weights.dense * scored.dense.get(name, far)
            + (1 - weights.dense) * scored.words.get(name, 0.0),
        )
        for name in scored.ids()
    )


def beside_strangers(fused: Sequence[Hit], answer: str) -> float:
    """Return by what factor a passage's score is that of what has no answer, as a logarithm.

    A score alone tells less: among the tuned questions a fifth of those without an answer were
    refused by it, where one in twenty was refused wrongly; beside the strangers three quarters.

    Args:
        fused: all that was found, strangers too.
        answer: the passage; empty for none.
    """
    own = next((hit.score for hit in fused if hit.passage_id == answer), 0.0)
    strange = max((hit.score for hit in fused if hit.passage_id.startswith(STRANGER)), default=0.0)
    return math.log((own + _LITTLE) / (strange + _LITTLE))


def reciprocal(*rankings: Sequence[Hit]) -> list[Hit]:
    """Add what each ranking gives for its places, whatever its scores."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, hit in enumerate(ranking, start=1):
            scores[hit.passage_id] = scores.get(hit.passage_id, 0.0) + 1 / (RANK_CONSTANT + place)
    return _sorted(Hit(name, score) for name, score in scores.items())


def lead(hits: Sequence[Hit], topic_of: Callable[[str], str]) -> float:
    """Return by how much the best comes before the best of another topic; neighbours agree with it.

    Args:
        hits: best first.
        topic_of: the topic of a passage, by its id.
    """
    if not hits:
        return 0.0
    topic = topic_of(hits[0].passage_id)
    others = (hit.score for hit in hits if topic_of(hit.passage_id) != topic)
    return hits[0].score - next(others, 0.0)


def _above(score: float, floor: float) -> float:
    """Leave out what tells nothing. A passage of which several forms are near has more than 1."""
    return max((score - floor) / (1 - floor), 0.0)


def _sorted(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
