"""What figures in a reply may stand on: the typed values of a call."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ivr.dialogue.dialogue import Range, Slot
from ivr.dialogue.figures import (
    Ahead,
    Amount,
    Clock,
    Day,
    Digits,
    Figure,
    Measure,
    Reading,
    plain_text,
)
from ivr.dialogue.memory import Memory
from ivr.dialogue.turn import ToolCall
from ivr.dialogue.written_weights import to_a_tenth

_PLACES = 4
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_ISO_TIME = re.compile(r"(?:\d{4}-\d\d-\d\dT)?(\d\d):(\d\d)(?=$|[:+Z])")
_CODE = re.compile(r"\+?\d[\d -]{3,}$")
OURS = "ours"
"""The lender that we are."""
OF_LENDER = "@"
"""Stands between the name of a field and the names of another lender."""
_NEVER_SAID = frozenset(("schedule", "latitude", "longitude"))
"""Rows of a plan of months and places on a map: their figures explain nothing."""
_BRANCH = frozenset(("branch_id", "name", "phone"))
"""What makes a row of a result a branch."""
_LEAST_DIGITS = 4
"""As many digits of a telephone number tell which one is meant."""
_OWN_WORDS = frozenset(("customer_name", "loan_purpose"))
"""Slots that hold words of the caller's own: a sum in them is no value."""


@dataclass(frozen=True, slots=True)
class Values:
    """All that figures may be traced to, typed."""

    amounts: Mapping[Amount, frozenset[str]] = field(default_factory=dict)
    """Each with the fields and slots that hold it."""
    days: frozenset[date] = frozenset()
    minutes: frozenset[int] = frozenset()
    """Times of day, after midnight."""
    digits: frozenset[str] = frozenset()
    """Telephone numbers with their country's code, PIN codes."""
    today: date | None = None
    """Without it nothing tells which day tomorrow is."""
    texts: tuple[str, ...] = ()
    """Names, addresses, passages: a figure is explained where it is quoted with all its words."""
    names: tuple[str, ...] = ()
    """What the caller calls himself and his matter: a small number may be a name, Das or Saha."""
    lenders: frozenset[str] = frozenset()
    """Names of other lenders, in plain form."""

    def behind(self, figure: Figure) -> frozenset[str]:
        """Return the fields and slots that hold an amount which the figure may be."""
        amounts = (self.amounts.get(r) for r in figure.readings if isinstance(r, Amount))
        return frozenset().union(*filter(None, amounts))

    def explain(self, figure: Figure) -> bool:
        """Tell whether one of its readings is a value, whatever it is a value of."""
        return any(self._holds(reading) for reading in figure.readings)

    def tells(self, figure: Figure) -> bool:
        """Tell whether it is a day, a time or digits that are known: these have no role."""
        others = (reading for reading in figure.readings if not isinstance(reading, Amount))
        return any(self._holds(reading) for reading in others)

    def _holds(self, reading: Reading) -> bool:
        match reading:
            case Amount():
                return reading in self.amounts
            case Clock(minutes):
                return not minutes.isdisjoint(self.minutes)
            case Day():
                return any(_is(day, reading) for day in self.days)
            case Digits(digits):
                return any(_ends(known, digits) for known in self.digits)
            case Ahead(days):
                return self.today is not None and self.today + timedelta(days) in self.days


def _is(day: date, said: Day) -> bool:
    return (
        said.day in (0, day.day)
        and said.month in (0, day.month)
        and said.year in (0, day.year)
        and said.weekday in (-1, day.weekday())
    )


def _ends(known: str, digits: str) -> bool:
    return known == digits or (len(digits) >= _LEAST_DIGITS and known.endswith(digits))


@dataclass(slots=True)
class _Gathering:
    amounts: dict[Amount, set[str]] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    minutes: set[int] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    lenders: set[str] = field(default_factory=set)
    branches: list[Mapping[str, Any]] = field(default_factory=list)
    """Taken last: which of them count is not known before."""

    def number(self, name: str, measure: Measure, value: float) -> None:
        """Take a number, and the same as a reply writes it."""
        self._amount(name, measure, round(value, _PLACES))
        if measure is not Measure.PAISE and value != int(value):
            self._amount(name, measure, float(f"{value:g}"))
        if measure is Measure.GRAMS:
            self._amount(name, measure, to_a_tenth(value))

    def _amount(self, name: str, measure: Measure, value: float) -> None:
        self.amounts.setdefault(Amount(measure, value), set()).add(name)

    def string(self, value: str) -> None:
        """Take a day, a time, a number to call, or words."""
        typed = False
        if day := _ISO_DAY.match(value):
            typed = self._day(day[0])
        if time := _ISO_TIME.match(value):
            self.minutes.add(int(time[1]) * 60 + int(time[2]))
            typed = True
        if not typed and _CODE.match(value):
            self.digits.add(re.sub(r"\D", "", value))
        elif not typed and value:
            self.texts.append(value)

    def _day(self, iso: str) -> bool:
        try:
            self.days.add(date.fromisoformat(iso))
        except ValueError:
            return False
        return True

    def leaf(self, key: str, value: Any) -> None:
        """Take a value of a tool's result; the end of its name tells what it counts."""
        match value:
            case bool():
                return
            case int() | float():
                self.number(key, _measure(key), value)
            case str():
                self.string(value)
            case Mapping() if value.keys() >= _BRANCH:
                self.branches.append(value)
            case Mapping():
                self.row(value, key)
            case list():
                for inside in value:
                    self.leaf(key, inside)

    def _lender(self, row: Mapping[str, Any]) -> str:
        """Return what marks the fields of another lender: their names, after an @."""
        if row.get("lender", OURS) == OURS:
            return ""
        names = [plain_text(str(row.get(key, ""))).lower() for key in ("name", "name_hi")]
        self.lenders.update(first for name in names for first in name.split()[:1])
        return OF_LENDER + "|".join(filter(None, names))

    def row(self, row: Mapping[str, Any], within: str = "") -> None:
        """Take an object of a tool's result, and the field that it stands in."""
        lender, field_of = self._lender(row), f"{within}." if within else ""
        for name in row.keys() - _NEVER_SAID:
            self.leaf(f"{field_of}{name}{lender}", row[name])

    def slot(self, name: str, slot: Slot) -> None:
        """Take what the caller gave."""
        match slot.value:
            case Range(low, high):
                self.number(name, _measure(slot.unit), low)
                self.number(name, _measure(slot.unit), high)
            case str() if name in _OWN_WORDS:
                self.names.append(slot.value)
            case str():
                self.string(slot.value)
            case _:
                self.number(name, _measure(slot.unit), slot.value)


def values_at(moment: str) -> Values:
    """Return a day and a time of day as values.

    Args:
        moment: ISO, of a tool.
    """
    found = _Gathering()
    found.string(moment)
    return Values(days=frozenset(found.days), minutes=frozenset(found.minutes))


def values_of(
    memory: Memory,
    calls: Iterable[ToolCall] = (),
    texts: Sequence[str] = (),
    today: date | None = None,
    about: str = "",
) -> Values:
    """Gather the values of a call.

    Args:
        memory: the call's slots and facts.
        calls: tools that ran, beside those whose results are facts.
        texts: passages of the bank that the reply quotes.
        today: from which the caller counts.
        about: the reply, in plain form; where it names a branch, those of others are no values.
    """
    found = _Gathering(texts=list(texts))
    for name, slot in memory.slots.items():
        found.slot(name, slot)
    results = [fact.result for fact in memory.facts.values()] + [call.result for call in calls]
    for result in {id(each): each for each in results}.values():  # a fact is a call's result
        found.leaf("", result)
    for branch in _named(found.branches, about.lower()) or found.branches:
        found.row(branch)
    if memory.caller_number:
        found.string(memory.caller_number)
    return Values(
        amounts={amount: frozenset(names) for amount, names in found.amounts.items()},
        days=frozenset(found.days),
        minutes=frozenset(found.minutes),
        digits=frozenset(found.digits),
        today=today,
        texts=tuple(found.texts),
        names=tuple(found.names),
        lenders=frozenset(found.lenders),
    )


def _named(branches: Iterable[Mapping[str, Any]], about: str) -> list[Mapping[str, Any]]:
    """Return the branches that a reply speaks of by name."""
    return [
        row
        for row in branches
        if any(
            plain_text(str(row[key])).lower() in about
            for key in ("name", "name_hi")
            if row.get(key)
        )
    ]


@lru_cache(maxsize=512)
def _measure(name: str) -> Measure:
    """Return what a field or unit counts: `max_loan_paise`, `tenure_months`, `km`, `month`."""
    last = name.partition(OF_LENDER)[0].rpartition("_")[2]
    return _MEASURES.get(last, Measure.PLAIN)


_MEASURES: Mapping[str, Measure] = {
    **{measure.value: measure for measure in Measure},
    **{measure.removesuffix("s"): measure for measure in Measure if measure != Measure.PAISE},
    "km": Measure.KILOMETRES,
    "weight": Measure.GRAMS,
    "purity": Measure.CARAT,
}


def quoted(text: str, texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where words stand in a text, as start and end; both in plain form."""
    for words in texts:
        wanted = plain_text(words).strip()
        start = text.find(wanted) if wanted else -1
        while start >= 0:
            yield start, start + len(wanted)
            start = text.find(wanted, start + 1)
