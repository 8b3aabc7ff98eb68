"""Days, in both languages: kal, parso, agle somvar, paanch december, 5 tareekh, in three days.

dateparser was measured on twelve such phrases: five read, one of them wrongly, up to 40 ms each; it
knows neither Roman Hindi nor saadhe and sawa. `kal` is tomorrow here: callers book ahead.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard
from ivr.dialogue.quantities import Kind

_AHEAD = {"aaj": 0, "kal": 1, "parso": 2, "narso": 3}
_PAST_TENSE = frozenset(("tha", "thi", "yesterday"))
_SAID = frozenset(("kaha", "bola", "boli", "kahi", "bataya", "batayi", "said", "told"))
"""Of what was only said nothing is past: maine kal kaha tha, aaj nahi."""
_ENDS_A_PAST = ("the", "thay")
"""Hindi past at the end of its clause; elsewhere `the` is English."""
_DAYS = {"din": 1, "hafta": 7}
_DAYS_PER_WEEK = 7
_SHORTEST_GARBLED = 8
"""Letters; a shorter word that only resembles a weekday is another word: suniye, Sunday."""
_MONTHS_PER_YEAR = 12
_LATEST_DAY = 31
_FIRST_TEN = 10
_LONGEST_BARE_DAY = 3
"""Words around and with a number, itself counted as one, that is the whole answer."""
_TENS = {
    ten: 10 * place
    for place, ten in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
"""Before an ordinal; from forty on no day, and none of the ordinal alone."""
_BEFORE_AN_ORDINAL = frozenset(
    ("", "the", "on", "by", "for", "from", "is", "maybe", "around", "about", "haan", "ji", "yes",
     "ok", "okay", "agla", "this")
)  # fmt: skip
_AFTER_AN_ORDINAL = frozenset(
    ("", "ko", "ke", "works", "work", "will", "would", "is", "please", "in", "at", "of", "morning",
     "afternoon", "evening", "subah", "dopahar", "shaam", "if", "should", "sounds", "then", "suit",
     "suits", "fits")
)  # fmt: skip
"""What stands beside a day, not beside the first branch or one second."""
_MEETS = (
    "meet", "appointment", "visit", "slot", "book", "booking", "booked", "reserve", "reservation",
    "meeting", "come", "coming", "make", "move", "shift", "time", "call", "phone", "ring", "back",
    "aana", "aaunga", "aaungi", "aa", "aaun", "milte", "milna", "likh", "rakh", "rakho", "date",
    "kijiye",
)  # fmt: skip
_DONE = frozenset(("kiya", "liya", "diya", "daala", "dala", "bheja", "mila", "aaya", "aayi"))
_DONE_REACH = 5
_OF_IT = frozenset(("ka", "ki", "ke", "wala", "wali"))
"""Kal ka time liya: of tomorrow."""
_IN_PLACE_OF = frozenset(("jagah", "bajay", "badle"))
"""Uski jagah twelfth: what comes in place of it is a day too."""
_PEOPLE = frozenset(("ek", "do", "one", "two"))
"""Do ko bulao: two of them."""
_BYGONE = ("paid", "closed", "strike", "close", "bhara", "liya")
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2,4}))?$")
_CENTURY = 2000


class CalendarTable(BaseModel):
    """The rows of `data/dialogue/calendar.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekdays: Mapping[str, int]
    months: Mapping[int, str]
    ordinals: Mapping[int, str]


class Days:
    """Finds the days that callers name."""

    def __init__(self, table: CalendarTable) -> None:
        """Index the names."""
        self._weekdays = table.weekdays
        self._months = {name: n for n, names in table.months.items() for name in names.split()}
        self._ordinals = {name: n for n, names in table.ordinals.items() for name in names.split()}

    @property
    def words(self) -> Sequence[str]:
        """Every name of a month or an ordinal."""
        return (*self._months, *self._ordinals)

    def find(self, heard: Heard) -> Iterator[Found]:
        """Yield days as ISO dates, in the order they were said."""
        numbered = [*self._of_month(heard), *_written(heard)]
        corrected = heard.has("nahi", "no", "not", "instead", "jagah")
        # "On the twelfth, that is a Saturday": the weekday is a remark on the day.
        weekdays = [] if numbered and not corrected else self._weekday(heard)
        found = [*self._relative(heard), *weekdays, *_counted(heard), *numbered]
        ordered = sorted(found, key=lambda one: one.last)
        doubted = numbered and not corrected and _contradict(self._weekday(heard), numbered)
        for one in ordered:
            if _is_but_a_bound(heard, one):
                yield replace(one, slot="after_day")
            elif doubted and one in numbered:
                yield replace(one, slot="doubtful_day")
            else:
                yield one

    def _relative(self, heard: Heard) -> Iterator[Found]:
        for at, token in enumerate(heard.tokens):
            ahead = _AHEAD.get(token.word)
            if ahead is None or _is_no_day(heard, at):
                continue
            if token.roman in ("kal", "kaal") and _is_past(heard, at):
                continue
            if heard.word(at + 1) == "tak" and heard.has("chahiye", "milega", "paisa"):
                continue  # by when the money is wanted
            after = heard.word(at - 2) == "din" and heard.word(at - 1) == "baad"
            first = at - 2 if after else at
            yield _found(heard.now.date() + timedelta(ahead + after), first, at)

    def _weekday(self, heard: Heard) -> Iterator[Found]:
        today = heard.now.date()
        for at, token in enumerate(heard.tokens):
            weekday = self._weekdays.get(token.word)
            if weekday is None or not (token.known or len(token.roman) >= _SHORTEST_GARBLED):
                continue
            ahead = (weekday - today.weekday() - 1) % _DAYS_PER_WEEK + 1
            before = [heard.word(at - back) for back in (3, 2, 1)]
            in_next_week = "hafta" in before and "agla" in before
            if in_next_week and weekday > today.weekday():
                ahead += _DAYS_PER_WEEK
            first = at - 1 if before[-1] == "agla" else at
            yield _found(today + timedelta(ahead), first, at)

    def _of_month(self, heard: Heard) -> Iterator[Found]:
        for first, last, day in self._days_of_month(heard):
            month_at = self._month_beside(heard, first, last)
            if month_at is not None:
                month = self._months[heard.tokens[month_at].roman]
                on = _next(heard.now.date(), day, month)
                span = (min(first, month_at), max(last, month_at))
            elif self._is_day(heard, first, last):
                on = _next(heard.now.date(), day, None, skip=_next_month(heard))
                span = (first, last + (heard.word(last + 1) == "tarikh"))
            else:
                continue
            if on is not None:
                yield _found(on, *span)

    def _days_of_month(self, heard: Heard) -> Iterator[tuple[int, int, int]]:
        """Yield spans and values that may be a day of the month."""
        ordinals = list(self._ordinal_days(heard))
        taken = {at for first, last, _ in ordinals for at in range(first, last + 1)}
        for quantity in heard.quantities:
            fits = quantity.low == quantity.high and 1 <= quantity.high <= _LATEST_DAY
            dated = quantity.kind is Kind.BARE or quantity.unit == "tarikh"
            if fits and dated and quantity.last not in taken:
                suffixed = heard.word(quantity.last + 1) in _SUFFIXES
                yield quantity.first, quantity.last + suffixed, int(quantity.high)
        yield from (one for one in ordinals if 1 <= one[2] <= _LATEST_DAY)

    def _ordinal_days(self, heard: Heard) -> Iterator[tuple[int, int, int]]:
        """Yield spans and values of ordinals: fifth, twenty fifth; 0 for `one second`, no day."""
        numbers = {quantity.last: quantity.first for quantity in heard.quantities}
        for at, token in enumerate(heard.tokens):
            day = self._ordinals.get(token.roman)
            if day is None:
                continue
            before = "" if at == 0 or token.after_break else heard.tokens[at - 1].roman
            if before in _TENS:
                yield at - 1, at, _TENS[before] + day if day < _FIRST_TEN else 0
            elif token.roman == "second" and before and at - 1 in numbers:
                yield numbers[at - 1], at, 0
            else:
                yield at, at, day

    def _month_beside(self, heard: Heard, first: int, last: int) -> int | None:
        for at in (last + 1, last + 2, first - 1, first - 2):
            between = heard.word(last + 1 if at > last else first - 1)
            adjoining = at in (last + 1, first - 1) or between in ("of", "ki", "ka", "the", "ko")
            inside = 0 <= at < len(heard.tokens)
            if inside and at < first and heard.word(at) == "main" and heard.tokens[at].text != "मई":
                continue  # I, not May
            if adjoining and inside and heard.tokens[at].roman in self._months:
                return at
        return None

    def _is_an_hour(self, heard: Heard, first: int) -> bool:
        """Tell whether a bare number beside a day is its hour: tomorrow at 11, kal gyarah."""
        named = any(token.word in _AHEAD or token.word in self._weekdays for token in heard.tokens)
        return named or heard.roman(first - 1) == "at"

    def _is_day(self, heard: Heard, first: int, last: int) -> bool:
        if heard.word(last) == "tarikh" or heard.word(last + 1) == "tarikh":
            return True
        if heard.word(last) in _SUFFIXES:
            return True
        if heard.expecting is not Expecting.DATE:
            return self._is_meant_for_a_day(heard, first, last)
        if heard.tokens[last].roman in self._ordinals:  # no hour, even beside a day of the week
            return _stands_as_day(heard, first, last)
        if self._is_an_hour(heard, first):
            return False
        return len(heard.tokens) - (last - first) <= _LONGEST_BARE_DAY

    def _is_meant_for_a_day(self, heard: Heard, first: int, last: int) -> bool:
        """Tell whether somebody comes or calls on it: on the sixth at four, bees ko likh lo."""
        if not heard.has(*_MEETS) or heard.has(*_BYGONE) or heard.roman(last) in _PEOPLE:
            return False
        ordinal, after = heard.roman(last) in self._ordinals, heard.roman(last + 1)
        if after == "ko" or (ordinal and after in ("ki", "ke")):
            return not self._is_an_hour(heard, first)
        named = heard.roman(first - 1) == "the" or heard.word(first - 1) in _IN_PLACE_OF
        return ordinal and named and _stands_as_day(heard, first, last)


def _is_no_day(heard: Heard, at: int) -> bool:
    """Tell whether it is nowadays, aaj kal; a bad hour, Rahu kaal; or a call, kaal karo."""
    beside = {heard.word(at - 1), heard.word(at), heard.word(at + 1)}
    nowadays = beside >= {"aaj", "kal"} and not any(
        heard.tokens[one].after_break
        for one in (at, at + 1)
        if 0 < one < len(heard.tokens) and {heard.word(one - 1), heard.word(one)} == {"aaj", "kal"}
    )
    calls = heard.roman(at) == "kaal" and heard.word(at + 1) in ("karna", "karo")
    return nowadays or calls or heard.roman(at - 1) == "rahu"


def _is_past(heard: Heard, at: int) -> bool:
    """Tell whether `kal` was yesterday: kal maine call kiya tha."""
    said = not _SAID.isdisjoint(token.roman for token in heard.tokens)
    if said and heard.has("aaj", "nahi", "not"):
        return False
    last = len(heard.tokens) - 1
    ends = (
        token.roman in _ENDS_A_PAST and (at == last or heard.tokens[at + 1].after_break)
        for at, token in enumerate(heard.tokens)
    )
    start, end = heard.clause(at, at)
    tense = {heard.roman(one) for one in range(start, end)}
    done = heard.word(at + 1) not in _OF_IT and any(
        heard.roman(one) in _DONE for one in range(at + 1, min(at + _DONE_REACH, end))
    )
    return not _PAST_TENSE.isdisjoint(tense) or any(ends) or done


def _contradict(weekdays: Iterable[Found], numbered: Sequence[Found]) -> bool:
    """Tell whether a weekday was said that is not the one of the numbered day: 14th, a Sunday."""
    said = {date.fromisoformat(str(one.value)).weekday() for one in weekdays}
    return bool(said) and date.fromisoformat(str(numbered[-1].value)).weekday() not in said


def _is_but_a_bound(heard: Heard, found: Found) -> bool:
    """Tell whether any later day is meant: gyarah tarikh ke baad, after the eleventh."""
    following = (heard.word(found.last + 1), heard.word(found.last + 2))
    before = found.first - 1 - (heard.roman(found.first - 1) == "the")
    return following == ("ke", "baad") or heard.roman(before) == "after"


def _stands_as_day(heard: Heard, first: int, last: int) -> bool:
    """Tell whether the words beside an ordinal leave it a day: on the fifth, the fifth works."""
    after = last + 1
    ends = after == len(heard.tokens) or heard.tokens[after].after_break
    begins = heard.tokens[first].after_break
    return (begins or heard.word(first - 1) in _BEFORE_AN_ORDINAL) and (
        ends or heard.word(after) in _AFTER_AN_ORDINAL
    )


def _next_month(heard: Heard) -> bool:
    return heard.has("agla") and heard.has("mahina")


def _counted(heard: Heard) -> Iterator[Found]:
    """Yield `teen din baad`, `in three days`, `ek hafte mein`."""
    for quantity in heard.quantities:
        days = _DAYS.get(quantity.unit)
        if days is None:
            continue
        after = heard.word(quantity.last + 1) in ("baad", "main", "from", "mein")
        before = heard.word(quantity.first - 1) in ("in", "baad", "within")
        if after or before:
            on = heard.now.date() + timedelta(days * int(quantity.high))
            yield _found(on, quantity.first - before, quantity.last + after)


def _written(heard: Heard) -> Iterator[Found]:
    for at, token in enumerate(heard.tokens):
        on = _read_written(token.roman, heard.now.date())
        if on is not None:
            yield _found(on, at, at)


def _read_written(text: str, today: date) -> date | None:
    iso, day_first = _ISO.match(text), _DAY_FIRST.match(text)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if not day_first:
        return None
    day, month, year = day_first.groups()
    if year is None:
        return _next(today, int(day), int(month))
    return _date(int(year) % _CENTURY + _CENTURY, int(month), int(day))


def _next(today: date, day: int, month: int | None, *, skip: bool = False) -> date | None:
    """Return the first such day from today on; without a month, of any (with `skip`, the next)."""
    start = 1 if skip else 0
    for ahead in range(start, start + _MONTHS_PER_YEAR + 1):
        years, index = divmod(today.month - 1 + ahead, _MONTHS_PER_YEAR)
        on = _date(today.year + years, index + 1, day)
        if on is not None and on >= today and month in (None, on.month):
            return on
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= _MONTHS_PER_YEAR or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _found(on: date, first: int, last: int) -> Found:
    return Found("date", on.isoformat(), "", first, last)
