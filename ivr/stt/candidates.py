"""Which of the expected answers was said: a grammar per question, as in telephony.

Free transcription of short Hindi over a telephone is poor; asking the network how much of the sound
an expected answer explains is not. The free text picks those that sound near, the network decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.stt.skeleton import nearness

WEIGHED = 10
"""Phrases worth the network's time; together they cost as much as four tokens of free text."""
LEAST_NEARNESS = 0.5
"""Most open sentences sound less like any answer, and need not be weighed."""
SILENCE_WEIGHT = 0.5
"""How much of a phrase's likelihood in silence is held against it: behind a prompt some are likely
whatever was said. Of 0, 0.5 and 1 this put the right answer first most often."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Log probabilities of a phrase as a whole utterance."""

    heard: float
    """With the sound."""
    silent: float
    """With silence."""

    @property
    def weight(self) -> float:
        """By which phrases are ranked."""
        return self.heard - SILENCE_WEIGHT * self.silent


@dataclass(frozen=True, slots=True)
class Ranked:
    """The answer that explains the sound best."""

    phrase: str
    fit: Fit
    lead: float
    """How far the weight of the next one lies below; 0 where there is only one."""


Weigh = Callable[[Sequence[str]], list[Fit]]
"""Asks the network."""


def written_answer(free: str, answers: Sequence[str]) -> str:
    """Return the expected answer that the text is word for word; empty when it is none."""
    plain = _plain(free)
    return next((phrase for phrase in answers if _plain(phrase) == plain), "")


def best_answer(free: str, answers: Sequence[str], weigh: Weigh) -> Ranked | None:
    """Return the expected answer that fits best, whether it was said or not.

    Args:
        free: what the network wrote by itself.
        answers: those expected, in Roman letters.
        weigh: asks the network; called at most once.
    """
    if not answers or not free:
        return None
    sounds = {phrase: nearness(free, phrase) for phrase in answers}
    near = [phrase for phrase in answers if sounds[phrase] >= LEAST_NEARNESS]
    if not near:
        return None
    near = sorted(near, key=lambda phrase: -sounds[phrase])[:WEIGHED]
    ranked = sorted(zip(weigh(near), near, strict=True), key=lambda one: -one[0].weight)
    (fit, phrase), *others = ranked
    return Ranked(phrase, fit, fit.weight - others[0][0].weight if others else 0.0)


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c == " ").split())
