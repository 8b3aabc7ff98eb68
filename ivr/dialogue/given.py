"""Which slots of the memory an utterance fills, in the light of what was asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ivr.bank import IST
from ivr.dialogue.dialogue import Range, Slot, Sum, Understanding
from ivr.dialogue.memory import Memory
from ivr.dialogue.stages import Ask, Step

_ANSWERS = frozenset(("choice", "language"))
"""The number of an option and a language are answers; they do not belong in the memory."""
_SUMS = ("loan_amount", "existing_loan_amount")
_LENGTHS = ("tenure", "remaining_months")
_GROWING = frozenset(("gold_weight",))
"""What further things add to."""
_PLACES = 4
_CALLBACK = "callback"
"""Where a day and a time are those of a call."""


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
    if memory.stage == _CALLBACK and "callback_at" not in slots:
        slots = _as_a_moment(slots, memory.slots)
    return _added_up(slots, memory)


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
