"""From a text to the terms that a word index counts: one term for all ways of writing a word.

A caller's लोन, lone, loan and कर्ज़ are one matter, and a passage may hold any of them. So a word is
written in Roman letters as it sounds, its ending is cut, words that carry nothing are left out, and
words of one meaning are led to one term. The tables are `data/retrieval/words.yaml`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from ivr.devanagari import is_devanagari, romanised
from ivr.errors import ConfigurationError
from ivr.phonetic import loose_key
from ivr.yaml_files import read_as

_NUKTA = "\u093c"
_WORD = re.compile(r"[\u0900-\u0963\u0966-\u097f]+|[a-z0-9]+(?:'[a-z]+)?")
_MARKS = str.maketrans({"ॅ": "े", "ॉ": "ो", "ऑ": "ओ", "ँ": "ं", "\u200c": "", "\u200d": ""})
_SHORTEST_STEM = 4
"""Letters that an ending must leave."""
_HINDI_ENDINGS = (
    "iyon", "iyan", "aenge", "aegi", "aega", "enge", "unga", "ungi", "egi", "ega", "kar", "ana",
    "ane", "ani", "iye", "na", "ne", "ni", "ta", "te", "ti", "on", "en", "in", "a", "e", "i", "o",
    "u",
)  # fmt: skip
"""In Roman letters as they sound, longest first. Source: after Ramanathan and Rao (2003), whose
list is of Devanagari endings; here those of verbs in everyday speech are added."""
_ENGLISH_ENDINGS = (
    "ations", "ation", "ments", "ment", "ings", "ing", "ers", "ied", "ies", "ed", "er", "es", "ly",
    "s", "e", "y",
)  # fmt: skip


class _Words(BaseModel, frozen=True, extra="forbid"):
    """`data/retrieval/words.yaml`."""

    stop: Mapping[str, str]
    """By language: words that carry nothing, divided by spaces."""
    same: Mapping[str, str]
    """By meaning: words that stand for each other."""


class Analyzer:
    """Makes terms; the same for passages and for questions. Thread-safe."""

    def __init__(self, stop: Iterable[str], same: Mapping[str, Sequence[str]]) -> None:
        """Prepare the tables.

        Args:
            stop: words that carry nothing, in any script.
            same: by meaning, words that stand for each other, in any script.

        Raises:
            ConfigurationError: a word stands under two meanings.
        """
        self._stop = frozenset(_roman(word) for word in stop)
        self._meaning: dict[str, str] = {}
        for meaning, words in same.items():
            for word in words:
                key = _stem(_sound(word))
                if self._meaning.setdefault(key, meaning) != meaning:
                    raise ConfigurationError(
                        f"words.yaml: {word!r} means {meaning} and {self._meaning[key]}: keep one"
                    )
        self._term = lru_cache(maxsize=16384)(self._term_of)

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in its order; those that stand twice, twice."""
        return [term for _, term in self.words(text)]

    def words(self, text: str) -> list[tuple[str, str]]:
        """Return the words that carry something, each with its term."""
        return [(word, term) for word in _words(text) if (term := self._term(word))]

    def _term_of(self, word: str) -> str:
        """Return a word's term, empty where the word carries nothing."""
        if _roman(word) in self._stop:
            return ""
        stem = _stem(_sound(word))
        return self._meaning.get(stem, stem)


def load_analyzer(file: Path) -> Analyzer:
    """Read the tables.

    Raises:
        ConfigurationError: absent, malformed, or a word that stands under two meanings.
    """
    words = read_as(file, _Words)
    return Analyzer(
        [word for line in words.stop.values() for word in line.split()],
        {meaning: line.split() for meaning, line in words.same.items()},
    )


def normalised(text: str) -> str:
    """Write a text one way: composed, without nuktas, candra vowels and joiners, in lower case."""
    without_nukta = unicodedata.normalize("NFD", text).replace(_NUKTA, "")
    return unicodedata.normalize("NFC", without_nukta).translate(_MARKS).casefold()


def sounds(text: str) -> Iterator[str]:
    """Yield the sound of every word, those that carry nothing too."""
    yield from map(_sound, _words(text))


def _words(text: str) -> Iterator[str]:
    yield from _WORD.findall(normalised(text))


@lru_cache(maxsize=16384)
def _roman(word: str) -> str:
    plain = normalised(word)
    return romanised(plain) if is_devanagari(plain) else plain.partition("'")[0]


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    return loose_key(_roman(word))


@lru_cache(maxsize=16384)
def _stem(sound: str) -> str:
    """Cut an ending: of English first, whose endings no Hindi word has; then of Hindi."""
    return _cut(_cut(sound, _ENGLISH_ENDINGS), _HINDI_ENDINGS)


def _cut(word: str, endings: Sequence[str]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
