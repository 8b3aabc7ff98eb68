"""Is the caller done, going by his words? Joins what was understood with how sentences end."""

from ivr.dialogue.dialogue import Expecting, Understanding
from ivr.stt.stt import Transcript
from ivr.turns.completeness import Completeness, SentenceEnds

SETTLED = 0.6
"""Confidence of an intent that has fair words for it; a single "documents" has less."""
ANSWERS = 0.9
"""Confidence with which the understanding marks a value as the one that was asked for."""
VALUES = frozenset(
    (
        Expecting.WEIGHT,
        Expecting.PURITY,
        Expecting.CITY,
        Expecting.BRANCH,
        Expecting.DATE,
        Expecting.TIME,
        Expecting.NAME,
        Expecting.RATE,
        Expecting.MONTHS,
    )
)
"""What a few words give whole. Sums are not of these: "do lakh" may go on "pachaas hazaar"."""
SUMS = frozenset((Expecting.AMOUNT, Expecting.OWED))
MOMENTS = frozenset((Expecting.DATE, Expecting.TIME, Expecting.CALLBACK))
"""Half of a moment mostly goes on: "tomorrow evening" with "at four"."""
REMARK_WORDS = 3
"""A "haan" before an answer is one word; "haan theek hai" is all that is said."""
DICTATED = frozenset((Expecting.PHONE, Expecting.PINCODE))
"""Digits are what counts here: behind "likhiye" they begin."""
CLEAR = 0.75
"""Confidence of words that were heard, see `Transcript`. Below it a recogniser that knows what was
asked often goes on by itself: after a cut "I have about" it writes "About one hundred grams"."""
BRIEF_WORDS = 3
"""An answer of so many words is its value and a "hai": nothing was begun that could go on."""
NAME_WORDS = 2
"""A first name is followed by another more often than not."""
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
    clear = transcript.confidence >= CLEAR
    count = len(transcript.roman.split())
    tells = clear and understood is not None and _tells(understood, asked, count)
    judged = ends.judge(
        transcript.roman, transcript.language, speech_s, answers=answers, tells=tells
    )
    if judged is Completeness.OVER and asked in DICTATED:
        return Completeness.UNDECIDED
    if judged is not Completeness.WHOLE or asked not in VALUES | SUMS:
        return judged
    if not clear or (asked is Expecting.NAME and count < NAME_WORDS):
        return Completeness.LIKELY
    if ends.begins_open(transcript.roman, transcript.language):
        return Completeness.LIKELY
    is_value = understood is not None and asked in VALUES and _informs(understood)
    return Completeness.BRIEF if is_value and count <= BRIEF_WORDS else judged


def is_answer(understood: Understanding, asked: Expecting) -> bool:
    """Tell whether the words answer what was asked, or want something instead.

    A telephone number or PIN code is an answer from its last digit on.
    """
    match asked:
        case Expecting.YES_NO:
            return understood.wants("affirm") or understood.wants("deny") or _wants(understood)
        case Expecting.OPEN:
            return _wants(understood)
        case _ if asked in DICTATED:
            return _informs(understood)
        case _:
            return _informs(understood) or _wants(understood)


def _tells(understood: Understanding, asked: Expecting, words: int) -> bool:
    """Tell whether somebody says something else than he was asked for, and says it whole."""
    if understood.slots:
        return asked not in MOMENTS
    return words >= REMARK_WORDS and any(i.confidence >= SETTLED for i in understood.intents)


def _wants(understood: Understanding) -> bool:
    return any(
        intent.confidence >= SETTLED and intent.name not in NO_REQUEST
        for intent in understood.intents
    )


def _informs(understood: Understanding) -> bool:
    return any(
        intent.name == "inform" and intent.confidence >= ANSWERS for intent in understood.intents
    )
