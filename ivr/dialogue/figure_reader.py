"""Finds every figure in a reply, however it is written: digits of any script, words, both mixed.

This reads the agent's own words and not a caller's: what cannot be read for certain is a figure
without a meaning, so that nothing passes because it was not understood.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ivr.dialogue.figure_moments import Moments, Span
from ivr.dialogue.figure_table import FigureWords, Unit
from ivr.dialogue.figures import Amount, Day, Digits, Figure, Measure, Reading
from ivr.dialogue.numbers import Number
from ivr.dialogue.tokens import Token, spans

_DICTATED = re.compile(r"(?<![\w.,:/-])\+?\d+(?:[ -]\d+)+(?![\w:/]|[.,]\d)")
_WITHIN_NUMBERS = frozenset(
    ("and", "aur", "a", "of", "quarter", "quarters", "so", "saw", "k", "l", "cr")
)
"""Words that belong to a number only beside other words of one."""
_PHONE_DIGITS = 10
_LEAST_CODE_DIGITS = 5
_YEAR_DIGITS = 4
_SHORTEST_DICTATION = 3
_MOST_CARATS = 24
_THOUSAND = 1000
_TOO_LARGE = 10**9
_PLACES = 4


class FigureReader:
    """Reads figures. Holds tables only: one serves every call."""

    def __init__(self, words: FigureWords) -> None:
        """Keep the words."""
        self._words = words

    def read(self, text: str) -> tuple[Figure, ...]:
        """Return the figures of a text, in order.

        Args:
            text: as `plain_text` returns it.
        """
        found = [Token(text[a:b], text[a:b].lower(), "", True, a, b, c) for a, b, c in spans(text)]
        numeric = self._words.numeric
        if not any(t.text[0].isdecimal() or t.roman in numeric for t in found):
            return ()
        scan = _Scan(self._words, text, found)
        figures = sorted(scan.figures(), key=lambda figure: figure.start)
        return tuple(self._added_up(text, figures))

    def _added_up(self, text: str, figures: Sequence[Figure]) -> Iterator[Figure]:
        """Make one weight of a larger unit and the smaller right behind it: 2 tola 3 masha."""
        before: Figure | None = None
        for figure in figures:
            if before is not None and self._goes_with(text, before, figure):
                grams = sum(_grams(part) for part in (before, figure))
                start, end = before.start, figure.end
                readings = (_amount(Measure.GRAMS, Fraction(grams)),)
                before = Figure(text[start:end], start, end, readings)
                continue
            if before is not None:
                yield before
            before = figure
        if before is not None:
            yield before

    def _goes_with(self, text: str, larger: Figure, smaller: Figure) -> bool:
        sizes = [self._words.units.get(each.text.split()[-1].lower()) for each in (larger, smaller)]
        if text[larger.end : smaller.start].strip() or None in sizes:
            return False
        (first, one), (second, other) = (size for size in sizes if size is not None)
        return first is second is Measure.GRAMS and other < one


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number with its unit."""

    values: tuple[Fraction, ...]
    unit: Unit
    scale: int
    """The multiplier it ends with, which a number before it may share."""
    span: Span

    def readings(self) -> tuple[Reading, ...]:
        measure, size = self.unit
        return tuple(_amount(measure, value * size) for value in dict.fromkeys(self.values))


class _Scan:
    """Reads one text; a word once read belongs to one figure."""

    def __init__(self, words: FigureWords, text: str, tokens: Sequence[Token]) -> None:
        self._words = words
        self._text = text
        self._tokens = tokens
        self._moments = Moments(words, tokens)
        self._taken: set[int] = set()

    def figures(self) -> list[Figure]:
        found = list(self._dictated())
        numbers = self._numbers()
        found += self._days(numbers)
        found += self._times(numbers)
        found += self._spelled(numbers)
        found += self._amounts(numbers)
        found += self._left_over()
        return found

    def _numbers(self) -> list[Number]:
        """Return the numbers; only words that may belong to one are looked at."""
        found: list[Number] = []
        start = 0
        for end in range(len(self._tokens) + 1):
            if end < len(self._tokens) and self._may_count(end):
                continue
            found += self._between(start, end)
            start = end + 1
        return found

    def _between(self, start: int, end: int) -> Iterator[Number]:
        if end - start == 1 and self._tokens[start].is_figure:
            value = self._words.numbers.cardinal(self._tokens[start])
            if value is not None and value < _TOO_LARGE:  # most figures: no need to look for words
                yield Number(value, start, start, weak=False, figure=self._tokens[start].text)
        elif end > start:
            # With the word behind: एक लाख दो is unclear, एक लाख दो रुपये is not.
            numbers = self._words.numbers.find(self._tokens[start : end + 1])
            yield from (_moved(number, start) for number in numbers)

    def _may_count(self, at: int) -> bool:
        word = self._tokens[at].roman
        counts = word[0].isdecimal() or word in self._words.counting or word in _WITHIN_NUMBERS
        return counts and at not in self._taken

    # -- strings of digits -------------------------------------------------------------------

    def _dictated(self) -> Iterator[Figure]:
        """Yield telephone numbers in groups, and digits set apart: 4 3 2 1."""
        for match in _DICTATED.finditer(self._text):
            groups = re.findall(r"\d+", match[0])
            single = all(len(group) == 1 for group in groups)
            digits = "".join(groups)
            if len(digits) >= _PHONE_DIGITS or (single and len(digits) >= _SHORTEST_DICTATION):
                inside = [
                    at
                    for at, token in enumerate(self._tokens)
                    if match.start() <= token.start < match.end()
                ]
                self._taken |= set(inside)
                yield Figure(match[0], match.start(), match.end(), (Digits(digits),))

    def _spelled(self, numbers: Sequence[Number]) -> Iterator[Figure]:
        """Yield digits said one by one: nine eight seven six."""
        run: list[Number] = []
        for number in (*numbers, None):
            if number is not None and self._is_spelled_digit(number, run):
                run.append(number)
                continue
            if len(run) > _SHORTEST_DICTATION:
                digits = "".join(str(one.value) for one in run)
                yield self._figure((run[0].first, run[-1].last), Digits(digits))
            run = [number] if number is not None and self._is_spelled_digit(number, []) else []

    def _is_spelled_digit(self, number: Number, run: Sequence[Number]) -> bool:
        one_word = number.first == number.last and number.first not in self._taken
        whole = number.value.denominator == 1 and 0 <= number.value <= 9
        return one_word and whole and (not run or number.first == run[-1].last + 1)

    # -- moments -----------------------------------------------------------------------------

    def _days(self, numbers: Sequence[Number]) -> Iterator[Figure]:
        dated = (found for number in numbers if (found := self._moments.day(number)))
        sources = (
            self._moments.written_days(),
            dated,
            self._moments.ordinal_days(),
            self._moments.months_of_a_year(),
            self._moments.weekdays(),
            self._moments.days_ahead(),
        )
        for source in sources:
            for day, span in source:
                if self._is_free(span):
                    yield self._figure(span, day)

    def _times(self, numbers: Sequence[Number]) -> Iterator[Figure]:
        timed = (found for number in numbers if (found := self._moments.time(number, numbers)))
        for source in (self._moments.digital_times(), timed):
            for clock, span in source:
                if self._is_free(span):
                    yield self._figure(span, clock)

    # -- amounts -----------------------------------------------------------------------------

    def _amounts(self, numbers: Sequence[Number]) -> Iterator[Figure]:
        behind: _Counted | None = None
        for number in reversed(numbers):
            span = number.first, number.last
            if not self._is_free(span):
                continue
            counted = self._counted(number) or self._shared(number, behind)
            if counted is None and self._is_weak(number):
                continue
            readings = counted.readings() if counted else tuple(self._bare(number))
            if counted and counted.span == span:  # the unit is another number's: it may be neither
                readings += tuple(self._bare(number))
            behind = counted
            yield self._figure(counted.span if counted else span, *readings)

    def _is_weak(self, number: Number) -> bool:
        lone = number.first == number.last
        return number.weak or (lone and self._tokens[number.first].roman in self._words.weak)

    def _counted(self, number: Number) -> "_Counted | None":
        """Read a number with the unit behind or before it."""
        first, last = number.first, number.last
        value = number.value * self._sign(first)
        unit, width = self._unit(last + 1)
        if unit is not None:
            return _Counted((value,), unit, number.scale, (first, last + width))
        if self._moments.word(first - 1) in self._words.signs:
            unit = self._words.units[self._moments.word(first - 1)]
            return _Counted((value,), unit, number.scale, (first - 1, last))
        return None

    def _shared(self, number: Number, behind: "_Counted | None") -> "_Counted | None":
        """Read a bare number in the unit of the one behind it: 40 to 50 grams, 2-3 lakh rupees."""
        if behind is None:
            return None
        between = [token.roman for token in self._tokens[number.last + 1 : behind.span[0]]]
        if len(between) > 1 or not set(between) <= self._words.joins:
            return None
        scaled = number.value * behind.scale if number.scale == 1 else number.value
        values = (number.value, scaled)
        return _Counted(values, behind.unit, behind.scale, (number.first, number.last))

    def _bare(self, number: Number) -> Iterator[Reading]:
        """Yield what a number without a unit may be."""
        value = number.value * self._sign(number.first)
        yield _amount(Measure.PLAIN, value)
        if abs(value) >= _THOUSAND:
            yield _amount(Measure.PAISE, value * 100)
        figure = number.figure
        if figure.isdecimal() and len(figure) >= _LEAST_CODE_DIGITS:
            yield Digits(figure)
        if figure.isdecimal() and len(figure) == _YEAR_DIGITS:
            yield Day(year=int(figure))
        carats = value / _THOUSAND
        if self._tokens[number.last].roman == "k" and carats <= _MOST_CARATS:
            yield _amount(Measure.CARAT, carats)

    def _unit(self, at: int) -> tuple[Unit | None, int]:
        if at >= len(self._tokens):
            return None, 0
        token = self._tokens[at]
        if token.after_break and token.text != "%":
            return None, 0
        if (token.roman, self._moments.word(at + 1)) == ("per", "cent"):
            return (Measure.PERCENT, Fraction(1)), 2
        unit = self._words.units.get(token.roman)
        return (unit, 1) if unit is not None else (None, 0)

    def _sign(self, first: int) -> int:
        """Return -1 behind a minus: ₹-500, -500."""
        start = self._tokens[first].start
        before = self._text[max(start - 2, 0) : start]
        return -1 if before.endswith("-") and not before[:1].isalnum() else 1

    # -- what is left ------------------------------------------------------------------------

    def _left_over(self) -> Iterator[Figure]:
        """Yield digits that count nothing: a long row is one to call, the rest means nothing."""
        for at, token in enumerate(self._tokens):
            if token.text[0].isdecimal() and at not in self._taken:
                long = token.text.isdecimal() and len(token.text) >= _PHONE_DIGITS
                yield self._figure((at, at), *((Digits(token.text),) if long else ()))

    def _is_free(self, span: Span) -> bool:
        return self._taken.isdisjoint(range(span[0], span[1] + 1))

    def _figure(self, span: Span, *readings: Reading) -> Figure:
        self._taken |= set(range(span[0], span[1] + 1))
        start, end = self._tokens[span[0]].start, self._tokens[span[1]].end
        return Figure(self._text[start:end], start, end, readings)


def _grams(figure: Figure) -> float:
    found = (
        r.value for r in figure.readings if isinstance(r, Amount) and r.measure is Measure.GRAMS
    )
    return next(found, 0.0)


def _amount(measure: Measure, value: Fraction) -> Amount:
    return Amount(measure, round(float(value), _PLACES))


def _moved(number: Number, by: int) -> Number:
    if not by:
        return number
    return replace(number, first=number.first + by, last=number.last + by)
