"""Expected answers in Devanagari: haan theek hai → हाँ ठीक है.

Roman Hindi leaves vowels and aspiration open, so it is looked up, never spelled by rule.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ivr.devanagari import is_devanagari
from ivr.dialogue.gazetteer import GazetteerTable
from ivr.dialogue.numbers import NumberTable
from ivr.yaml_files import read_as


class DevanagariTable(BaseModel):
    """The rows of `data/dialogue/devanagari.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Mapping[str, str]


class DevanagariAnswers:
    """Writes answers in Devanagari; holds tables only."""

    def __init__(self, data: Path) -> None:
        """Load the tables under `data`.

        Raises:
            ConfigurationError: a file is missing or an entry is wrong; names both.
        """
        folder = data / "dialogue"
        numbers = read_as(folder / "numbers.yaml", NumberTable)
        places = read_as(folder / "gazetteer" / "cities.yaml", GazetteerTable)
        own = read_as(folder / "devanagari.yaml", DevanagariTable)
        self._words = {**dict(_numbers(numbers)), **own.words}
        self._names = dict(_names(places))

    def __call__(self, phrase: str) -> str:
        """Write a phrase in Devanagari; empty when it has a word that the tables have not."""
        if name := self._names.get(phrase.casefold()):
            return name
        words = [self._words.get(word, "") for word in phrase.casefold().split()]
        return " ".join(words) if all(words) else ""


def _numbers(table: NumberTable) -> Iterator[tuple[str, str]]:
    """Yield each spelling of a number, and its digits, with the usual one in Devanagari."""
    for value, spellings in table.cardinals.items():
        yield str(value), _first_devanagari(spellings.split())
    for rows in (table.multipliers, table.parts, table.halves, table.cardinals):
        for spellings in rows.values():
            usual = _first_devanagari(spellings.split())
            yield from ((spelling, usual) for spelling in spellings.split())


def _names(table: GazetteerTable) -> Iterator[tuple[str, str]]:
    for value, names in table.entries.items():
        if usual := _first_devanagari(names):
            yield from ((name.casefold(), usual) for name in (value, *names))


def _first_devanagari(spellings: tuple[str, ...] | list[str]) -> str:
    return next(filter(is_devanagari, spellings), "")
