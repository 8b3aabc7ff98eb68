"""Roman Hindi in Devanagari, for voices: they read Latin letters inside Hindi as English.

A word is looked up in `data/eval/spellings.yaml`, then by its sound among all Devanagari that the
dialogue's tables hold; what neither has is spelled by rule. Approximate, as Roman Hindi leaves
vowels open: good for callers, whose pronunciation varies, and never used for what the agent says.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from indic_transliteration import sanscript
from pydantic import RootModel

from ivr.devanagari import romanised
from ivr.dialogue.devanagari_answers import DevanagariAnswers
from ivr.dialogue.lexicon import Origin
from ivr.dialogue.tokens import spans
from ivr.dialogue.understanding import Understander
from ivr.phonetic import sound_key
from ivr.yaml_files import read_as

_DEVANAGARI_WORD = re.compile(r"[\u0900-\u0963\u0970-\u097f]+")
_VOWELS_AT_THE_END = {"a": "A", "i": "I", "u": "U"}
_VIRAMA = "\u094d"
_ENGLISH = frozenset((Origin.ENGLISH, Origin.LOAN))
_SOURCES = ("*.yaml", "grammars/hi.yaml", "grammars/requests_hi.yaml", "gazetteer/*.yaml")
_LABELLED = "labelled.yaml"


class SpellingTable(RootModel[Mapping[str, str]]):
    """The rows of `data/eval/spellings.yaml`."""


class Spelling:
    """Spells lines of callers for a Hindi voice."""

    def __init__(self, data: Path) -> None:
        """Load the tables under `data`.

        Raises:
            ConfigurationError: a file is missing or an entry is wrong; names both.
        """
        self._folder = data / "dialogue"
        self._table = read_as(data / "eval" / "spellings.yaml", SpellingTable).root
        self._tell = DevanagariAnswers(data)
        self._understander = Understander(data)

    def for_voice(self, line: str) -> str:
        """Return a line with its Roman Hindi in Devanagari; English words and figures stay."""
        parts: list[str] = []
        end = 0
        words = list(spans(line))
        origins = self._understander.origins(line)
        for (first, last, _), (_, origin) in zip(words, origins, strict=True):
            word = line[first:last]
            stays = origin in _ENGLISH or not (word.isascii() and word.isalpha())
            parts += (line[end:first], word if stays else self._spelled(word))
            end = last
        return "".join((*parts, line[end:]))

    def _spelled(self, word: str) -> str:
        roman = word.lower()
        known = self._table.get(roman) or self._tell(roman) or self._known.get(sound_key(roman))
        return known or by_rule(roman)

    @cached_property
    def _known(self) -> dict[str, str]:
        """The most frequent Devanagari word of each sound."""
        counted = Counter(self._words())
        return {
            sound_key(roman): word
            for word, _ in reversed(counted.most_common())
            for roman in _typed(word)
        }

    def _words(self) -> Iterator[str]:
        for pattern in _SOURCES:
            for file in sorted(self._folder.glob(pattern)):
                if file.name != _LABELLED:
                    yield from _DEVANAGARI_WORD.findall(file.read_text("utf-8"))


def _typed(word: str) -> Iterator[str]:
    """Yield how a word is typed; the nasal that ends यहाँ may be written or not."""
    yield romanised(word)
    if word.endswith(("ँ", "ं")):
        yield romanised(word) + "n"


def by_rule(roman: str) -> str:
    """Spell a lower-case word: a vowel that ends it is long, a consonant keeps no vowel."""
    roman = roman[:-1] + _VOWELS_AT_THE_END.get(roman[-1], roman[-1])
    spelled = str(sanscript.transliterate(roman, sanscript.OPTITRANS, sanscript.DEVANAGARI))
    return spelled.removesuffix(_VIRAMA)
