"""Reads the figures of a text, plainly: digits, number words, and what stands beside them.

For the judge alone. The guard that holds replies back reads with other code and other tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.evaluation.figure_words import FigureSpellings, Kind, folded, spellings

_WORD = re.compile(r"\d{1,2}:\d\d(?!\d)|\d+(?:,\d+)*(?:\.\d+)?|[₹%]|[a-z]+|[\u0900-\u0963]+")
_GROUPS = re.compile(r"\+?\d+(?:[ -]\d+)+|\+?\d{7,}")
_COUNTS_END = 10
"""Below this a number without a unit counts something: two documents, one more question."""
_LEAST_DICTATED = 3
_LEAST_PHONE = 7
_HOURS = 24
_HALF_DAY = 720
_DAYS = 31


@dataclass(frozen=True, slots=True)
class Heard:
    """A figure as a listener understands it."""

    text: str
    kind: Kind
    values: frozenset[float]
    """What it may be: five o'clock is of the morning or of the afternoon."""
    digits: str = ""
    """Of a number to call, a PIN code."""


def figures_heard(text: str) -> tuple[Heard, ...]:
    """Return the figures of a text; small numbers that merely count something are left out."""
    plain = folded(text)
    dictated = [match for match in _GROUPS.finditer(plain) if _is_dictated(match[0])]
    rest = plain
    for match in dictated:
        rest = rest[: match.start()] + ";" * len(match[0]) + rest[match.end() :]
    numbers = (Heard(m[0], "digits", frozenset(), re.sub(r"\D", "", m[0])) for m in dictated)
    return (*numbers, *_Listening(rest, spellings()).figures())


def _is_dictated(groups: str) -> bool:
    parts = re.findall(r"\d+", groups)
    single = all(len(part) == 1 for part in parts)
    digits = sum(map(len, parts))
    return digits >= _LEAST_PHONE or (single and digits >= _LEAST_DICTATED)


class _Listening:
    """One text, word by word."""

    def __init__(self, text: str, words: FigureSpellings) -> None:
        self._words = words
        self._said = [match[0] for match in _WORD.finditer(text)]

    def figures(self) -> Iterator[Heard]:
        at = 0
        while at < len(self._said):
            value, end = self._number(at)
            if value is None:
                if (day := self._words.weekdays.get(self._said[at])) is not None:
                    yield Heard(self._said[at], "weekday", frozenset({float(day)}))
                at += 1
                continue
            figure, at = self._figure(value, at, end)
            if figure is not None:
                yield figure

    def _at(self, at: int) -> str:
        return self._said[at] if 0 <= at < len(self._said) else ""

    # -- numbers -----------------------------------------------------------------------------

    def _number(self, at: int) -> tuple[float | None, int]:
        """Return the number that begins here, and where it ends; hours come as 11:30 = 11.5."""
        if ":" in self._at(at):
            hour, _, minute = self._at(at).partition(":")
            return int(hour) + int(minute) / 60, at + 1
        total, current, end = 0.0, None, at
        while True:
            value = self._below_hundred(end, current)
            scale = self._words.scales.get(self._at(end))
            if value is not None:
                current, end = value
            elif scale is not None and current is not None:
                whole = current * scale
                total, current = (total, whole) if scale == 100 else (total + whole, 0.0)
                end += 1
            else:
                break
        return (None, at) if end == at else (total + (current or 0.0), end)

    def _below_hundred(self, at: int, so_far: float | None) -> tuple[float, int] | None:
        """Return the number with what it adds to, and where it ends; None where none goes on."""
        found = self._plain_number(at)
        if found is None:
            return None
        value, end = found
        if so_far in (None, 0.0):
            return value, end
        tens = so_far is not None and so_far % 10 == 0 and 20 <= so_far < 100 and value < 10
        hundreds = so_far is not None and so_far >= 100 and so_far % 100 == 0 and value < 100
        is_word = not self._at(at)[0].isdecimal()
        return (so_far + value, end) if so_far and is_word and (tens or hundreds) else None

    def _plain_number(self, at: int) -> tuple[float, int] | None:
        word = self._at(at)
        if word[:1].isdecimal() and ":" not in word:
            return float(word.replace(",", "")), at + 1
        if word in self._words.parts:
            return self._words.parts[word], at + 1
        if word in self._words.more:
            behind = self._plain_number(at + 1)
            whole, end = behind or (1.0, at + 1)
            return whole + self._words.more[word], end
        if word not in self._words.numbers:
            return None
        value, end = self._words.numbers[word], at + 1
        if self._at(end) in self._words.point:
            digits = ""
            while (digit := self._words.numbers.get(self._at(end + 1), 10)) < 10:
                digits, end = digits + str(int(digit)), end + 1
            return (float(f"{value:g}.{digits}"), end + 1) if digits else (value, end)
        return value, end

    # -- what it counts ----------------------------------------------------------------------

    def _figure(self, value: float, at: int, end: int) -> tuple[Heard | None, int]:
        for reading in (self._clock, self._day, self._amount):
            if found := reading(value, at, end):
                return found
        text = " ".join(self._said[at:end])
        if value < _COUNTS_END:
            return None, end
        code = text if text.isdecimal() else ""
        return Heard(text, "number", frozenset({value}), code), end

    def _clock(self, value: float, at: int, end: int) -> tuple[Heard, int] | None:
        shift = self._words.clock.get(self._at(end))
        if self._is_part_of_day(end):  # 12 in the afternoon, 8 at night
            shift, end = 0, end + 2
        if (":" not in self._at(at) and shift is None) or value > _HOURS:
            return None
        minutes = round(value * 60)
        end += shift is not None
        text = " ".join(self._said[at:end])
        if self._at(end - 1) in ("am", "pm"):
            exact = minutes % _HALF_DAY + (_HALF_DAY if shift else 0)
            return Heard(text, "clock", frozenset({float(exact)})), end
        half = self._at(at)[0] != "0" and 60 <= minutes < _HALF_DAY + 60
        may_be = {minutes % _HALF_DAY, minutes % _HALF_DAY + _HALF_DAY} if half else {minutes}
        return Heard(text, "clock", frozenset(map(float, may_be))), end

    def _is_part_of_day(self, at: int) -> bool:
        words = (self._at(at), self._at(at + 1), self._at(at + 2))
        named = words[2] in ("morning", "afternoon", "evening")
        return (words[:2] == ("in", "the") and named) or words[:2] == ("at", "night")

    def _day(self, value: float, at: int, end: int) -> tuple[Heard, int] | None:
        if not 1 <= value <= _DAYS or value != int(value):
            return None
        behind = end + (self._at(end) in ("st", "nd", "rd", "th"))
        behind += self._at(behind) == "of"
        if month := self._words.months.get(self._at(behind)):
            text = " ".join(self._said[at : behind + 1])
            return Heard(text, "day", frozenset({100.0 * month + value})), behind + 1
        if month := self._words.months.get(self._at(at - 1)):
            return Heard(
                self._at(at - 1) + f" {value:g}", "day", frozenset({100.0 * month + value})
            ), end
        return None

    def _amount(self, value: float, at: int, end: int) -> tuple[Heard, int] | None:
        unit = self._words.units.get(self._at(end))
        if (self._at(end), self._at(end + 1)) == ("per", "cent"):
            unit, end = self._words.units["%"], end + 1
        if unit is None and self._at(at - 1) in ("₹", "rs"):
            unit, end = self._words.units["₹"], end - 1
        if unit is None:
            return None
        kind, size = unit
        total, end = value * size, end + 1
        more, behind = self._number(end)
        smaller = self._words.units.get(self._at(behind))
        if more and smaller and kind == smaller[0] == "grams" and smaller[1] < size:
            total, end = total + more * smaller[1], behind + 1  # 2 tola 3 masha
        text = " ".join(self._said[at:end])
        return Heard(text, kind, frozenset({round(total, 4)})), end
