"""Dialogue values as they are printed and stored: stable field names, plain JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Intent, Range, Slot, Understanding
from ivr.dialogue.turn import ToolCall

INTERNAL_SLOTS = frozenset(
    {"need", "choice", "language", "part_of_day", "doubtful_day", "after_day", "callback_hour"}
)
"""What the policy keeps for itself."""


def intents_json(intents: tuple[Intent, ...]) -> list[dict[str, Any]]:
    """Return `[{"name", "confidence"}]`, strongest first."""
    return [{"name": i.name, "confidence": round(i.confidence, 3)} for i in intents]


def slots_json(slots: Mapping[str, Slot]) -> dict[str, dict[str, Any]]:
    """Return `{name: {"value", "unit", "text"}}`; a range is `{"min", "max"}`."""
    return {
        name: {"value": _value(slot), "unit": slot.unit, "text": slot.text}
        for name, slot in slots.items()
        if name not in INTERNAL_SLOTS
    }


def understanding_json(heard: Understanding) -> dict[str, Any]:
    """Return what one utterance meant by itself."""
    return {
        "language": heard.language,
        "intents": intents_json(heard.intents),
        "slots": slots_json(heard.slots),
    }


def reply_json(reply: Reply) -> dict[str, Any]:
    """Return a turn: what was understood, what is known by now, what is said."""
    return {
        "reply": reply.text,
        "language": reply.understood.language,
        "stage": reply.stage,
        "question": reply.question,
        "intents": intents_json(reply.understood.intents),
        "slots": slots_json(reply.memory.slots),
        "tools": tools_json(reply.calls),
        "looks": tools_json(reply.looks),
        "sources": list(reply.sources),
        "quoted": [{"source": written.source, "text": written.text} for written in reply.quoted],
        "blocked": [fault.kind for fault in reply.blocked],
    }


def tools_json(calls: Iterable[ToolCall]) -> list[dict[str, Any]]:
    """Return the tools that ran in a turn."""
    return [
        {"name": call.name, "arguments": dict(call.arguments), "result": call.result}
        for call in calls
    ]


def _value(slot: Slot) -> Any:
    if isinstance(slot.value, Range):
        return {"min": slot.value.min, "max": slot.value.max}
    return slot.value
