"""A number that was misheard, found again by its sound where one was asked for.

A recogniser that knows little Hindi writes "Penta Lissgram" for पैंतालीस ग्राम: the sounds are
there, the word breaks are not. What is found so is a guess, and is only made where nothing else was
understood and where the figure is read back to the caller before anything rests on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.numbers import NumberTable
from ivr.dialogue.tokens import Token
from ivr.phonetic import loose_key

_UNITS: Mapping[Expecting, Mapping[str, str]] = {
    Expecting.OPEN: {"gram": "gram", "tola": "tola"},
    Expecting.WEIGHT: {"gram": "gram", "tola": "tola"},
    Expecting.PURITY: {"karat": "carat", "karet": "carat", "kart": "carat"},
}
"""How the unit of an answer sounds, and how it is written."""
GUESSED: Mapping[Expecting, str] = {
    Expecting.OPEN: "gold_weight",
    Expecting.WEIGHT: "gold_weight",
    Expecting.PURITY: "gold_purity",
}
"""What may be guessed in which answer: what is read back before it counts."""
_ALONE = (Expecting.WEIGHT,)
"""Where a number may come without its unit."""
_UNIT_OFF = {
    (Expecting.WEIGHT, "gram"): 1,
    (Expecting.PURITY, "karat"): 1,
    (Expecting.PURITY, "karet"): 1,
    (Expecting.PURITY, "kart"): 1,
}
"""Letters of the unit that may be wrong; "bola", said, is too near to tola."""
_PURITIES = (18, 20, 22, 24)
_PARTS = ("saadhe", "sava")
_MOST_WORDS = 4
_SHORT, _LONG = 4, 7
"""Letters of a number's sound from which one may be wrong, and two; unasked it must be long."""
_WHOLE = 6
"""Letters from which an utterance may be a number and nothing else: "nope" is none."""
_HUNDRED = 100
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class _Guess:
    wrong: int
    """Letters."""
    value: str
    words: str
    first: int
    last: int


class MisheardNumbers:
    """Knows how numbers sound. Nothing in it changes: one serves every call."""

    def __init__(self, table: NumberTable) -> None:
        """Take the Roman spellings of the numbers below a hundred."""
        self._sounds: dict[str, tuple[str, str]] = {}
        for value, spellings in table.cardinals.items():
            if 0 < value < _HUNDRED:
                self._learn(str(value), [one for one in spellings.split() if one.isascii()])

    def _learn(self, value: str, spellings: Sequence[str]) -> None:
        for spelling in spellings:
            self._sounds.setdefault(loose_key(spelling), (value, spelling))
            self._sounds.setdefault("kul" + loose_key(spelling), (value, f"kul {spelling}"))
            for part in _PARTS:
                phrase = f"{part} {spelling}"
                self._sounds.setdefault(
                    loose_key(phrase.replace(" ", "")), (f"{part} {value}", phrase)
                )

    def mended(self, tokens: Sequence[Token], expecting: Expecting) -> str:
        """Return the utterance with the number that was probably said; empty where none is near.

        Two numbers that are equally near are no guess: उनतालीस and अड़तालीस.
        """
        best: dict[str, _Guess] = {}
        for guess in self._guesses(tokens, expecting):
            so_far = best.get(guess.value)
            if so_far is None or guess.wrong < so_far.wrong:
                best[guess.value] = guess
        ranked = sorted(best.values(), key=lambda guess: guess.wrong)
        if not ranked or (len(ranked) > 1 and ranked[1].wrong == ranked[0].wrong):
            return ""
        found = ranked[0]
        before = [token.text for token in tokens[: found.first]]
        return " ".join([*before, found.words, *(t.text for t in tokens[found.last + 1 :])])

    def _guesses(self, tokens: Sequence[Token], expecting: Expecting) -> Iterator[_Guess]:
        for first in range(len(tokens)):
            for last in range(first, min(first + _MOST_WORDS, len(tokens))):
                sound = loose_key("".join(token.roman for token in tokens[first : last + 1]))
                for number, unit, off in _parted(sound, expecting):
                    for wrong, value, words in self._near(number, expecting):
                        yield _Guess(wrong + off, value, f"{words} {unit}", first, last)
        sound = loose_key("".join(token.roman for token in tokens))
        if expecting in _ALONE and len(tokens) <= _MOST_WORDS and len(sound) >= _WHOLE:
            for wrong, value, words in self._near(sound, expecting):
                yield _Guess(wrong, value, words, 0, len(tokens) - 1)

    def _near(self, sound: str, expecting: Expecting) -> Iterator[tuple[int, str, str]]:
        least = _LONG if expecting is Expecting.OPEN else _SHORT
        if len(sound) < least or not sound.isalpha():
            return
        most = 2 if len(sound) >= _LONG else 1
        for known, (value, words) in self._sounds.items():
            if expecting is Expecting.PURITY and value not in map(str, _PURITIES):
                continue
            wrong = Levenshtein.distance(sound, known, score_cutoff=most)
            if wrong <= most and (sound[0] == known[0] or {sound[0], known[0]} <= _VOWELS):
                yield wrong, value, words


def _parted(sound: str, expecting: Expecting) -> Iterator[tuple[str, str, int]]:
    """Yield what stands before the unit, the unit as it is written, and how far off it sounds."""
    for unit, written in _UNITS.get(expecting, {}).items():
        for length in (len(unit) - 1, len(unit), len(unit) + 1):
            end = sound[-length:]
            off = Levenshtein.distance(end, unit, score_cutoff=1)
            if len(sound) > length and off <= _UNIT_OFF.get((expecting, unit), 0):
                yield sound[:-length], written, off
