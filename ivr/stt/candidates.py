"""Which of the expected answers fits what was heard: a grammar per question, as in telephony.

Free transcription of short Hindi over a telephone is poor; asking the network how well an expected
answer explains the sound is not. The free text picks the few that sound near, the network decides.
"""

from collections.abc import Callable, Sequence

from ivr.stt.skeleton import nearness

SCORED = 6
"""Phrases worth the network's time; each costs about a quarter of a free transcription."""
NEARNESS_WEIGHT = 1.0
"""Of the spelling's nearness, 0–1, beside the mean log probability of a token."""
WORSE_THAN_FREE = 1.5
"""How far below the free text's own score an answer may lie and still be what was said."""
LEAST_SCORE = -4.0
"""Unrelated phrases lie below."""

Score = Callable[[Sequence[str]], list[float]]
"""How well each phrase fits the sound: mean log probability of its tokens."""


def best_candidate(free: str, candidates: Sequence[str], score: Score) -> str:
    """Return the expected answer that was said, or nothing when none fits clearly.

    Args:
        free: what the network wrote by itself.
        candidates: the expected answers, in Roman letters.
        score: asks the network; called at most once.
    """
    if not candidates or not free:
        return ""
    for phrase in candidates:
        if phrase.casefold() == _plain(free):
            return phrase
    near = sorted(candidates, key=lambda phrase: -nearness(free, phrase))[:SCORED]
    own, *scores = score([free, *near])
    fitting = [
        (value + NEARNESS_WEIGHT * nearness(free, phrase), phrase)
        for value, phrase in zip(scores, near, strict=True)
        if value >= max(LEAST_SCORE, own - WORSE_THAN_FREE)
    ]
    return max(fitting, default=(0.0, ""))[1]


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c == " ").split())
