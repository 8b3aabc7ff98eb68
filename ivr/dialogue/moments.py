"""Whose a day and a time are: a visit's, those of a call back, or nobody's."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from ivr.dialogue.callbacks import callback_at
from ivr.dialogue.dayparts import lies_in
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found

_NAMES_NO_DAY = frozenset(
    (
        "gold_price",
        "interest_rate",
        "opt_out",
        "out_of_scope",
        "complaint",
        "data_request",
        "process_inquiry",
    )
)
"""In `aaj ka bhav` and `aaj ke baad call mat karna` nothing is to happen on a day."""
_OF_TODAY = frozenset(("gold_price", "out_of_scope"))
_BOOKS = frozenset(
    ("schedule_appointment", "reschedule_appointment", "callback_request", "branch_search")
)
_NEEDS = frozenset(("loan_inquiry", "eligibility_check"))
_BOUNDS = ("doubtful_day", "after_day")
_WISHES = (*_BOUNDS, "part_of_day")
_FURTHEST_PART = 2
"""Words behind an hour within which a part of the day is the hour's own: do baje raat ko."""
_ASKS_WHEN = frozenset((Expecting.DATE, Expecting.TIME, Expecting.CALLBACK))


def settle_moments(
    found: dict[str, Found], wants: Collection[str], expecting: Expecting, now: datetime
) -> None:
    """Join day and time of a call back into one value; drop those that belong to nothing.

    Args:
        found: the values of the utterance by slot; changed in place.
        wants: the names of its intents.
        expecting: the question it may answer.
        now: the caller's clock, with its time zone.
    """
    _settle_choice(found)
    _settle_number(found)
    _settle_day(found)
    _settle_hour(found)
    visits = "schedule_appointment" in wants
    if visits and "callback_request" not in wants and expecting is not Expecting.CALLBACK:
        _come(found)
    if expecting is Expecting.CALLBACK or ("callback_request" in wants and not visits):
        _join(found, now)
    idle = not _NAMES_NO_DAY.isdisjoint(wants) and not _books(found, wants, now)
    if idle and (expecting not in _ASKS_WHEN or _is_talk_of_today(found, wants, now)):
        for name in ("date", "time", *_WISHES):
            found.pop(name, None)
    if _is_when_money_is_due(found, wants, expecting):
        for name in ("date", *_BOUNDS):
            found.pop(name, None)
    if not _wishes_for_a_part(found, wants, expecting):
        found.pop("part_of_day", None)


def _is_when_money_is_due(
    found: Mapping[str, Found], wants: Collection[str], expecting: Expecting
) -> bool:
    """Tell whether a day is part of a story of need: the operation is the day after tomorrow."""
    tells_a_need = not _NEEDS.isdisjoint(wants) and _BOOKS.isdisjoint(wants)
    return tells_a_need and "time" not in found and expecting is Expecting.OPEN


def _books(found: Mapping[str, Found], wants: Collection[str], now: datetime) -> bool:
    """Tell whether a day is wanted for something: not for today's price, and where a branch is."""
    books = _BOOKS.intersection(wants)
    asks = books == {"branch_search"} and _is_talk_of_today(found, wants, now)
    return bool(books) and not asks


def _is_talk_of_today(found: Mapping[str, Found], wants: Collection[str], now: datetime) -> bool:
    """Tell whether `aaj` is when something is so, not when somebody comes: aaj bahut thand hai."""
    day = found.get("date")
    is_today = day is not None and day.value == f"{now:%Y-%m-%d}"
    return is_today and not _OF_TODAY.isdisjoint(wants)


def _settle_choice(found: dict[str, Found]) -> None:
    """Let the one of `the later one` be no hour."""
    chosen, hour = found.get("choice"), found.get("time")
    if chosen and hour and chosen.first <= hour.first <= chosen.last:
        found.pop("time")


def _settle_number(found: dict[str, Found]) -> None:
    """Let the number of `chaubis december` be no hour."""
    day, hour = found.get("date"), found.get("time")
    if day and hour and day.first <= hour.first and hour.last <= day.last:
        found.pop("time")


def _settle_day(found: dict[str, Found]) -> None:
    """Let the last of a day, a doubtful one and a bound count alone."""
    days = [found[name] for name in ("date", *_BOUNDS) if name in found]
    for one in sorted(days, key=lambda one: one.last)[:-1]:
        found.pop(one.slot)


def _settle_hour(found: dict[str, Found]) -> None:
    """Let a later part of the day take the place of an hour outside it: at seven, no, morning."""
    hour, part = found.get("time"), found.get("part_of_day")
    if hour is None or part is None:
        return
    apart = part.first > hour.last + _FURTHEST_PART
    corrects = apart and not lies_in(str(hour.value), str(part.value))
    found.pop("time" if corrects else "part_of_day")


def _wishes_for_a_part(
    found: Mapping[str, Found], wants: Collection[str], expecting: Expecting
) -> bool:
    """Tell whether `subah` is when somebody would come, not when he called or a greeting."""
    if "callback_at" in found:
        return False
    about_a_time = "date" in found or not _BOOKS.isdisjoint(wants)
    return about_a_time or expecting in _ASKS_WHEN or expecting is Expecting.YES_NO


def _come(found: dict[str, Found]) -> None:
    """Make a while from now the day and the hour of a visit: aaj hi aa jaun, in two hours."""
    after = found.pop("callback_at", None)
    if after is None:
        return
    day, _, clock = str(after.value).partition("T")
    found["date"] = replace(after, slot="date", value=day)
    found["time"] = replace(after, slot="time", value=clock[:5])


def _join(found: dict[str, Found], now: datetime) -> None:
    for name in _BOUNDS:
        if name in found:
            found["date"] = _from(found.pop(name))
    if "callback_at" not in found:
        moment = callback_at(found.get("date"), found.get("time"), now)
        if moment is None:
            return
        found["callback_at"] = moment
        if "date" not in found:  # the day is but guessed
            found["callback_hour"] = replace(found["time"], slot="callback_hour")
    found.pop("date", None)
    found.pop("time", None)


def _from(bound: Found) -> Found:
    """Return the first day that a call may be made on."""
    day = date.fromisoformat(str(bound.value)) + timedelta(bound.slot == "after_day")
    return replace(bound, slot="date", value=day.isoformat())
