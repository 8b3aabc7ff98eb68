"""The words callers use: which language each belongs to, and how else each is written.

A word is looked up by spelling, then by sound; one still unknown is taken for the nearest
known one, if that is one letter away (two from nine letters on). Recognisers garble long words more
often than short ones, and short words have too many neighbours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import OSA

from ivr.devanagari import romanised
from ivr.dialogue.tokens import Token, in_ascii_digits, spans_understood
from ivr.dialogue.word_breaks import WordBreaks
from ivr.phonetic import sound_key

_SHORTEST_GARBLED = 5
_HINDI_ENDING = re.compile(r"..(?:(?:u|oo)ng[ai]|eng[ei]|[eo]g[aei]|iyega|iyo|karke|enga)$")
"""Of futures and polite commands: poochunga, rahegi, dikhaiyega."""
_ENGLISH_ENDING = re.compile(r"...(?:ing|tions?|ments?|ness|ously|fully)$")
_LONG = 9


class Origin(StrEnum):
    """Where a word is at home."""

    HINDI = "hindi"
    ENGLISH = "english"
    LOAN = "loan"
    UNKNOWN = "unknown"


class WordTable(BaseModel):
    """The rows of `data/dialogue/words.yaml`, lists as words between spaces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hindi: str
    english: str
    loan_words: str
    spellings: Mapping[str, str]
    fillers: str
    negations: str
    corrections: str


class Lexicon:
    """Knows words. Built once; look-ups are cached."""

    def __init__(
        self, table: WordTable, more_words: Iterable[str] = (), hindi_words: Iterable[str] = ()
    ) -> None:
        """Index the table and further words, such as those of the intents' cues.

        Args:
            table: the words and their spellings.
            more_words: words of either language, or of none.
            hindi_words: words at home in Hindi, unless the table says otherwise.
        """
        hindi_words = tuple(hindi_words)
        self._spelled = frozenset(table.spellings)
        self._canonical = {
            spelling: word
            for word, spellings in table.spellings.items()
            for spelling in (word, *map(romanised, spellings.split()))
        }
        english, hindi = set(table.english.split()), set(table.hindi.split())
        self._origins = {
            **dict.fromkeys(hindi_words, Origin.HINDI),
            **dict.fromkeys(english, Origin.ENGLISH),
            **dict.fromkeys(hindi, Origin.HINDI),
            **dict.fromkeys(english & hindi, Origin.UNKNOWN),  # the, is, to, do: either
            **dict.fromkeys(table.loan_words.split(), Origin.LOAN),
        }
        self._known = set(self._canonical) | set(self._origins) | {w.lower() for w in more_words}
        self._by_sound: dict[str, str] = {}
        for word in sorted(self._known, key=lambda word: (word not in self._canonical, word)):
            self._by_sound.setdefault(sound_key(word), word)
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for sound in self._by_sound:
            self._by_shape.setdefault((sound[:1], len(sound)), []).append(sound)
        self._canonical_origins = {
            self._canonical.get(word, word): origin for word, origin in self._origins.items()
        }
        self.fillers = self._set(table.fillers)
        self.negations = self._set(table.negations)
        self.corrections = self._set(table.corrections)
        self._breaks = WordBreaks(hindi_words, _spellings(table), self._canonical)
        self._look_up = lru_cache(maxsize=8192)(self._find)

    def tokens(self, text: str) -> list[Token]:
        """Split an utterance into words and recognise each."""
        return list(self._joined(text, list(self._parted(text))))

    def word(self, spelling: str) -> str:
        """Return the known word that a spelling stands for, or the spelling in Roman letters."""
        return self._look_up(_plain(spelling))[0]

    def knows(self, roman: str) -> bool:
        """Tell whether this spelling, or another of the same sound, is an everyday word."""
        return self._look_up(roman)[1]

    def origin(self, token: Token) -> Origin:
        """Tell which language a word speaks for."""
        exact = self._origins.get(token.roman)
        if exact is not None:
            return exact
        if not token.known and token.word not in self._spelled:
            return _by_ending(token.roman)  # nearness to a rare word says nothing
        return self._canonical_origins.get(token.word, Origin.UNKNOWN)

    def _parted(self, text: str) -> Iterator[Token]:
        """Yield the words, parting those that were run together."""
        for start, end, after_break in spans_understood(text):
            token = self._token(text, start, end, after_break)
            cut = 0 if token.known else self._breaks.cut(token.roman)
            if cut and len(token.roman) == end - start:
                yield self._token(text, start, start + cut, after_break)
                yield self._token(text, start + cut, end, after_break=False)
            else:
                yield token

    def _joined(self, text: str, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield the words, joining numerals that were cut in two."""
        at = 0
        while at < len(tokens):
            one, two = tokens[at], tokens[at + 1 : at + 2]
            numeral = self._numeral_of(one, two[0]) if two else ""
            if numeral:
                roman, end = one.roman + two[0].roman, two[0].end
                said = text[one.start : end]
                yield Token(said, roman, numeral, True, one.start, end, one.after_break)
            else:
                yield one
            at += 2 if numeral else 1

    def _numeral_of(self, one: Token, two: Token) -> str:
        if two.after_break or (one.known and two.known):
            return ""
        return self._breaks.numeral(one.roman, two.roman)

    def _token(self, text: str, start: int, end: int, after_break: bool) -> Token:
        roman = _plain(text[start:end])
        word, known = self._look_up(roman)
        return Token(text[start:end], roman, word, known, start, end, after_break)

    def _find(self, roman: str) -> tuple[str, bool]:
        if roman[0].isdecimal():
            return roman, True
        exact = roman if roman in self._known else self._by_sound.get(sound_key(roman))
        if exact is not None:
            return self._canonical.get(exact, exact), True
        near = self._nearest(sound_key(roman))
        return (self._canonical.get(near, near), False) if near else (roman, False)

    def _nearest(self, sound: str) -> str | None:
        if len(sound) < _SHORTEST_GARBLED:
            return None
        bound = 2 if len(sound) >= _LONG else 1
        near = [
            (OSA.distance(sound, known, score_cutoff=bound), known)
            for length in range(len(sound) - bound, len(sound) + bound + 1)
            for known in self._by_shape.get((sound[0], length), ())
        ]
        distance, known = min(near, default=(bound + 1, ""))
        return self._by_sound[known] if distance <= bound else None

    def _set(self, words: str) -> frozenset[str]:
        return frozenset(self._canonical.get(word, word) for word in words.split())


def _spellings(table: WordTable) -> Iterator[str]:
    """Yield the words of the trade, however they are spelled, in Roman letters."""
    for word in table.loan_words.split():
        yield word
        yield from map(romanised, table.spellings.get(word, "").split())


def _by_ending(roman: str) -> Origin:
    """Tell the language of an unlisted word by an ending that only one of them has."""
    if _HINDI_ENDING.search(roman):
        return Origin.HINDI
    return Origin.ENGLISH if _ENGLISH_ENDING.search(roman) else Origin.UNKNOWN


def _plain(spelling: str) -> str:
    return romanised(in_ascii_digits(spelling)).replace("'", "").replace("’", "")
