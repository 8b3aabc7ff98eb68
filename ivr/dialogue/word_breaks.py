"""Where words begin and end, when whoever wrote them down missed it: pachai hattar, goldlown."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from ivr.phonetic import sound_key

_SHORTEST_NUMERAL = 5
_SHORTEST_GARBLED = 8
"""Letters of sound; a shorter numeral has too many neighbours."""
_SHORTEST_PART = 4


class WordBreaks:
    """Joins numerals that were cut in two, and parts words of the trade that were run together."""

    def __init__(
        self, numerals: Iterable[str], trade: Iterable[str], everyday: Iterable[str]
    ) -> None:
        """Index words by sound, all in Roman letters.

        Args:
            numerals: Hindi number words.
            trade: words of which at least one is in what was run together.
            everyday: those that may be the other one.
        """
        self._numerals = {
            sound_key(word): word for word in sorted(numerals) if len(word) >= _SHORTEST_NUMERAL
        }
        self._trade = frozenset(sound_key(word) for word in trade if len(word) >= _SHORTEST_PART)
        parts = (sound_key(word) for word in everyday if len(word) >= _SHORTEST_PART)
        self._parts = self._trade.union(parts)
        self.numeral = lru_cache(maxsize=4096)(self._numeral)
        self.cut = lru_cache(maxsize=4096)(self._cut)

    def _numeral(self, one: str, two: str) -> str:
        """Return the numeral that two words are together, empty where none or several are near."""
        sound = sound_key(one + two)
        if sound in self._numerals or len(sound) < _SHORTEST_GARBLED:
            return self._numerals.get(sound, "")
        near = [
            numeral
            for known, numeral in self._numerals.items()
            if OSA.distance(sound, known, score_cutoff=1) <= 1
        ]
        return near[0] if len(near) == 1 else ""

    def _cut(self, roman: str) -> int:
        """Return where the second of two words begins, 0 where it is not two."""
        for at in range(_SHORTEST_PART, len(roman) - _SHORTEST_PART + 1):
            pair = {sound_key(roman[:at]), sound_key(roman[at:])}
            if pair <= self._parts and not pair.isdisjoint(self._trade):
                return at
        return 0
