"""What an auditor finds in a call's papers: the values of tools and of the caller, by kind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ivr.evaluation.figure_words import Kind
from ivr.evaluation.figures_heard import Heard, figures_heard

PAISE = 100
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d))?")
_HOUR = re.compile(r"(\d\d):(\d\d)$")
_NEVER_SPOKEN = frozenset(("schedule", "latitude", "longitude", "text", "sources"))
"""Rows of a plan of months, places on a map, the caller's words: no value of their own."""
_ENDINGS: Mapping[str, Kind] = {
    "paise": "money", "percent": "percent", "grams": "grams", "carat": "carat",
    "months": "months", "km": "km", "weight": "grams", "purity": "carat", "days": "days",
    "minutes": "minutes",
}  # fmt: skip
_LEAST_DIGITS = 4
_NEAR = 1e-6
_TENTH = 0.0501
"""Weights are told to a tenth of a gram."""


@dataclass(slots=True)
class KnownValues:
    """All that a reply may be founded on by now."""

    values: dict[Kind, set[float]] = field(default_factory=lambda: defaultdict(set))
    days: set[date] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)

    def take_slots(self, slots: Mapping[str, Mapping[str, Any]]) -> None:
        """Take what the caller has given, as it went over the wire."""
        for name, slot in slots.items():
            ending = slot["unit"] or name
            value = slot["value"]
            self._take(ending, list(value.values()) if isinstance(value, Mapping) else value)

    def take_tools(self, tools: Iterable[Mapping[str, Any]]) -> None:
        """Take what tools returned, and what they were asked: a rate holds for a sum."""
        for tool in tools:
            self._take("", tool["arguments"])
            self._take("", tool["result"])

    def take_words(self, words: str) -> None:
        """Take every figure of a text: an address, opening hours, what the caller said."""
        for figure in figures_heard(words):
            self.values[figure.kind] |= figure.values
            self.digits |= {figure.digits} - {""}

    def _take(self, name: str, value: Any) -> None:
        match value:
            case bool() | None:
                return
            case Mapping():
                for key in value.keys() - _NEVER_SPOKEN:
                    self._take(key, value[key])
            case list():
                for inside in value:
                    self._take(name, inside)
            case int() | float():
                self._take_number(name, value)
            case str():
                self._take_string(value)

    def _take_number(self, name: str, value: float) -> None:
        kind = _ENDINGS.get(name.rpartition("_")[2], "number")
        self.values[kind].add(round(value / PAISE if kind == "money" else value, 4))

    def _take_string(self, words: str) -> None:
        if dated := _DATED.match(words):
            day, hour, minute = dated.groups()
            self.days.add(date.fromisoformat(day))
            if hour:
                self.values["clock"].add(float(int(hour) * 60 + int(minute)))
        elif hour := _HOUR.match(words):
            self.values["clock"].add(float(int(hour[1]) * 60 + int(hour[2])))
        elif re.fullmatch(r"\+?[\d -]{4,}", words):
            self.digits.add(re.sub(r"\D", "", words))
        else:
            self.take_words(words)

    # -- what they bear out ------------------------------------------------------------------

    def founds(self, figure: Heard) -> bool:
        """Tell whether a figure is one of these values, of its kind."""
        if figure.digits and self._is_end_of_a_number(figure.digits):
            return True
        if figure.kind == "day":
            return any(float(100 * day.month + day.day) in figure.values for day in self.days)
        if figure.kind == "weekday" and any(d.weekday() in figure.values for d in self.days):
            return True
        if figure.kind == "number":  # no unit was said: any will do that a listener may supply
            return any(self._has(kind, figure) for kind in tuple(self.values))
        return self._has(figure.kind, figure)

    def _has(self, kind: Kind, figure: Heard) -> bool:
        return any(
            abs(known - said) < (_TENTH if kind == "grams" else _NEAR)
            for known in self.values[kind]
            for said in figure.values
        )

    def _is_end_of_a_number(self, digits: str) -> bool:
        ends = len(digits) >= _LEAST_DIGITS
        return any(known == digits or (ends and known.endswith(digits)) for known in self.digits)

    def agrees(self, weekday: Heard, day: Heard) -> bool:
        """Tell whether a weekday that is said with a date is that date's."""
        return any(
            float(100 * known.month + known.day) in day.values and known.weekday() in weekday.values
            for known in self.days
        )
