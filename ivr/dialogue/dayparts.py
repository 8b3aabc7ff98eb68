"""Parts of the day beside an hour: subah das, nine in the evening, raat ke do; what they tell."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from ivr.dialogue.heard import Found, Heard

_HALF_DAY = 12
_FIRST_BARE_HOUR = 8
"""A bare hour lies between 08:00 and 19:59."""
_FIRST_EARLY_AFTERNOON_HOUR = 10
_FIRST_NIGHT_HOUR = 6
"""Raat chhah is 18:00; raat teen, and all before six, is after midnight."""
_LINKS = frozenset(
    ("ko", "ke", "ki", "at", "in", "the", "mein", "main", "around", "by", "about", "baje", "early")
)
"""Words between a part of the day and its hour that set neither apart."""
_LINKS_OF_A_BARE_HOUR = frozenset(("ko", "ke", "at", "mein", "main"))
_FURTHEST = 3
"""Words, links not counted."""


class DayPart(StrEnum):
    """What a caller says with an hour."""

    AM = "am"
    PM = "pm"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


_PARTS = {
    "am": DayPart.AM,
    "pm": DayPart.PM,
    "subah": DayPart.MORNING,
    "morning": DayPart.MORNING,
    "dopahar": DayPart.AFTERNOON,
    "afternoon": DayPart.AFTERNOON,
    "shaam": DayPart.EVENING,
    "evening": DayPart.EVENING,
    "raat": DayPart.NIGHT,
    "night": DayPart.NIGHT,
    "tonight": DayPart.NIGHT,
}

_NAMED_ALONE: Mapping[DayPart | None, str] = {
    DayPart.MORNING: "morning",
    DayPart.AFTERNOON: "afternoon",
    DayPart.EVENING: "evening",
    DayPart.NIGHT: "evening",
}
"""What is offered to who names no hour."""


ANY_HOUR = "any"
"""The part of the day of whoever leaves the hour open."""
_HOURS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (16, 24), ANY_HOUR: (0, 24)}
"""Of which hours people say it, the end excluded: four is afternoon to one, evening to another."""


def lies_in(clock: str, part: str) -> bool:
    """Tell whether a time, as HH:MM, lies in a part of the day."""
    begins, ends = _HOURS[part]
    return begins <= int(clock[:2]) < ends


def find_part(heard: Heard) -> Iterator[Found]:
    """Yield parts of the day as such: subah, shaam ko, in the evening; a night is an evening."""
    for at in range(len(heard.tokens)):
        named = _NAMED_ALONE.get(_said(heard, at))
        if named:
            yield Found("part_of_day", named, "", at, at)


def part_of_day(heard: Heard, first: int, last: int) -> DayPart | None:
    """Return the part of the day within an hour's words, or the nearest to them.

    None that is denied, nor that of a greeting.
    """
    near = [(0, part) for at in range(first, last + 1) if (part := _said(heard, at)) is not None]
    near += [
        (distance, part)
        for distance, part in (_nearest(heard, first, -1), _nearest(heard, last, 1))
        if part is not None
    ]
    return min(near, key=lambda one: one[0])[1] if near else None


def part_of_day_begins(heard: Heard, first: int) -> int:
    """Return the place of a part of the day right before an hour, or the hour's own."""
    before = first - 1
    if heard.word(before) in _LINKS_OF_A_BARE_HOUR:
        before -= 1
    return before if _said(heard, before) is not None else first


def follows_in_the(heard: Heard, last: int) -> bool:
    """Tell whether `in the morning` follows."""
    at = last + 1
    while heard.word(at) in ("in", "the", "early"):
        at += 1
    return _said(heard, at) is not None


def hour_of_day(hour: int, part: DayPart | None) -> int:
    """Place an hour of 1 to 12 on the day: by its part, else between 08:00 and 19:59."""
    on_clock = hour % _HALF_DAY
    if part is DayPart.AM:
        return on_clock
    if part is DayPart.PM:
        return on_clock + _HALF_DAY
    if part is DayPart.NIGHT:
        return on_clock + _HALF_DAY if on_clock >= _FIRST_NIGHT_HOUR else on_clock
    if hour == _HALF_DAY or part is DayPart.MORNING:
        return hour
    return hour if hour >= _STAYS_FROM.get(part, _HALF_DAY) else hour + _HALF_DAY


_STAYS_FROM = {None: _FIRST_BARE_HOUR, DayPart.AFTERNOON: _FIRST_EARLY_AFTERNOON_HOUR}
"""Hours from which on no twelve are added: bare ten is 10:00, dopahar gyarah 11:00."""


def _nearest(heard: Heard, start: int, step: int) -> tuple[int, DayPart | None]:
    at, distance = start + step, 0
    while 0 <= at < len(heard.tokens) and distance < _FURTHEST:
        distance += heard.word(at) not in _LINKS
        part = _said(heard, at)
        if part is not None:
            return distance, part
        at += step
    return distance, None


def _said(heard: Heard, at: int) -> DayPart | None:
    part = _PARTS.get(heard.word(at))
    if part is None or heard.word(at - 1) == "good":
        return None
    after, before = at + 1, at - 1
    while heard.word(after) in ("ko", "mein", "main"):
        after += 1
    while heard.word(before) in ("in", "the"):
        before -= 1
    return None if heard.word(before) == "not" or heard.word(after) == "nahi" else part
