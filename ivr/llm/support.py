"""Whether clauses say what their sources say: by their words, and by what turns them around.

No figure betrays "yes, we melt it" where the source says "never melted". A clause is held against
the one it shares most words with: both deny, or neither does; and enough of its words are its
sources'. Words are compared by their beginnings. Pure; across languages nothing is judged.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.llm.unrepeated import plain_words

_CLAUSE = re.compile(r"[^.!?।,;:]+(?:[.!?।,;:]+|$)")
_LATIN = re.compile("[A-Za-z]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_STEM = 4
"""Letters by which words are compared: `melt` and `melted`, आभूषण and आभूषणों."""
_LEAST_LETTERS = 3
_SHARED = 0.4
"""Of the words that say something, at least this part is of the sources."""
_FEW = 3
"""Fewer such words show nothing."""


@dataclass(frozen=True, slots=True)
class _Clause:
    stems: frozenset[str]
    denies: bool


@dataclass(frozen=True, slots=True)
class Support:
    """Holds replies against their sources."""

    filling: frozenset[str]
    """Words that say nothing of their own."""
    negations: frozenset[str]
    roman_hindi: frozenset[str]
    english: frozenset[str]

    def holds(self, text: str, sources: Sequence[str], *, whole: bool) -> bool:
        """Tell whether sources say what a text says, as far as words can tell.

        Args:
            text: a reply, or the beginning of one.
            sources: what it may be taken from.
            whole: the text has ended; its last clause is judged only then.
        """
        said = self._clauses(text)
        said = said if whole else said[:-1]
        told = [clause for source in sources for clause in self._clauses(source)]
        if self._kind(text) not in map(self._kind, sources):
            return True
        known = frozenset(stem for clause in told for stem in clause.stems)
        own = frozenset(stem for clause in said for stem in clause.stems)
        if len(own) >= _FEW and len(own & known) < _SHARED * len(own):
            return False
        return all(_agrees(clause, told) for clause in said)

    def _kind(self, text: str) -> str:
        """Tell Hindi in its own letters, Hindi in Latin ones, and English apart."""
        if len(_DEVANAGARI.findall(text)) > len(_LATIN.findall(text)):
            return "devanagari"
        words = plain_words(text)
        hindi, english = (sum(w in of for w in words) for of in (self.roman_hindi, self.english))
        return "roman" if hindi > english else "english"

    def _clauses(self, text: str) -> list[_Clause]:
        return [self._read(found[0]) for found in _CLAUSE.finditer(text) if found[0].strip()]

    def _read(self, clause: str) -> _Clause:
        words = frozenset(word.replace("’", "'") for word in plain_words(clause))
        telling = words - self.filling - self.negations
        stems = (word[:_STEM] for word in telling if len(word) >= _LEAST_LETTERS)
        return _Clause(frozenset(stems), denies=bool(words & self.negations))


def _agrees(clause: _Clause, told: Sequence[_Clause]) -> bool:
    """Tell whether one of the nearest clauses denies as this one does."""
    shared = [len(clause.stems & other.stems) for other in told]
    most = max(shared, default=0)
    if not most:
        return True
    nearest = (other for other, count in zip(told, shared, strict=True) if count == most)
    return any(other.denies == clause.denies for other in nearest)
