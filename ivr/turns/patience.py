"""How much silence ends a turn: what was asked, what the voice says, what the words say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never

from ivr.turns.completeness import Completeness
from ivr.turns.turns import Patience

SURE = 0.9
"""Verdict of the voice that counts. On a telephone line the turn model gives nine of ten sentences
cut in the middle more than a half, so it confirms what the words say and never stands alone."""


class Belief(IntEnum):
    """How much speaks for the end of the turn."""

    AGAINST = 0
    """The words call for more."""
    NONE = 1
    """Nothing is known yet, or nothing tells."""
    VOICE = 2
    """The voice has come to an end; the words do not tell."""
    LIKELY = 3
    """The words are an answer if they were heard right, or words and voice have come to an end."""
    WORDS = 4
    """The words are an answer; the voice has not come to an end."""
    BOTH = 5
    """Words and voice agree, or the words need no voice beside them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a pause by now."""

    probability: float | None = None
    """That the speaker is done, by his voice; none while the turn model computes."""
    words: Completeness | None = None
    """None while the recogniser computes."""


SILENCE_MS: Mapping[Patience, tuple[int, int, int, int, int, int]] = {
    Patience.SHORT: (1_100, 900, 500, 400, 200, 200),
    Patience.NORMAL: (1_100, 1_100, 900, 450, 450, 200),
    Patience.DICTATION: (1_200, 1_200, 1_200, 1_200, 200, 200),
    Patience.LONG: (3_000, 3_000, 3_000, 1_500, 1_500, 700),
}
"""The silence that ends a turn, by belief.

Pauses inside a sentence last up to 700 ms, between groups of digits up to 900; voice activity sees
up to 200 ms more of them. A "yes", the last digit or "Pune" is the end whatever its melody, which
the turn model misjudges in single words. Who was asked for a yes or no and has come to an end has
answered, even if the word was not caught. Whole words without the voice wait 450 ms: at 550 half of
the replies would be 100 ms later, for one pause in a hundred that is not cut.
"""
LONGEST_SILENCE_MS = max(silence_ms for row in SILENCE_MS.values() for silence_ms in row)


def belief(evidence: Evidence) -> Belief:
    """Weigh the words and the voice."""
    sure = evidence.probability is not None and evidence.probability >= SURE
    match evidence.words:
        case Completeness.BRIEF:
            return Belief.BOTH
        case Completeness.LIKELY:
            return Belief.LIKELY
        case Completeness.WHOLE:
            return Belief.BOTH if sure else Belief.WORDS
        case Completeness.OVER:
            return Belief.LIKELY if sure else Belief.NONE
        case Completeness.UNDECIDED:
            return Belief.VOICE if sure else Belief.NONE
        case Completeness.UNFINISHED:
            return Belief.AGAINST
        case None:
            return Belief.NONE
        case _:
            assert_never(evidence.words)


def voice_matters(patience: Patience, words: Completeness) -> bool:
    """Tell whether the turn model could shorten the wait; its computing slows the rest down."""
    silent = SILENCE_MS[patience]
    return silent[belief(Evidence(1.0, words))] < silent[belief(Evidence(None, words))]


def silence_needed_ms(patience: Patience, evidence: Evidence, usual_pause_ms: int) -> int:
    """Return the silence that ends a turn.

    Args:
        patience: by what was asked.
        evidence: what is known of this pause.
        usual_pause_ms: of this caller, by his pauses so far; 0 when not known.
    """
    believed = belief(evidence)
    needed_ms = SILENCE_MS[patience][believed]
    return needed_ms if believed >= Belief.LIKELY else max(needed_ms, usual_pause_ms)
