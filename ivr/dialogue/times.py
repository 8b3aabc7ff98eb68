"""Times of day, in both languages: saadhe teen baje, sawa gyarah, half past ten, shaam ko chaar."""

import re
from collections.abc import Iterator

from ivr.dialogue.dayparts import (
    follows_in_the,
    hour_of_day,
    part_of_day,
    part_of_day_begins,
)
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard
from ivr.dialogue.quantities import Kind, Quantity

_MINUTES_PER_HOUR = 60
_HALF_DAY = 12
_DIGITAL = re.compile(r"(\d{1,2})[:.](\d\d)$")
_TWELVES = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_PAST = {("half", "past"): 30, ("quarter", "past"): 15, ("quarter", "to"): -15}
_ASKS_THE_HOUR = frozenset((Expecting.TIME, Expecting.CALLBACK))
_ROUGHLY = frozenset(("around", "about", "by", "after", "before"))
_DAY_WORDS = frozenset(
    ("aaj", "kal", "parso", "somvar", "mangalvar", "budhvar", "guruvar", "shukravar", "shanivar",
     "ravivar")
)  # fmt: skip
_MEETS = frozenset(
    ["call", "callback", "phone", "ring", "talk", "speak", "appointment", "visit", "slot",
     "booking", "book", "time", "meeting", "come", "coming", "somebody", "someone", "aana",
     "aaunga", "aa", "aaun", "aati", "aata", "pahunch", "pahunchte", "milte", "milna", "lagao",
     "try", "free", "branch"]
)  # fmt: skip
_ENDS_AN_HOUR = frozenset(
    ["pe", "par", "tak", "ko", "aaj", "kal", "parso", "in", "on", "if", "then", "please", "subah",
     "shaam", "dopahar", "raat", "evening", "morning", "afternoon"]
)  # fmt: skip
_OF_A_RATE = frozenset(("rate", "interest", "percent", "%", "loan"))
_WORDS_OF_AN_HOUR = 5
_MINUTES_SAID = frozenset((5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55))
_ONE = frozenset(("one", "ek"))
_MINUTES_BESIDE = frozenset((5, 10, 20, 25))
_AFTER_THE_HOUR = frozenset(("baj", "bajkar", "bajke", "kar", "ke", "karo", "baje", "and", "aur"))


def find_time(heard: Heard) -> Iterator[Found]:
    """Yield times as HH:MM, in the order they were said."""
    yield from _digital(heard)
    skip_to = 0
    for place, quantity in enumerate(heard.quantities):
        if quantity.first < skip_to or not _tells_time(heard, quantity):
            continue
        minutes, last = _minutes(heard, place)
        if minutes is not None:
            skip_to = last + 1
            yield _found(heard, minutes, _first(heard, quantity), last)
    for at, token in enumerate(heard.tokens):
        if token.roman in _TWELVES:
            yield Found("time", _TWELVES[token.roman], "", at, at)


def _digital(heard: Heard) -> Iterator[Found]:
    for at, token in enumerate(heard.tokens):
        match = _DIGITAL.match(token.roman)
        if (
            match
            and int(match[1]) <= 2 * _HALF_DAY
            and int(match[2]) < _MINUTES_PER_HOUR
            and (":" in token.roman or _is_clock(heard, at))
        ):
            last = at + 1 if heard.word(at + 1) in ("baje", "am", "pm") else at
            yield _found(heard, int(match[1]) * _MINUTES_PER_HOUR + int(match[2]), at, last)


def _is_clock(heard: Heard, at: int) -> bool:
    """Tell whether 11.30 is half past eleven: recognisers write it so, and rates, too."""
    if heard.word(at + 1) in ("baje", "am", "pm"):
        return True
    asked = heard.expecting in _ASKS_THE_HOUR and len(heard.tokens) <= _WORDS_OF_AN_HOUR
    meant = asked or "at" in (heard.word(at - 1), heard.roman(at - 1))
    return meant and _ends_there(heard, at) and not heard.has(*_OF_A_RATE)


def _tells_time(heard: Heard, quantity: Quantity) -> bool:
    if _DIGITAL.match(quantity.number.figure) or heard.word(quantity.last + 1) == "past":
        return False
    if quantity.kind is Kind.CLOCK or _past(heard, quantity) is not None:
        return True
    if quantity.kind is not Kind.BARE or quantity.number.scale > 1:
        return False
    if _stands_at_an_hour(heard, quantity) or _meets_at(heard, quantity):
        return True
    if heard.word(quantity.last + 1) in ("baj", "bajkar", "bajke"):
        return True
    if heard.expecting in _ASKS_THE_HOUR and heard.answers_with(quantity):
        return True
    return _has_part_of_day(heard, quantity) and not _is_day_of_month(heard, quantity)


def _stands_at_an_hour(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether `at` stands before it, or `around` where a day is named: Friday around 4."""
    before = heard.word(quantity.first - 1), _roman(heard, quantity.first - 1)
    if quantity.low > _HALF_DAY:
        return False
    roughly = not _ROUGHLY.isdisjoint(before) and quantity.low == quantity.high
    meets = heard.has(*_DAY_WORDS) or (heard.has(*_MEETS) and _ends_there(heard, quantity.last))
    if heard.roman(quantity.first) in _ONE and not _ends_there(heard, quantity.last):
        return False  # at one stroke
    return "at" in before or (roughly and meets)


def _meets_at(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether it is an hour by whoever comes or calls: teen tees pe, seven ke baad phone."""
    if not 0 < quantity.low <= _HALF_DAY or not heard.has(*_MEETS, *_DAY_WORDS):
        return False
    if _ends_there(heard, quantity.last) and _is_behind_a_day(heard, quantity):
        return True
    after = (heard.roman(quantity.last + 1), heard.roman(quantity.last + 2))
    if after == ("ke", "baad"):
        return not quantity.number.weak
    if quantity.low != quantity.high:
        halves = quantity.high in (15, 30, 45)
        return halves and quantity.number.scale == 1 and _ends_there(heard, quantity.last)
    minute = next((one for one in heard.quantities if one.first == quantity.last + 1), None)
    if minute is None:
        put = heard.roman(quantity.last + 1) in ("kar", "karo", "rakh", "rakho")
        if put and heard.roman(quantity.first - 1) in ("time", "samay", "waqt"):
            return True
        return quantity.number.has_part and (put or _ends_there(heard, quantity.last))
    told = minute.kind is Kind.BARE and minute.high in _MINUTES_SAID
    beside = not heard.tokens[minute.first].after_break
    return told and beside and _ends_there(heard, minute.last)


def _is_behind_a_day(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether a day stands right before it: Friday four, kal gyarah."""
    beside = heard.word(quantity.first - 1) in _DAY_WORDS and quantity.low == quantity.high
    return beside and not heard.tokens[quantity.first].after_break


def _ends_there(heard: Heard, last: int) -> bool:
    """Tell whether nothing that could be counted follows: around four, not around four rings."""
    at = last + 1
    if (heard.roman(at), heard.roman(at + 1)) == ("ke", "baad"):
        return True
    ends = at >= len(heard.tokens) or heard.tokens[at].after_break
    return ends or heard.word(at) in _ENDS_AN_HOUR or heard.roman(at) in _ENDS_AN_HOUR


def _roman(heard: Heard, at: int) -> str:
    return heard.tokens[at].roman if at >= 0 else ""


def _past(heard: Heard, quantity: Quantity) -> int | None:
    if quantity.first < 2 or quantity.unit not in ("", "baje", "am", "pm"):
        return None
    before = (heard.word(quantity.first - 2), heard.tokens[quantity.first - 1].roman)
    minutes = _minutes_beside(heard, quantity)
    return _PAST.get(before, minutes.get(before[1]))


def _minutes_beside(heard: Heard, hour: Quantity) -> dict[str, int]:
    """Return the minutes of `ten past four` and `twenty to five` by the word between."""
    said = [one for one in heard.quantities if one.last == hour.first - 2 and not one.unit]
    if not said or said[0].high not in _MINUTES_BESIDE or hour.high > _HALF_DAY:
        return {}
    minutes = int(said[0].high)
    return {"past": minutes, "to": -minutes} if minutes > _HALF_DAY else {"past": minutes}


def _has_part_of_day(heard: Heard, quantity: Quantity) -> bool:
    if heard.roman(quantity.first) in _ONE and heard.expecting not in _ASKS_THE_HOUR:
        return False  # an evening one; every morning one call
    if part_of_day_begins(heard, quantity.first) != quantity.first:
        return True
    asked = heard.expecting in _ASKS_THE_HOUR and quantity.high <= _HALF_DAY
    return asked and follows_in_the(heard, quantity.last)


def _is_day_of_month(heard: Heard, quantity: Quantity) -> bool:
    return heard.word(quantity.last + 1) == "tarikh"


def _first(heard: Heard, quantity: Quantity) -> int:
    """Return where the words of the time begin, its part of the day included."""
    past = _past(heard, quantity) is not None
    return part_of_day_begins(heard, quantity.first - 2 if past else quantity.first)


def _minutes(heard: Heard, place: int) -> tuple[int | None, int]:
    """Return minutes since midnight as said, before the half of the day is known."""
    quantity = heard.quantities[place]
    past = _past(heard, quantity)
    if past is not None:
        return _past_the_hour(int(quantity.high), past), quantity.last
    if quantity.low != quantity.high:
        return _of_two_numbers(heard, quantity)
    minutes = int(quantity.high * _MINUTES_PER_HOUR)
    if not 0 < quantity.high <= 2 * _HALF_DAY:
        return None, quantity.last
    if quantity.high < 1:  # paune ek: a quarter to one
        minutes += _HALF_DAY * _MINUTES_PER_HOUR
    extra, last = _minutes_after(heard, place)
    return minutes + extra, last


def _past_the_hour(hour: int, past: int) -> int | None:
    """Return minutes of `half past ten`; a quarter to one is 12:45."""
    if not 1 <= hour <= _HALF_DAY:
        return None
    if hour == 1 and past < 0:
        hour += _HALF_DAY
    return hour * _MINUTES_PER_HOUR + past


def _of_two_numbers(heard: Heard, quantity: Quantity) -> tuple[int | None, int]:
    """Read `ten thirty`; of `gyarah barah baje` take the first hour."""
    adjacent = heard.word(quantity.first + 1) not in ("se", "to", "ya", "or")
    if quantity.low > _HALF_DAY:
        return None, quantity.last
    is_minutes = adjacent and _HALF_DAY < quantity.high < _MINUTES_PER_HOUR
    minutes = int(quantity.high) if is_minutes else 0
    return int(quantity.low * _MINUTES_PER_HOUR) + minutes, quantity.last


def _minutes_after(heard: Heard, place: int) -> tuple[int, int]:
    """Read the minutes of `gyarah baj kar bees minute` and `eleven forty five`."""
    hour = heard.quantities[place]
    if place + 1 == len(heard.quantities):
        return 0, hour.last
    minute = heard.quantities[place + 1]
    between = [heard.word(at) for at in range(hour.last + 1, minute.first)]
    joined = all(word in _AFTER_THE_HOUR for word in between) and not _says_it_again(
        heard, hour, minute
    )
    named = minute.unit == "minute" or not between
    if joined and named and hour.unit != "pm" and 0 < minute.high < _MINUTES_PER_HOUR:
        return int(minute.high), minute.last
    return 0, hour.last


def _says_it_again(heard: Heard, hour: Quantity, minute: Quantity) -> bool:
    """Tell whether a number behind the hour is the hour once more: das baje, das."""
    if minute.unit == "minute":
        return False
    return heard.tokens[minute.first].after_break or hour.high == minute.high


def _found(heard: Heard, minutes: int, first: int, last: int) -> Found:
    hour, minute = divmod(minutes, _MINUTES_PER_HOUR)
    if 1 <= hour <= _HALF_DAY:
        hour = hour_of_day(hour, part_of_day(heard, first, last))
    return Found("time", f"{hour % (2 * _HALF_DAY):02}:{minute:02}", "", first, last)
