"""Callers and calls, written down in as few words as a test needs."""

from collections.abc import Mapping
from typing import Any

from ivr.evaluation.caller import Line
from ivr.evaluation.scenarios import Scenario, Scenarios
from ivr.evaluation.trial import Exchange, Trial

ROW: dict[str, Any] = {
    "id": "hi-weight-1",
    "part": "tuned",
    "language": "hi",
    "persona": "elder",
    "goal": "hears what his gold is worth",
    "number": "+919812345601",
    "opens": "sone par loan chahiye",
}
DEFAULTS: dict[str, Any] = {
    "hi": {"consent": "haan ji", "unknown": "pata nahi", "wrong": "nahi, galat"},
    "en": {"consent": "yes", "unknown": "I don't know", "wrong": "no"},
    "hinglish": {"consent": "yes ji", "unknown": "pata nahi", "wrong": "nahi, galat"},
}


def scenario(**changes: Any) -> Scenario:
    return Scenario.model_validate(ROW | changes)


def scenarios(*rows: Mapping[str, Any]) -> Scenarios:
    return Scenarios.model_validate(
        {"scenarios": [scenario(**row) for row in rows or ({},)], "defaults": DEFAULTS}
    )


def exchange(reply: str, *said: str, **row: Any) -> Exchange:
    wire = {"reply": reply, "question": "", "stage": "farewell", "slots": {}, "tools": []}
    lines = tuple(Line(text, "answer") for text in said)
    return Exchange.of_row(wire | {"ended": False} | row, lines)


def trial(*exchanges: Exchange, outcome: str = "completed", **changes: Any) -> Trial:
    return Trial(scenario(**changes), exchanges, outcome)


def slot(value: Any, unit: str = "") -> dict[str, Any]:
    return {"value": value, "unit": unit, "text": str(value)}


def ran(name: str, **result: Any) -> dict[str, Any]:
    return {"name": name, "arguments": {}, "result": result}
