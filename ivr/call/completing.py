"""Is the caller done, going by his words? Joins what was understood with how sentences end."""

from ivr.dialogue.dialogue import Expecting, Understanding
from ivr.stt.stt import Transcript
from ivr.turns.completeness import Completeness, SentenceEnds

SETTLED = 0.6
"""Confidence of an intent that has fair words for it; a single "documents" has less."""
ANSWERS = 0.9
"""Confidence with which the understanding marks a value as the one that was asked for."""
NO_REQUEST = frozenset(("affirm", "deny", "greeting", "farewell", "inform"))


def completeness(
    transcript: Transcript,
    understood: Understanding | None,
    asked: Expecting,
    speech_s: float,
    ends: SentenceEnds,
) -> Completeness:
    """Judge the words of a pause.

    Args:
        transcript: what was heard.
        understood: none when it asks for an effect, which only a whole request does.
        asked: what the agent's last question calls for.
        speech_s: how long the caller had spoken.
        ends: how sentences end.
    """
    answers = understood is None or is_answer(understood, asked)
    return ends.judge(transcript.roman, transcript.language, speech_s, answers=answers)


def is_answer(understood: Understanding, asked: Expecting) -> bool:
    """Tell whether the words answer what was asked, or want something instead.

    A telephone number or PIN code is an answer from its last digit on.
    """
    match asked:
        case Expecting.YES_NO:
            return understood.wants("affirm") or understood.wants("deny") or _wants(understood)
        case Expecting.OPEN:
            return _wants(understood)
        case Expecting.PHONE | Expecting.PINCODE:
            return _informs(understood)
        case _:
            return _informs(understood) or _wants(understood)


def _wants(understood: Understanding) -> bool:
    return any(
        intent.confidence >= SETTLED and intent.name not in NO_REQUEST
        for intent in understood.intents
    )


def _informs(understood: Understanding) -> bool:
    return any(
        intent.name == "inform" and intent.confidence >= ANSWERS for intent in understood.intents
    )
