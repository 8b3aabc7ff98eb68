"""When the caller wants to be rung: a day and a time, or a while from now."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard

_SECONDS = {"ghanta": 3600, "minute": 60}
_LATER = frozenset(("baad", "main", "mein", "from"))
_ASKED = (Expecting.CALLBACK, Expecting.TIME, Expecting.DATE)
_GIVES = ("gives", "give", "deta", "dete", "milta", "complete")
_CALLS = (
    "call", "phone", "ring", "talk", "speak", "baat", "try", "aa", "aaun", "aaunga", "come", "back",
    "pahunch", "opening", "slot", "karo", "karna", "kijiye", "lagao", "lagana", "later",
    "appointment",
)  # fmt: skip
_SHORT = 8
"""Words within which `half an hour please` is when, not for how long."""


def find_delay(heard: Heard) -> Iterator[Found]:
    """Yield `ek ghante baad`, `in half an hour` as a moment."""
    for quantity in heard.quantities:
        seconds = _SECONDS.get(quantity.unit)
        after = heard.word(quantity.last + 1) in _LATER
        before = heard.word(quantity.first - 1) in ("in", "baad")
        if not _may_be_when(heard, quantity.last):
            continue
        asks = heard.roman(quantity.last + 1) == "please" and len(heard.tokens) <= _SHORT
        if seconds is not None and (after or before or asks):
            at = heard.now + timedelta(seconds=int(quantity.high * seconds))
            yield _found(at, quantity.first, quantity.last + after)


def _may_be_when(heard: Heard, last: int) -> bool:
    """Tell whether somebody calls or comes then: not `he gives it in ten minutes`."""
    if heard.expecting in _ASKED or heard.word(last + 1) == "baad" or len(heard.tokens) <= _SHORT:
        return not heard.has(*_GIVES)
    return heard.has(*_CALLS) and not heard.has(*_GIVES)


def callback_at(on: Found | None, at: Found | None, now: datetime) -> Found | None:
    """Join a day and a time; a time alone is the next time the clock shows it.

    A day alone is no moment: the time is still to be asked for.
    """
    if at is None:
        return None
    clock = time.fromisoformat(str(at.value))
    day = date.fromisoformat(str(on.value)) if on else now.date()
    moment = datetime.combine(day, clock, tzinfo=now.tzinfo)
    if on is None and moment <= now:
        moment += timedelta(days=1)
    first = min(at.first, on.first) if on else at.first
    last = max(at.last, on.last) if on else at.last
    return _found(moment, first, last)


def _found(moment: datetime, first: int, last: int) -> Found:
    text = moment.replace(microsecond=0).isoformat(timespec="seconds")
    return Found("callback_at", text, "", first, last)
