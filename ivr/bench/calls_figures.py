"""What the calls of a benchmark amount to: percentiles by stage and language."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles
from typing import Any

from ivr.bench.calls_plan import LANGUAGES, PlannedCall
from ivr.call.marks import ORDER

EAR_PERCENTS = (50, 90, 95, 99)
STAGE_PERCENTS = (50, 95)

Row = dict[str, Any]
"""One turn of a caller."""


def turn_rows(call: PlannedCall, report: Mapping[str, Any]) -> list[Row]:
    """Return the turns of a call as rows of the benchmark."""
    script = call.dialogue.script.turns
    return [
        {
            "call": call.ordinal,
            "language": call.dialogue.language,
            "dialogue": call.dialogue.name,
            "voice": call.dialogue.voice,
            "turn": index,
            "interrupts": script[index].interrupt_after is not None,
            **{name: turn[name] for name in _KEPT},
        }
        for index, turn in enumerate(report["turns"])
    ]


_KEPT = ("caller_said", "heard", "reply", "stage", "ear_ms", "barge_in_ms", "marks", "barged_in")


def latency_figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the callers' ears and the agent's marks say of these turns, in milliseconds."""
    return {
        "turns": len(rows),
        "unanswered": sum(row["ear_ms"] is None for row in rows),
        "ear_ms": percentiles(_known(row["ear_ms"] for row in rows), EAR_PERCENTS),
        "stages": {
            mark: percentiles(_known(row["marks"].get(mark) for row in rows), STAGE_PERCENTS)
            for mark in ORDER
        },
        "barge_in_ms": percentiles(
            _known(row["barge_in_ms"] for row in rows if row["interrupts"]), EAR_PERCENTS
        ),
    }


def by_language(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the same for each language that was spoken."""
    groups = {name: [row for row in rows if row["language"] == name] for name in LANGUAGES}
    return {name: latency_figures(own) for name, own in groups.items() if own}


def percentiles(values: Sequence[float], percents: Sequence[int]) -> dict[str, float]:
    """Return the percentiles by name, `p50`; none of nothing."""
    if not values:
        return {}
    cuts = quantiles(values, n=100, method="inclusive") if len(values) > 1 else [values[0]] * 99
    return {f"p{percent}": round(cuts[percent - 1], 1) for percent in percents}


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]
