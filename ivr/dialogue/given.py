"""Which slots of the memory an utterance fills, in the light of what was asked."""

from collections.abc import Mapping
from datetime import datetime

from ivr.dialogue.dialogue import Slot, Understanding
from ivr.dialogue.memory import Memory
from ivr.dialogue.stages import Ask, Step

_ANSWERS = frozenset(("choice", "language"))
"""The number of an option and a language are answers; they do not belong in the memory."""
_SUMS = ("loan_amount", "existing_loan_amount")
_LENGTHS = ("tenure", "remaining_months")
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
        slots = _as_a_moment(slots, memory.slots.get("callback_at"))
    return slots


def _as_asked(asked: str, alike: tuple[str, str], slots: Mapping[str, Slot]) -> dict[str, Slot]:
    """Take a bare sum or length for the one that was asked for."""
    other = alike[asked == alike[0]]
    if asked not in alike or asked in slots or other not in slots:
        return dict(slots)
    return {asked if name == other else name: slot for name, slot in slots.items()}


def _as_a_moment(slots: Mapping[str, Slot], known: Slot | None) -> dict[str, Slot]:
    """Join a day or a time with the moment that is known by now."""
    rest = {name: slot for name, slot in slots.items() if name not in ("date", "time")}
    if len(rest) == len(slots) or (known is None and not {"date", "time"} <= slots.keys()):
        return dict(slots)
    day, clock = str(known.value).split("T") if known else ("", "+05:30")
    zone = clock[clock.index("+") :] if "+" in clock else ""
    day = str(slots["date"].value) if "date" in slots else day
    clock = f"{slots['time'].value}:00{zone}" if "time" in slots else clock
    moment = datetime.fromisoformat(f"{day}T{clock}").isoformat()
    return {**rest, "callback_at": Slot(moment, "", moment)}
