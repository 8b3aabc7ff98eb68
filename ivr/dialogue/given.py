"""Which slots of the memory an utterance fills, in the light of what was asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ivr.bank import IST
from ivr.dialogue.dayparts import ANY_HOUR, lies_in
from ivr.dialogue.dialogue import Range, Slot, Sum, Understanding
from ivr.dialogue.memory import REFUSAL, Memory
from ivr.dialogue.stages import Ask, Step
from ivr.dialogue.values import plain

_ANSWERS = frozenset(("choice", "language"))
"""The number of an option and a language are answers; they do not belong in the memory."""
_SUMS = ("loan_amount", "existing_loan_amount")
_LENGTHS = ("tenure", "remaining_months")
_GROWING = frozenset(("gold_weight",))
"""What further things add to."""
_PLACES = 4
_ISO_DAY = len("2026-12-01")
_CALLBACK = "callback"
"""Where a day and a time are those of a call."""
_BOOKED = "farewell"
"""Where a day or a time changes the visit that was booked; in a question it changes nothing."""
_CHANGES = frozenset(("inform", "affirm", "deny", "greeting"))
_VISITS = frozenset(("schedule_appointment", "reschedule_appointment", "callback_request"))
_BOOKINGS = frozenset(("appointment", "moved"))
_MOMENT = frozenset(("date", "time", "part_of_day", "after_day", "doubtful_day"))
_HOURS_ASKED = frozenset(("time", "callback_at"))
"""To whom any hour will do, two are offered."""


def choice_of(heard: Understanding) -> int:
    """Return which of the things offered the caller takes, counted from 1; 0 for none."""
    chosen = heard.slots.get("choice")
    return int(plain(chosen.value)) if chosen else 0


def given(heard: Understanding, memory: Memory, step: Step | None) -> dict[str, Slot]:
    """Return the slots to be filled.

    Args:
        heard: what the caller said.
        memory: before it.
        step: what was asked, if anything.
    """
    slots = {name: slot for name, slot in heard.slots.items() if name not in _ANSWERS}
    if isinstance(step, Ask):
        for alike in (_SUMS, _LENGTHS):
            slots = _as_asked(step.slot, alike, slots)
        if step.slot in _HOURS_ASKED and choice_of(heard) and _HOURS_ASKED.isdisjoint(slots):
            slots["part_of_day"] = Slot(ANY_HOUR, "", heard.slots["choice"].text)
    if memory.stage == _CALLBACK:
        slots = _of_a_call(slots, memory)
    else:
        slots.pop("callback_hour", None)
    if memory.stage == _BOOKED and not _changes_a_visit(heard, memory):
        slots = {name: slot for name, slot in slots.items() if name not in _MOMENT}
    return _added_up(_without_known_part(slots, memory), memory)


def _changes_a_visit(heard: Understanding, memory: Memory) -> bool:
    """Tell whether a day or an hour at the end of a call is that of a visit, not of a question."""
    wants = {intent.name for intent in heard.intents}
    booked = not _BOOKINGS.isdisjoint(memory.facts)
    return not _VISITS.isdisjoint(wants) or (booked and wants <= _CHANGES)


def _of_a_call(slots: Mapping[str, Slot], memory: Memory) -> dict[str, Slot]:
    """Put a day, an hour or a part of the day with what is known of the moment of a call."""
    known = dict(memory.slots)
    if day := _day_spoken_of(memory):
        known.setdefault("date", Slot(day, "", day))
    guessed = slots.get("callback_hour")
    rest = {name: slot for name, slot in slots.items() if name != "callback_hour"}
    if guessed is not None and "date" in known:
        rest = {**rest, "time": guessed}
        rest.pop("callback_at", None)
    if "part_of_day" in rest and "time" not in rest:
        return {"date": known["date"], **rest} if "date" in known else rest
    return dict(rest) if "callback_at" in rest else _as_a_moment(rest, known)


def _day_spoken_of(memory: Memory) -> str:
    """Return the day of the call as it is known, or as it was offered; else nothing."""
    moment = memory.slots.get("callback_at")
    if moment is not None:
        return str(moment.value)[:_ISO_DAY]
    refusal = memory.facts.get(REFUSAL)
    offered = refusal.result.get("alternatives") if refusal else ()
    called = memory.refused_by == "schedule_callback"
    return str(offered[0])[:_ISO_DAY] if called and offered else ""


def _without_known_part(slots: Mapping[str, Slot], memory: Memory) -> dict[str, Slot]:
    """Leave out a part of the day in which the hour that is known lies anyway."""
    part, hour = slots.get("part_of_day"), memory.slots.get("time")
    if part is None or hour is None or "time" in slots:
        return dict(slots)
    if not lies_in(str(hour.value), str(part.value)):
        return dict(slots)
    return {name: slot for name, slot in slots.items() if name != "part_of_day"}


def _added_up(slots: Mapping[str, Slot], memory: Memory) -> dict[str, Slot]:
    """Put a weight that comes on top to the one that is known: what is lent on is all of it."""
    summed = dict(slots)
    for name in _GROWING.intersection(slots):
        known, more = memory.slots.get(name), slots[name]
        on_top = more.sum is Sum.ADDS or (more.sum is Sum.UNSAID and memory.more_of == name)
        summed[name] = _plus(known, more) if known and on_top else replace(more, sum=Sum.UNSAID)
    return summed


def _plus(known: Slot, more: Slot) -> Slot:
    low, high = (
        round(one + other, _PLACES)
        for one, other in zip(_bounds(known), _bounds(more), strict=True)
    )
    value = low if low == high else Range(low, high)
    return Slot(value, known.unit, f"{known.text}, {more.text}", Sum.GROWN)


def _bounds(slot: Slot) -> tuple[float, float]:
    match slot.value:
        case Range(low, high):
            return low, high
        case str():
            raise TypeError(f"{slot.text!r} is no number to be added up")
        case number:
            return number, number


def _as_asked(asked: str, alike: tuple[str, str], slots: Mapping[str, Slot]) -> dict[str, Slot]:
    """Take a bare sum or length for the one that was asked for."""
    other = alike[asked == alike[0]]
    if asked not in alike or asked in slots or other not in slots:
        return dict(slots)
    return {asked if name == other else name: slot for name, slot in slots.items()}


def _as_a_moment(slots: Mapping[str, Slot], known: Mapping[str, Slot]) -> dict[str, Slot]:
    """Join a day or a time with what is known by now of the moment of a call."""
    rest = {name: slot for name, slot in slots.items() if name not in ("date", "time")}
    moment = known.get("callback_at")
    day, clock = str(moment.value).split("T") if moment else ("", "")
    day = _value("date", slots, known if not day else {}) or day
    hour = _value("time", slots, known if not clock else {}) or clock[:5]
    if len(rest) == len(slots) or not (day and hour):
        return dict(slots)
    at = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=IST).isoformat()
    return {**rest, "callback_at": Slot(at, "", at)}


def _value(name: str, *places: Mapping[str, Slot]) -> str:
    return next((str(slots[name].value) for slots in places if name in slots), "")
