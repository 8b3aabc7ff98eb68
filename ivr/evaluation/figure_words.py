"""The judge's own words for figures: `data/eval/figures.yaml`, by spelling."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from ivr.settings import data_folder
from ivr.yaml_files import read_as

Kind = Literal[
    "money", "percent", "grams", "carat", "months", "days", "minutes", "km",
    "clock", "day", "weekday", "digits", "number",
]  # fmt: skip
"""What a figure counts; a clock is minutes after midnight, a day is month and day: 1204."""

_NUKTA = "़"

T = TypeVar("T")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: Mapping[int, str]
    scales: Mapping[int, str]
    parts: Mapping[float, str]
    more: Mapping[float, str]
    point: str
    units: Mapping[Kind, Mapping[float, str]]
    clock: Mapping[int, str]
    months: Mapping[int, str]
    weekdays: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class FigureSpellings:
    """What each word is worth."""

    numbers: Mapping[str, float]
    """Below a hundred."""
    scales: Mapping[str, int]
    parts: Mapping[str, float]
    more: Mapping[str, float]
    point: frozenset[str]
    units: Mapping[str, tuple[Kind, float]]
    clock: Mapping[str, int]
    """Behind an hour; 12 where it is past noon."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]


def folded(text: str) -> str:
    """Return a text as it is compared: one form of each sign, ASCII digits, no nukta, small."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text)).replace(_NUKTA, "")
    digits = (str(unicodedata.digit(char)) if char.isdecimal() else char for char in plain)
    return "".join(digits).lower()


@cache
def spellings() -> FigureSpellings:
    """Read the table, once.

    Raises:
        ConfigurationError: it is absent or wrong.
    """
    table = read_as(data_folder() / "eval" / "figures.yaml", _Table)
    units = {
        word: (kind, size)
        for kind, sizes in table.units.items()
        for word, size in _by_word(sizes).items()
    }
    return FigureSpellings(
        numbers=_by_word({float(number): words for number, words in table.numbers.items()}),
        scales=_by_word(table.scales),
        parts=_by_word(table.parts),
        more=_by_word(table.more),
        point=frozenset(folded(table.point).split()),
        units=units,
        clock=_by_word(table.clock),
        months=_by_word(table.months),
        weekdays=_by_word(table.weekdays),
    )


def _by_word(rows: Mapping[T, str]) -> dict[str, T]:
    return {word: value for value, words in rows.items() for word in folded(words).split()}
