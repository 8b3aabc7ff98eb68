"""How good a model's reply is, judged while it comes. Pure; a reply is a hundred words at most.

Nobody is told a wrong figure in a wrong language by a machine that repeats itself: each fault takes
its share of the score. The guard of the dialogue still has the last word on what passes here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ivr.llm.llm import Ended, Prompt
from ivr.llm.support import Support
from ivr.llm.unrepeated import SENTENCE_ENDS, plain_words
from ivr.yaml_files import read_as

FaultName = Literal[
    "script", "language", "repetition", "cut", "ungrounded", "refusal", "echo", "empty"
]
Untold = Callable[[str, Sequence[str]], Sequence[str]]
"""Returns the figures of a text that none of its sources holds."""

_SHARES: dict[FaultName, float] = {
    "script": 0.8,
    "language": 0.6,
    "repetition": 0.6,
    "cut": 0.5,
    "ungrounded": 0.9,
    "refusal": 0.7,
    "echo": 0.7,
    "empty": 1.0,
}
"""What a fault takes of the score: each alone makes a reply too weak to be spoken by default."""
_DEVANAGARI = re.compile("[\u0900-\u0963\u0966-\u097f]")
_LATIN = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_QUESTION = re.compile(r"[^.!?।]+\?")
_NUMBER = re.compile(r"\d+(?:,\d+)*(?:\.\d+)?")
_LEAST_LETTERS = 8
"""Fewer show no script: "EMI" is said in every language."""
_LEAST_WORDS = 2
"""So many words of a language show that it is spoken."""
_STRANGERS = 0.02
"""Share of letters that belong to neither script of the bank's languages."""
_ENOUGH = {"hi": (_DEVANAGARI, 0.6), "en": (_LATIN, 0.95)}
"""The script of a register, and the least share of its letters."""
_RUN = 3
"""The same word so often in a row, or three words in the same order so often, is a loop."""
_ECHO = 4
"""So many words of the prompt in a row are the prompt."""
_LONG_RUN = 5
"""So many words in the same order are not said twice."""


class Words(BaseModel):
    """The table `data/llm/quality.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roman_hindi: frozenset[str]
    english: frozenset[str]
    marathi_and_nepali: frozenset[str]
    refusals: tuple[str, ...]
    hindi: frozenset[str]
    negations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a reply, and how much it matters."""

    faults: tuple[FaultName, ...]

    @property
    def score(self) -> float:
        """From 0 to 1: 1 for a reply in which nothing is wrong."""
        score = 1.0
        for fault in self.faults:
            score *= 1 - _SHARES[fault]
        return score


def unknown_numbers(text: str, sources: Sequence[str]) -> Sequence[str]:
    """Return the numbers in digits that none of the sources holds, as they stand in the text."""
    known = {_value(number) for source in sources for number in _NUMBER.findall(source)}
    return [number for number in _NUMBER.findall(text) if _value(number) not in known]


class Quality:
    """Judges replies. Holds tables only: one serves every call."""

    def __init__(self, words: Words, untold: Untold = unknown_numbers) -> None:
        """Take the words, and who knows figures in words as well as in digits."""
        self._words = words
        self._untold = untold
        filling = words.roman_hindi | words.english | words.hindi
        self._support = Support(filling, words.negations, words.roman_hindi, words.english)

    def reading(self, prompt: Prompt) -> "ReplyReading":
        """Begin to read one answer; what was spoken of it already counts."""
        return ReplyReading(self, prompt)

    def judge(
        self, text: str, language: str, sources: Sequence[str] = (), *, cut: bool | None = None
    ) -> Verdict:
        """Judge a reply or the beginning of one.

        Args:
            text: as far as it came.
            language: the register it should be in.
            sources: what its figures may come from; none are judged where there are none.
            cut: the server says that it was cut short; None while it has not ended.
        """
        reply = _Reply(text)
        return Verdict(tuple(self._faults(reply, language, sources, cut)))

    def verdict(self, prompt: Prompt, text: str, *, cut: bool | None) -> Verdict:
        """Judge the answer to a prompt: also whether it says the prompt itself.

        Args:
            prompt: what was asked.
            text: the answer as far as it came, with what was spoken of it before.
            cut: the server says that it was cut short; None while it has not ended.
        """
        verdict = self.judge(text, prompt.language, prompt.sources, cut=cut)
        if _echoes(text, prompt):
            return Verdict((*verdict.faults, "echo"))
        return verdict

    def _faults(
        self, reply: "_Reply", language: str, sources: Sequence[str], cut: bool | None
    ) -> Iterator[FaultName]:
        if cut is not None and not reply.words:
            yield "empty"
            return
        if not reply.is_in_script_of(language):
            yield "script"
        if self._speaks_another(reply, language):
            yield "language"
        if reply.repeats:
            yield "repetition"
        if cut is not None and (cut or not reply.ends):
            yield "cut"
        if sources and not self._is_grounded(reply.text, sources, cut):
            yield "ungrounded"
        if any(refusal in reply.plain for refusal in self._words.refusals):
            yield "refusal"

    def _is_grounded(self, text: str, sources: Sequence[str], cut: bool | None) -> bool:
        """Tell whether figures and words are those of the sources, and none is turned around."""
        if self._untold(_whole(text, cut), sources):
            return False
        return self._support.holds(text, sources, whole=cut is not None)

    def _speaks_another(self, reply: "_Reply", language: str) -> bool:
        """Tell whether the words are those of another language in the same letters."""
        words = self._words
        if reply.count(words.marathi_and_nepali) >= _LEAST_WORDS and language != "mr":
            return True
        hindi, english = reply.count(words.roman_hindi), reply.count(words.english)
        if language == "en":
            return hindi >= _LEAST_WORDS and hindi > english
        return english > _LEAST_WORDS and english > hindi and not reply.is_devanagari


class ReplyReading:
    """One answer while it comes."""

    def __init__(self, quality: Quality, prompt: Prompt) -> None:
        """Begin with what was spoken of it."""
        self._quality = quality
        self._prompt = prompt
        self._text = prompt.begun

    def feed(self, text: str) -> float:
        """Take more of the answer; return how good it is so far, 0 to 1."""
        self._text += text
        return self._verdict(None).score

    def finish(self, ended: Ended | None) -> float:
        """Take its end; return how good the whole is, 0 to 1."""
        return self._verdict(bool(ended and ended.cut)).score

    def _verdict(self, cut: bool | None) -> Verdict:
        return self._quality.verdict(self._prompt, self._text, cut=cut)


class _Reply:
    """A text, and what is counted in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = " ".join(text.replace("’", "'").casefold().split())
        self.words = plain_words(text)
        self._counts = Counter(self.words)

    @cached_property
    def _letters(self) -> tuple[int, int, int]:
        """How many there are in all, of Devanagari, and Latin ones."""
        found = (_LETTER.findall(self.text), _DEVANAGARI.findall(self.text))
        devanagari = sum(bool(_LETTER.match(letter)) for letter in found[1])
        return len(found[0]), devanagari, len(_LATIN.findall(self.text))

    @property
    def is_devanagari(self) -> bool:
        letters, devanagari, _ = self._letters
        return 2 * devanagari > letters

    @property
    def ends(self) -> bool:
        return self.text.rstrip(" \n\t\"'”’)").endswith(SENTENCE_ENDS)

    def count(self, words: frozenset[str]) -> int:
        return sum(count for word, count in self._counts.items() if word in words)

    def is_in_script_of(self, language: str) -> bool:
        letters, devanagari, latin = self._letters
        if letters < _LEAST_LETTERS:
            return True
        if letters - devanagari - latin > _STRANGERS * letters:
            return False
        script, least = _ENOUGH.get(language, (None, 0.0))
        own = {_DEVANAGARI: devanagari, _LATIN: latin}.get(script, letters) if script else letters
        return own >= least * letters

    @property
    def repeats(self) -> bool:
        """Whether it goes in circles."""
        words = self.words
        if any(len(set(words[i : i + _RUN])) == 1 for i in range(len(words) - _RUN + 1)):
            return True
        return _most(words, _RUN) >= _RUN or _most(words, _LONG_RUN) > 1


def _echoes(text: str, prompt: Prompt) -> bool:
    """Tell whether an answer holds words of the prompt that are not of its sources.

    Those of the question, its last line, may be taken up, but not asked back.
    """
    told = [line for message in prompt.messages for line in message.text.splitlines()]
    known = {run for source in prompt.sources for run in _runs(plain_words(source), _ECHO)}
    frame = {run for line in told[:-1] for run in _runs(plain_words(line), _ECHO)} - known
    if not frame.isdisjoint(_runs(plain_words(text), _ECHO)):
        return True
    question = frozenset(_runs(plain_words(told[-1]), _ECHO)) if told else frozenset()
    asked_back = (frozenset(_runs(plain_words(q), _ECHO)) for q in _QUESTION.findall(text))
    return any(question & runs for runs in asked_back)


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def _most(words: Sequence[str], run: int) -> int:
    """Return how often the commonest run of so many words stands in a text."""
    runs = Counter(_runs(words, run))
    return max(runs.values(), default=0)


def _whole(text: str, cut: bool | None) -> str:
    """Leave out the last word while it may still grow: 2 may become 25."""
    return text if cut is not None else text[: max(text.rfind(" "), 0)]


def _value(number: str) -> str:
    plain = "".join(str(int(digit)) if digit.isdecimal() else digit for digit in number)
    plain = plain.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def load_quality(data: Path, untold: Untold = unknown_numbers) -> Quality:
    """Read the words.

    Raises:
        ConfigurationError: the file is missing or wrong; names the field.
    """
    return Quality(read_as(data / "llm" / "quality.yaml", Words), untold)
