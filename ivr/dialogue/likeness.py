"""How likely each intent is, by what a whole sentence is like; learned from examples.

Cues know what somebody thought of beforehand. Thousands of example sentences, each its own, teach
what words and sounds come with a wish, and so carry over to sentences that nobody thought of. It
is logistic regression over words, pairs of words and pieces of their sounds: a few microseconds a
word, and each probability can be traced to its features.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ivr.dialogue.cue_hits import Word
from ivr.dialogue.dialogue import Intent
from ivr.dialogue.tokens import Token
from ivr.phonetic import sound_key

FEATURES_VERSION = 1
"""Raise it when a sentence is described in another way."""
_PIECES = (3, 4, 5)
"""Lengths of the pieces of a word's sound, its beginning and end marked."""
_OF_CUES = 0.2
"""What a cue's confidence adds to the likelihood of its intent."""
_OF_STRONG_CUES = 0.3
_STRONG = 0.85
_POSSIBLE = 0.05
"""A strong cue adds more where the sentence as a whole is not unlike what it says."""
_ENOUGH = 0.5
"""Belief from which an intent holds."""
_AT_LEAST = 0.2
"""Belief from which the likeliest is taken where nothing else holds: rather that than nothing."""
_AT_LEAST_BESIDE_A_VALUE = 0.35
"""The same where a value was given: that is something already."""
_BESIDE_AN_ANSWER = 0.85
"""Needed of a wish without a cue where the question was answered: "do lakh ka loan hai" is like
a wish for a loan."""
_BESIDE_A_SURE_WISH = 0.8
"""Needed of a wish without a cue where cue and likeness both speak for another: "how much loan can
I get on my gold" is a little like asking about one's own loan."""
_SAID_BEFORE = frozenset(("loan_inquiry", "schedule_appointment", "reschedule_appointment"))
"""Whoever answers a question has told that he wants a loan, or comes: it is no new wish for it."""
_TAKEN_AT_ITS_WORD = ("greeting",)
"""Holds by a strong cue, whatever follows: a good morning is no less one before a long story."""
_WITHOUT_A_CUE = {
    "opt_out": 0.65,
    "cancel_appointment": 0.9,
    "data_request": 0.65,
    "callback_request": 0.7,
    "slower": 0.8,
    "complaint": 0.7,
    "escalate": 0.6,
}
"""Likelihood from which what is acted upon at once holds though no cue speaks for it: nobody is
struck off a list, or handed over in the middle of his story, because his words came near."""


@dataclass(frozen=True, slots=True)
class Described:
    """A sentence as it is learned from."""

    by_words: tuple[str, ...]
    """Known words and marks of slots, their pairs, and pairs with one word between."""
    by_sound: tuple[str, ...]
    """Pieces of words, for those that are not known or were misheard."""


def described(words: Sequence[Word], tokens: Sequence[Token]) -> Described:
    """Describe an utterance.

    Args:
        words: as cues see it: known words, and one mark for the words of a found slot.
        tokens: the same utterance word by word.
    """
    names = ["^", *map(_name, words), "$"]
    pairs = (f"{one} {two}" for one, two in pairwise(names))
    around = (f"{one} … {two}" for one, two in zip(names, names[2:], strict=False))
    return Described((*names, *pairs, *around), tuple(_pieces(token.roman for token in tokens)))


def _name(word: Word) -> str:
    return word.names[-1] if word.names[-1].startswith("@") else word.names[0]


def _pieces(romans: Iterable[str]) -> Iterator[str]:
    for roman in romans:
        sound = f"<{sound_key(roman)}>"
        for length in _PIECES:
            yield from (sound[at : at + length] for at in range(len(sound) - length + 1))


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: `ivr.dialogue.learning` makes it."""

    intents: tuple[str, ...]
    by_words: Mapping[str, int]
    """The row of each feature."""
    by_sound: Mapping[str, int]
    rarity: NDArray[np.float32]
    """Shape (features,): what a feature counts for."""
    weights: NDArray[np.float32]
    """Shape (features, intents)."""
    bias: NDArray[np.float32]
    """Shape (intents,)."""

    def save(self, file: Path) -> None:
        """Write it to an `.npz` file."""
        np.savez(
            file,
            intents=_packed(self.intents),
            by_words=_packed(self.by_words),
            by_sound=_packed(self.by_sound),
            rarity=self.rarity,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError, BadZipFile: there is none, or it is damaged.
        """
        with np.load(file) as saved:
            words, sounds = _unpacked(saved["by_words"]), _unpacked(saved["by_sound"])
            return cls(
                intents=tuple(_unpacked(saved["intents"])),
                by_words={feature: row for row, feature in enumerate(words)},
                by_sound={feature: len(words) + row for row, feature in enumerate(sounds)},
                rarity=saved["rarity"],
                weights=saved["weights"].astype(np.float32),
                bias=saved["bias"],
            )


def _packed(texts: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")


class Likeness:
    """Tells how likely each intent is. Holds arrays only: one serves every call."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned

    def of(self, sentence: Described) -> dict[str, float]:
        """Return the probability of each intent, 0–1; several may be meant."""
        learned = self._learned
        logits = learned.bias.copy()
        for features, rows in (
            (sentence.by_words, learned.by_words),
            (sentence.by_sound, learned.by_sound),
        ):
            known = Counter(rows[feature] for feature in features if feature in rows)
            if known:
                at = list(known)
                counted = np.array([1 + math.log(count) for count in known.values()], np.float32)
                values = counted * learned.rarity[at]
                logits += (values / np.linalg.norm(values)) @ learned.weights[at]
        likely = 1 / (1 + np.exp(-logits))
        return dict(zip(learned.intents, map(float, likely), strict=True))


@dataclass(frozen=True, slots=True)
class AsAnswer:
    """What an utterance is to the question that was asked."""

    valued: bool = False
    """It gives a value."""
    answered: bool = False
    """It answers the question with one."""
    asked: Collection[str] = ()
    """Intents asked for, for which a strong cue suffices: whatever follows "sure", it was a yes."""


_NO_ANSWER = AsAnswer()


def weighed(
    cues: Sequence[Intent],
    likely: Mapping[str, float],
    *,
    denied: Collection[str] = (),
    as_answer: AsAnswer = _NO_ANSWER,
) -> tuple[Intent, ...]:
    """Join what the cues found with what the sentence is like; strongest first.

    The constants are those with the best F1 over held-out examples and tuned rows.

    Args:
        cues: with their confidence.
        likely: the probability of each intent.
        denied: intents whose words are there and are denied: "loan nahi chahiye" is like a wish.
        as_answer: what the utterance is to the question that was asked.
    """
    cued = {intent.name: intent.confidence for intent in cues}
    belief = _believed(cued, likely, denied)
    held = [
        name
        for name, one in belief.items()
        if (one >= _ENOUGH and (name in cued or not as_answer.answered or _is_new(name, one)))
        or (name in (*as_answer.asked, *_TAKEN_AT_ITS_WORD) and cued.get(name, 0.0) >= _STRONG)
    ]
    if not held and not as_answer.answered:
        best = max(belief.values(), default=0.0)
        enough = _AT_LEAST_BESIDE_A_VALUE if as_answer.valued else _AT_LEAST
        held = [name for name, one in belief.items() if one == best >= enough]
    held.sort(key=lambda name: (-belief[name], name))
    return tuple(
        Intent(name, round(max(cued.get(name, 0.0), likely.get(name, 0.0)), 2)) for name in held
    )


def _believed(
    cued: Mapping[str, float], likely: Mapping[str, float], denied: Collection[str]
) -> dict[str, float]:
    """Return what cue and likeness together make of each intent that may hold."""
    sure = any(likely.get(name, 0.0) >= _ENOUGH for name in cued)
    least = _BESIDE_A_SURE_WISH if sure else 0.0
    belief = {
        name: one
        for name, one in likely.items()
        if name not in cued and name not in denied and one >= least and not _is_rash(name, one)
    }
    for name, confidence in cued.items():
        belief[name] = likely.get(name, 0.0) + _by_cue(confidence, likely.get(name, 0.0))
    return belief


def _is_new(intent: str, likely: float) -> bool:
    return likely >= _BESIDE_AN_ANSWER and intent not in _SAID_BEFORE


def _is_rash(intent: str, likely: float) -> bool:
    return likely < _WITHOUT_A_CUE.get(intent, 0.0)


def _by_cue(confidence: float, likely: float) -> float:
    fits = confidence >= _STRONG and likely >= _POSSIBLE
    return _OF_CUES * confidence + (_OF_STRONG_CUES if fits else 0.0)
