"""Which of the expected answers was said: a grammar per question, as in telephony.

Free transcription of short Hindi over a telephone is poor; asking the network how much of the sound
an expected answer explains is not. The free text picks those that sound near, the network decides.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ivr.stt.skeleton import nearness
from ivr.stt.stt import Answers

WEIGHED = 10
"""Phrases worth the network's time; together they cost as much as four tokens of free text."""
LEAST_NEARNESS = 0.5
"""Most open sentences sound less like any answer, and need not be weighed."""
SILENCE_WEIGHT = 0.5
"""How much of a phrase's likelihood in silence is held against it: behind a prompt some are likely
whatever was said. Of 0, 0.5 and 1 this put the right answer first most often."""
TEMPERATURE = 2.0
"""By which the network's certainty about one answer against another is divided."""


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
    share: float
    """Its share of belief among those that were weighed, 0–1."""


Weigh = Callable[[Sequence[str]], list[Fit]]
"""Asks the network."""


def written_answer(free: str, answers: Answers) -> str:
    """Return the expected answer that the text is word for word; empty when it is none."""
    plain = _plain(free)
    return next((phrase for said, phrase in _said(answers).items() if _plain(said) == plain), "")


def best_answer(free: str, answers: Answers, weigh: Weigh) -> Ranked | None:
    """Return the expected answer that fits best, whether it was said or not.

    Args:
        free: what the network wrote by itself.
        answers: those expected, in Roman letters.
        weigh: asks the network; called at most once.
    """
    said = _said(answers)
    near = _nearest(free, said)
    if not near:
        return None
    fits: dict[str, Fit] = {}
    for sentence, fit in zip(near, weigh(near), strict=True):
        phrase = said[sentence]
        fits[phrase] = fit if phrase not in fits else max(fits[phrase], fit, key=_weight)
    phrase, best = max(fits.items(), key=lambda one: one[1].weight)
    rivals = sum(math.exp((fit.weight - best.weight) / TEMPERATURE) for fit in fits.values())
    return Ranked(phrase, best, 1 / rivals)


def _said(answers: Answers) -> dict[str, str]:
    """Return each answer in each sentence, and which answer it is."""
    return {
        sentence.format(phrase): phrase
        for sentence in answers.sentences
        for phrase in answers.phrases
    }


def _nearest(free: str, said: Iterable[str]) -> list[str]:
    if not free:
        return []
    sounds = {sentence: nearness(free, sentence) for sentence in said}
    near = [sentence for sentence, sound in sounds.items() if sound >= LEAST_NEARNESS]
    return sorted(near, key=lambda sentence: -sounds[sentence])[:WEIGHED]


def _weight(fit: Fit) -> float:
    return fit.weight


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c == " ").split())
