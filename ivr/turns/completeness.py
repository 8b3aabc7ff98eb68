"""Does the text call for more? People do not stop behind "and", "mujhe" or "my"."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, RootModel

from ivr.yaml_files import read_as

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*|\d+")
_TRAILING_OFF = re.compile(r"(?:…|\.\.+|[,\-–—])\s*$")
_VOWELS = re.compile(r"[aeiouy]+")
FASTEST_SYLLABLES_PER_S = 9.0
"""Nobody speaks faster on a telephone; a recogniser that writes more went on by itself: after a
cut "mujhe" it writes the sentence that usually follows."""
SHORTEST_SPEECH_S = 0.4
"""The voice activity of a single "yes" may be shorter than the word."""
CONDITION_WORDS = 8
"""A condition and what follows from it, "agar jaldi chuka doon to kya hoga", take that many."""


class Completeness(StrEnum):
    """What the words say about the end of the turn; the voice is judged elsewhere."""

    UNFINISHED = "unfinished"
    """The last word calls for another: the caller is looking for it."""
    UNDECIDED = "undecided"
    """Words that may end here, or that were not caught."""
    OVER = "over"
    """A sentence that has its end, or says something of use; not what was asked for."""
    LIKELY = "likely"
    """An answer, if it was heard right."""
    WHOLE = "whole"
    """What was asked for, or a request."""
    BRIEF = "brief"
    """What was asked for, and hardly a word beside it."""


def _words(listed: object) -> object:
    return frozenset(listed.split()) if isinstance(listed, str) else listed


Words = Annotated[frozenset[str], BeforeValidator(_words)]


class LanguageEndings(BaseModel, frozen=True, extra="forbid"):
    """How sentences of one language end; see `data/turns/endings.yaml`."""

    opening: Words
    unfinished: Words
    leaning: Words
    promising: Words = frozenset()
    closing: Words = frozenset()
    concluding: Words = frozenset()
    asking: Words = frozenset()
    asked_behind: Words = frozenset()

    def is_open(self, words: list[str]) -> bool:
        """Tell whether the beginning promises more than has come."""
        lacks_end = words[0] in self.promising and not words[-1].endswith(tuple(self.closing))
        return lacks_end or (words[0] in self.opening and len(words) < CONDITION_WORDS)

    def is_question(self, words: list[str]) -> bool:
        """Tell whether it ends in a verb and a "kya", which is often written "ka"."""
        verb = words[-2] if len(words) > 1 else ""
        return words[-1] in self.asked_behind and verb.endswith(tuple(self.closing))

    def is_over(self, words: list[str]) -> bool:
        """Tell whether the end is one that hardly anything follows."""
        asks = not self.asking.isdisjoint(words[:-1]) and words[-1].endswith(tuple(self.closing))
        asks |= self.is_question(words)
        return len(words) > 1 and (asks or words[-1].endswith(tuple(self.concluding)))


NO_ENDINGS = LanguageEndings(opening=frozenset(), unfinished=frozenset(), leaning=frozenset())


class _Table(RootModel[dict[str, LanguageEndings]]):
    pass


class SentenceEnds:
    """Judges texts; holds tables only: one serves every call."""

    def __init__(self, endings: Mapping[str, LanguageEndings]) -> None:
        self._endings = endings

    def begins_open(self, roman: str, language: str) -> bool:
        """Tell whether the first word calls for more.

        After a cut "about" a recogniser that knows what was asked writes "About ten grams".
        """
        words = _WORD.findall(roman.lower())
        return bool(words) and words[0] in self._endings.get(language, NO_ENDINGS).unfinished

    def judge(
        self, roman: str, language: str, speech_s: float, *, answers: bool, tells: bool = False
    ) -> Completeness:
        """Judge what was heard up to a pause.

        Args:
            roman: the transcript in Roman letters.
            language: `hi`, `en` or another; one without a table has no unfinished sentences.
            speech_s: how long the caller had spoken.
            answers: it was understood as an answer to what was asked, or as a request.
            tells: it was understood as something else that is of use.
        """
        words = _WORD.findall(roman.lower())
        endings = self._endings.get(language, NO_ENDINGS)
        if not words or is_invented(roman, speech_s):
            return Completeness.UNDECIDED
        calls_for_more = words[-1] in endings.unfinished and not endings.is_question(words)
        if _TRAILING_OFF.search(roman) or calls_for_more:
            return Completeness.UNFINISHED
        if not answers and words[-1] in endings.leaning:
            return Completeness.UNFINISHED
        if endings.is_open(words):
            return Completeness.UNDECIDED
        if answers:
            return Completeness.WHOLE
        return Completeness.OVER if tells or endings.is_over(words) else Completeness.UNDECIDED


def is_invented(roman: str, speech_s: float) -> bool:
    """Tell whether more was written, in Roman letters, than can have been said."""
    syllables = len(_VOWELS.findall(roman.lower()))
    return syllables > FASTEST_SYLLABLES_PER_S * max(speech_s, SHORTEST_SPEECH_S)


def load_sentence_ends(data: Path) -> SentenceEnds:
    """Read the table under `data`.

    Raises:
        ConfigurationError: absent or wrong; names the field.
    """
    return SentenceEnds(read_as(data / "turns" / "endings.yaml", _Table).root)
