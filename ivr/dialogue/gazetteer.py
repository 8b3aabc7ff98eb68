"""Finds named things (cities, localities, lenders, purposes) however they are spelled.

A stretch of one to three words is compared by sound. A word that is no everyday word may also be a
garbled name: it is taken for the nearest one, more readily when such a name was asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process

from ivr.devanagari import romanised
from ivr.dialogue.lexicon import Lexicon
from ivr.dialogue.tokens import Token
from ivr.phonetic import loose_key, sound_key

_LONGEST_NAME_WORDS = 4
_SHORTEST_GARBLED = 4
_LIKENESS = 84.0
_LIKENESS_WHEN_ASKED = 72.0


class GazetteerTable(BaseModel):
    """The rows of a file in `data/dialogue/gazetteer/`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...] = ()
    """Phrases that name nothing here, though a part of them would."""


@dataclass(frozen=True, slots=True)
class Named:
    """A named thing and the words that named it."""

    value: str
    first: int
    last: int


class Gazetteer:
    """The names of one kind."""

    def __init__(self, table: GazetteerTable, *, everyday: bool = False) -> None:
        """Index the names by sound.

        Args:
            table: the names.
            everyday: they are common words, so that aspiration matters and nothing is guessed:
                padhai, studies, is not pade, lying.
        """
        self._everyday = everyday
        self._key = sound_key if everyday else loose_key
        self._by_sound = {
            self._sound(name.split()): value
            for value, names in table.entries.items()
            for name in names
        }
        self._names = table.entries
        self._in_words = {
            self._sound(name.split()): len(name.split())
            for names in (*table.entries.values(), table.others)
            for name in names
            if " " in name
        }
        self._sounds = list(self._by_sound)
        self._by_sound |= {self._sound(phrase.split()): "" for phrase in table.others}
        self._near = lru_cache(maxsize=4096)(self._nearest)

    @property
    def words(self) -> Iterator[str]:
        """Every word of every name, in Roman letters."""
        for names in self._names.values():
            for name in names:
                yield from map(romanised, name.split())

    def find(
        self, tokens: Sequence[Token], lexicon: Lexicon, *, asked: bool, guess: bool = True
    ) -> list[Named]:
        """Return the names in the order they were said.

        Args:
            tokens: the utterance.
            lexicon: tells everyday words from garbled names.
            asked: one is the answer to the question.
            guess: whether an unknown word may be a garbled name.
        """
        found: list[Named] = []
        at = 0
        while at < len(tokens):
            named = self._spelled(tokens, at)
            if named is None and guess:
                named = self._garbled(tokens, at, lexicon, asked=asked)
            if named is not None:
                found.append(named)
                at = named.last
            at += 1
        return [named for named in found if named.value]

    def _spelled(self, tokens: Sequence[Token], at: int) -> Named | None:
        for width in range(min(_LONGEST_NAME_WORDS, len(tokens) - at), 0, -1):
            said = tokens[at : at + width]
            sound = self._sound([token.roman for token in said])
            value = self._by_sound.get(sound)
            if value is not None and self._hangs_together(said, sound):
                return Named(value, at, at + width - 1)
        return None

    def _hangs_together(self, said: Sequence[Token], sound: str) -> bool:
        """Tell whether words make one name: not `tha na`, was it, for Thana."""
        if len(said) == 1:
            return True
        letters = all(len(token.roman) == 1 for token in said)
        if not letters and any(token.after_break for token in said[1:]):
            return False
        return sound in self._in_words or not all(token.known for token in said)

    def _garbled(
        self, tokens: Sequence[Token], at: int, lexicon: Lexicon, *, asked: bool
    ) -> Named | None:
        roman = tokens[at].roman
        if self._everyday or len(roman) < _SHORTEST_GARBLED or tokens[at].is_figure:
            return None
        if lexicon.knows(roman):
            return None
        value = self._near(roman, _LIKENESS_WHEN_ASKED if asked else _LIKENESS)
        return Named(value, at, at) if value else None

    def _nearest(self, roman: str, cutoff: float) -> str:
        sound = self._sound([roman])
        best = process.extractOne(sound, self._sounds, scorer=fuzz.ratio, score_cutoff=cutoff)
        return self._by_sound[best[0]] if best else ""

    def _sound(self, words: Sequence[str]) -> str:
        return self._key("".join(map(romanised, words)))
