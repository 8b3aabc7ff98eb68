"""Days and times of day in a reply."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from ivr.dialogue.figure_table import FigureWords
from ivr.dialogue.figures import Ahead, Clock, Day
from ivr.dialogue.numbers import Number
from ivr.dialogue.tokens import Token

MINUTES_PER_HOUR = 60
_HALF_DAY = 12
_HOURS = 24
_LATEST_DAY = 31
_YEARS = range(1900, 2200)
_CENTURY = 2000
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_OF = frozenset(("of", "the", "की", "ki", "ka", "का"))
_TENS = {"twenty": 20, "thirty": 30}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})$")
_DIGITAL = re.compile(r"(\d{1,2})[:.](\d\d)$")
_BEFORE, _BEHIND = 3, 4
"""Words around a time in which its part of the day may stand."""

Span = tuple[int, int]
"""The first and the last word."""


class Moments:
    """Reads the days and times of one text."""

    def __init__(self, words: FigureWords, tokens: Sequence[Token]) -> None:
        self._words = words
        self._tokens = tokens

    def word(self, at: int) -> str:
        """Return a word in lower case, empty outside the text."""
        return self._tokens[at].roman if 0 <= at < len(self._tokens) else ""

    # -- days --------------------------------------------------------------------------------

    def day(self, number: Number) -> tuple[Day, Span] | None:
        """Read a number as a day of the month, with all that stands beside it."""
        if number.value.denominator != 1 or not 1 <= number.value <= _LATEST_DAY:
            return None
        return self._dated(int(number.value), number.first, number.last)

    def ordinal_days(self) -> Iterator[tuple[Day, Span]]:
        """Read `fifth of December`; an ordinal without its month is no day."""
        for at, token in enumerate(self._tokens):
            day = self._words.ordinals.get(token.roman)
            if day is None:
                continue
            tens = _TENS.get(self.word(at - 1), 0)
            found = self._dated(tens + day, at - (tens > 0), at)
            if found is not None:
                yield found

    def written_days(self) -> Iterator[tuple[Day, Span]]:
        """Read 2026-12-05 and 5/12/2026."""
        for at, token in enumerate(self._tokens):
            day = _written(token.text) if token.is_figure else None
            if day is not None:
                yield self._with_weekday(day, at, at)

    def weekdays(self) -> Iterator[tuple[Day, Span]]:
        """Read the names of weekdays."""
        for at, token in enumerate(self._tokens):
            weekday = self._words.weekdays.get(token.roman)
            if weekday is not None:
                yield Day(weekday=weekday), (at, at)

    def days_ahead(self) -> Iterator[tuple[Ahead, Span]]:
        """Read `tomorrow`."""
        for at, token in enumerate(self._tokens):
            days = self._words.days_ahead.get(token.roman)
            if days is not None:
                yield Ahead(days), (at, at)

    def months_of_a_year(self) -> Iterator[tuple[Day, Span]]:
        """Read `December 2026`."""
        for at, token in enumerate(self._tokens):
            month = self._words.months.get(token.roman)
            if month is not None and (year := self._year(at + 1)):
                yield Day(month=month, year=year), (at, at + 1)

    def _dated(self, day: int, first: int, last: int) -> tuple[Day, Span] | None:
        suffixed = self.word(last + 1) in _SUFFIXES
        last += suffixed
        behind = last + 1 + (self.word(last + 1) in _OF)
        if month := self._words.months.get(self.word(behind), 0):
            year = self._year(behind + 1)
            return self._with_weekday(Day(day, month, year), first, behind + (year > 0))
        before = first - 1 - (self.word(first - 1) in _OF)
        if month := self._words.months.get(self.word(before), 0):
            year = self._year(last + 1)
            return self._with_weekday(Day(day, month, year), before, last + (year > 0))
        if suffixed or self.word(last + 1) in self._words.day_of_month:
            return self._with_weekday(Day(day), first, last + (not suffixed))
        return None

    def _with_weekday(self, day: Day, first: int, last: int) -> tuple[Day, Span]:
        weekday = self._words.weekdays.get(self.word(first - 1), -1)
        if weekday < 0:
            return day, (first, last)
        return Day(day.day, day.month, day.year, weekday), (first - 1, last)

    def _year(self, at: int) -> int:
        word = self.word(at)
        is_year = word.isdecimal() and int(word[:5]) in _YEARS
        return int(word) if is_year else 0

    # -- times -------------------------------------------------------------------------------

    def digital_times(self) -> Iterator[tuple[Clock, Span]]:
        """Read 11:30, with `baje` or `pm` behind it or without."""
        for at, token in enumerate(self._tokens):
            match = _DIGITAL.match(token.text) if token.is_figure else None
            named = self.word(at + 1) in self._words.clock
            if match is None or (":" not in token.text and not named):
                continue
            hour, minute = int(match[1]), int(match[2])
            if hour <= _HOURS and minute < MINUTES_PER_HOUR:
                minutes = hour * MINUTES_PER_HOUR + minute
                yield self._clock(minutes, at, at + named), (at, at + named)

    def time(self, number: Number, numbers: Sequence[Number]) -> tuple[Clock, Span] | None:
        """Read `gyarah baje`, `das bajkar tees minute`, `half past ten`, `4 in the afternoon`."""
        if not 0 < number.value <= _HOURS:
            return None
        minutes = int(number.value * MINUTES_PER_HOUR)
        if number.value < 1:  # paune ek: a quarter to one
            minutes += _HALF_DAY * MINUTES_PER_HOUR
        first, last = number.first, number.last + 1
        if self.word(last) in self._words.clock:
            return self._clock(minutes, first, last), (first, last)
        if self.word(last) in self._words.past_the_hour:
            extra = next((n for n in numbers if n.first == last + 1), None)
            if extra is not None and extra.value < MINUTES_PER_HOUR:
                minutes += int(extra.value)
                last = extra.last + 1
            return self._clock(minutes, first, last), (first, last)
        past = self._past(minutes, number)
        if past is None and self._in_a_part(last):
            return self._clock(minutes, first, number.last), (first, number.last)
        return past

    def _in_a_part(self, at: int) -> bool:
        """Tell whether the part of the day is told next: in the afternoon, at night."""
        words = [self.word(each) for each in range(at, at + _BEHIND - 1)]
        named = words[1] if words[0] == "at" else words[2] if words[:2] == ["in", "the"] else ""
        return named in self._words.parts_of_day

    def _past(self, minutes: int, number: Number) -> tuple[Clock, Span] | None:
        first = number.first - 2
        shift = {
            ("half", "past"): 30,
            ("quarter", "past"): 15,
            ("quarter", "to"): -15,
        }.get((self.word(first), self.word(first + 1)))
        if shift is None:
            return None
        return self._clock(minutes + shift, first, number.last), (first, number.last)

    def _clock(self, minutes: int, first: int, last: int) -> Clock:
        """Return all that a time may mean, by its hour and the part of the day that is named."""
        half_day, day = _HALF_DAY * MINUTES_PER_HOUR, _HOURS * MINUTES_PER_HOUR
        said = {minutes % day}
        if MINUTES_PER_HOUR <= minutes < half_day + MINUTES_PER_HOUR:
            said = {minutes % half_day, minutes % half_day + half_day}
        if self.word(first).startswith("0"):  # 04:30 is of the morning
            said = {minutes % day}
        half = self.word(last)
        if half in ("am", "pm"):
            said = {minutes % half_day + (half_day if half == "pm" else 0)}
        part = self._part_of_day(first, last)
        if part is not None:
            said = {minute for minute in said if _within(minute // MINUTES_PER_HOUR, part)}
        return Clock(frozenset(said))

    def _part_of_day(self, first: int, last: int) -> range | None:
        near = [*range(last + 1, last + _BEHIND), *range(first - 1, first - 1 - _BEFORE, -1)]
        parts = (self._words.parts_of_day.get(self.word(at)) for at in near)
        return next((part for part in parts if part is not None), None)


def _within(hour: int, part: range) -> bool:
    return hour in part or hour + _HOURS in part


def _written(text: str) -> Day | None:
    if match := _ISO.match(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.match(text):
        day, month, year = map(int, match.groups())
        year += _CENTURY if year < _CENTURY // 20 else 0
    else:
        return None
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Day(day, month, year)
