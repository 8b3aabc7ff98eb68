"""Learns which questions belong to this bank; kept in the user's cache.

It learns from all forms by which passages are found, from what callers ask beside the base, and
from the sentences by which the dialogue learns wishes. Set-up does so once, in three seconds; after
an edit of any of them the next start does. Learning needs scikit-learn, searching not.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.kept_files import kept_or_made
from ivr.knowledge.belonging import PIECES_VERSION, Belonging, pieces
from ivr.knowledge.knowledge import Passage

_COST = 3.0
"""Of a wrong example against a large weight. 1 and 10 tell a twentieth fewer apart."""
_RAREST_PIECE = 2
"""A piece of sound is learned from when so many examples have it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and whether it is of our matters."""

    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A question form of a passage or of a stranger."""

    text: str
    place: int
    """Of its passage among all that is searched."""
    number: int
    """Its place among the passage's forms."""
    ours: bool


def question_forms(searched: Sequence[Passage]) -> Iterator[Form]:
    """Yield all questions by which passages and strangers are found, and not what they say."""
    for place, passage in enumerate(searched):
        forms = passage.forms()
        said = len(forms) - sum(map(len, passage.questions.values()))
        for number in range(said, len(forms)):
            yield Form(forms[number], place, number, passage.answers)


def examples_of(searched: Sequence[Passage], without: Collection[int] = ()) -> list[Example]:
    """Return all that passages and strangers are found by, as examples.

    Args:
        searched: passages and strangers.
        without: places of those that are left out, as if they were not written.
    """
    return [
        Example(form, passage.answers)
        for place, passage in enumerate(searched)
        if place not in without
        for form in passage.forms()
    ]


def learn(examples: Sequence[Example]) -> Belonging:
    """Learn what parts the bank's questions from others; deterministic."""
    # Imported where it is needed: half a second that no start of the product should take.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    heard = TfidfVectorizer(analyzer=_pieces_of, sublinear_tf=True, min_df=_RAREST_PIECE)
    features = heard.fit_transform([one.text for one in examples])
    fitted = LogisticRegression(
        C=_COST, class_weight="balanced", solver="liblinear", random_state=0
    ).fit(features, [one.ours for one in examples])
    return Belonging(
        rows={str(piece): row for row, piece in enumerate(heard.get_feature_names_out())},
        rarity=heard.idf_.astype("float32"),
        weights=fitted.coef_[0].astype("float32"),
        bias=float(fitted.intercept_[0]),
    )


def kept_belonging(folder: Path, examples: Sequence[Example]) -> Belonging:
    """Return what was learned from these examples; learn it when that was never done.

    Args:
        folder: where it is kept.
        examples: of both kinds.

    Raises:
        DiskFullError, ConfigurationError: the folder cannot be written.
    """
    file = folder / f"{_digest(examples)}.npz"
    return kept_or_made(file, Belonging.load, lambda: learn(examples))


def _pieces_of(question: str) -> list[str]:
    return list(pieces(question))


def _digest(examples: Sequence[Example]) -> str:
    known = hashlib.sha256(f"{PIECES_VERSION} {_COST} {_RAREST_PIECE}".encode())
    for one in examples:
        known.update(f"\n{one.ours} {one.text}".encode())
    return known.hexdigest()[:24]
