"""Which of the expected answers fits what was heard: a grammar per question, as in telephony.

Free transcription of short Hindi over a telephone is poor; asking the network how well an expected
answer explains the sound is not. The free text picks the few that sound near, the network decides.
"""

from collections.abc import Callable, Sequence

from ivr.stt.skeleton import nearness

SCORED = 5
"""Phrases worth the network's time; each costs about a tenth of a free transcription."""
LEAST_NEARNESS = 0.4
"""Two thirds of the open sentences of `data/hearing` sound less like any closed answer."""
WORSE_THAN_FREE = {"hi": 5.5, "en": 1.5}
"""How far below the free text's own score an answer may lie. Hindi: nearly all right ones of
`data/hearing` do not, nearly all open sentences do. English is written so well that an answer
replaces the text only where it fits about as well."""

Score = Callable[[Sequence[str]], list[float]]
"""How well each phrase fits the sound: mean log probability of its tokens."""


def best_candidate(
    free: str, free_score: float, language: str, candidates: Sequence[str], score: Score
) -> str:
    """Return the expected answer that was said, or nothing when none fits clearly.

    Args:
        free: what the network wrote by itself.
        free_score: mean log probability of its tokens.
        language: `hi` or `en`, as heard.
        candidates: the expected answers, in Roman letters.
        score: asks the network; called at most once.
    """
    if not candidates or not free:
        return ""
    for phrase in candidates:
        if phrase.casefold() == _plain(free):
            return phrase
    nearnesses = {phrase: nearness(free, phrase) for phrase in candidates}
    near = [phrase for phrase in candidates if nearnesses[phrase] >= LEAST_NEARNESS]
    near = sorted(near, key=lambda phrase: -nearnesses[phrase])[:SCORED]
    if not near:
        return ""
    fits = [fit + nearnesses[phrase] for fit, phrase in zip(score(near), near, strict=True)]
    best, phrase = max(zip(fits, near, strict=True))
    return phrase if best >= free_score - WORSE_THAN_FREE[language] else ""


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c == " ").split())
