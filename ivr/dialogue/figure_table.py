"""The words beside figures: units, parts of the day, names of days and months."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.dates import CalendarTable
from ivr.dialogue.figures import Measure, plain_text
from ivr.dialogue.numbers import Numbers, NumberTable
from ivr.dialogue.overlay import joined
from ivr.errors import ConfigurationError
from ivr.languages import languages, with_tables
from ivr.yaml_files import read_as, read_yaml

Unit = tuple[Measure, Fraction]
"""What is counted, and how many of the bank's own unit one is: a tola is 11.6638 grams."""


class FigureTable(BaseModel):
    """The rows of `data/dialogue/figures.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: Mapping[Measure, Mapping[Fraction, str]]
    signs: str
    clock: str
    past_the_hour: str
    day_of_month: str
    parts_of_day: Mapping[str, str]
    days_ahead: Mapping[int, str]
    weak: str
    joins: str


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The same, by spelling."""

    numbers: Numbers
    counting: frozenset[str]
    """Words that numbers are made of."""
    numeric: frozenset[str]
    """Words that may be figures by themselves: those, and names of days and months."""
    units: Mapping[str, Unit]
    signs: frozenset[str]
    clock: frozenset[str]
    past_the_hour: frozenset[str]
    day_of_month: frozenset[str]
    parts_of_day: Mapping[str, range]
    """Hours; beyond 23 they are of the next day."""
    days_ahead: Mapping[str, int]
    weak: frozenset[str]
    """Number words that are other words in a reply, and count only with a unit."""
    joins: frozenset[str]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    ordinals: Mapping[str, int]


def load_figure_words(data: Path) -> FigureWords:
    """Load what figures are read with.

    Args:
        data: the folder of all data.

    Raises:
        ConfigurationError: a file is missing or wrong; names it and the field.
    """
    folder = data / "dialogue"
    table = read_as(folder / "figures.yaml", FigureTable)
    numbers = Numbers(_numbers(folder))
    calendar = read_as(folder / "calendar.yaml", CalendarTable)
    weekdays = dict(calendar.weekdays) | _names("weekdays", 0)
    months = {name: n for n, names in calendar.months.items() for name in names.split()}
    months |= _names("months", 1)
    ordinals = {name: n for n, names in calendar.ordinals.items() for name in names.split()}
    ahead = {word: days for days, words in table.days_ahead.items() for word in _words(words)}
    return FigureWords(
        numbers=numbers,
        counting=frozenset(numbers.words),
        numeric=frozenset((*numbers.words, *weekdays, *months, *ordinals, *ahead)),
        units={
            word: (measure, size)
            for measure, rows in table.units.items()
            for size, words in rows.items()
            for word in _words(words)
        },
        signs=_words(table.signs),
        clock=_words(table.clock),
        past_the_hour=_words(table.past_the_hour),
        day_of_month=_words(table.day_of_month),
        parts_of_day={
            word: _hours(hours)
            for hours, words in table.parts_of_day.items()
            for word in _words(words)
        },
        days_ahead=ahead,
        weak=_words(table.weak),
        joins=_words(table.joins),
        weekdays=weekdays,
        months=months,
        ordinals=ordinals,
    )


def _numbers(folder: Path) -> NumberTable:
    """Read the numbers of all languages as one table, spelled as texts are checked."""
    rows = read_yaml(folder / "numbers.yaml")
    for code in with_tables():
        if (more := folder / code / "numbers.yaml").is_file():
            rows = joined(rows, read_yaml(more))
    return NumberTable.model_validate(_plain(rows))


def _plain(rows: object) -> object:
    match rows:
        case dict():
            return {key: _plain(value) for key, value in rows.items()}
        case str():
            return plain_text(rows)
        case _:
            return rows


def _words(text: str) -> frozenset[str]:
    return frozenset(plain_text(text).lower().split())


def _names(of: str, first: int) -> dict[str, int]:
    return {
        plain_text(name).lower(): place
        for code in with_tables()
        for place, name in enumerate(getattr(languages()[code], of), first)
    }


def _hours(text: str) -> range:
    first, _, end = text.partition("-")
    if not (first.isdecimal() and end.isdecimal()):
        raise ConfigurationError(f"figures.yaml: parts_of_day {text!r} is no span of hours")
    return range(int(first), int(end))
