"""What the calls of a benchmark amount to: percentiles by stage and language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles
from typing import Any

from ivr.bench.calls_plan import LANGUAGES, PlannedCall
from ivr.bench.calls_stages import of_rows
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
            **_by_the_callers_clock(turn),
        }
        for index, turn in enumerate(report["turns"])
    ]


def _by_the_callers_clock(turn: Mapping[str, Any]) -> dict[str, Any]:
    """Return the marks after the caller's true last sample, not after what the agent took for it.

    `heard_late_ms` is the difference: the way to the agent, and what its ears need to notice.
    """
    marks: Mapping[str, float] = turn["marks"]
    sent_ms = turn["sent_ms"]
    late_ms = 0.0
    if sent_ms is not None and "first_frame_sent" in marks:
        late_ms = round(sent_ms - marks["first_frame_sent"], 1)
    shifted = {name: round(after_ms + late_ms, 1) for name, after_ms in marks.items()}
    return {"marks": shifted, "heard_late_ms": late_ms}


_KEPT = (
    *("caller_said", "heard", "reply", "stage", "ear_ms", "barge_in_ms", "barged_in"),
    *("longest_gap_ms", "spoken_over", "replies", "restarts"),
)


def latency_figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the callers' ears and the agent's marks say of these turns, in milliseconds.

    `stages` are moments after the caller's last sample; `heard_late_ms` is how much later the agent
    believes that sample to be; `waited_for` is how long the caller waited for each stage, together
    the time at the ear. `longest_gap_ms` is silence within replies, `spoken_over` how often the
    agent began while a caller spoke who had not interrupted it.
    """
    return {
        "turns": len(rows),
        "unanswered": sum(row["ear_ms"] is None for row in rows),
        "restarted_replies": sum(row["restarts"] for row in rows),
        "spoken_over": sum(row["spoken_over"] and not row["interrupts"] for row in rows),
        "answered_twice": sum(row["replies"] > 1 and not row["restarts"] for row in rows),
        "ear_ms": percentiles(_known(row["ear_ms"] for row in rows), EAR_PERCENTS),
        "longest_gap_ms": percentiles(
            [row["longest_gap_ms"] for row in rows if row["ear_ms"] is not None], STAGE_PERCENTS
        ),
        "heard_late_ms": percentiles(
            [row["heard_late_ms"] for row in rows if row["marks"]], STAGE_PERCENTS
        ),
        "stages": {
            mark: percentiles(_known(row["marks"].get(mark) for row in rows), STAGE_PERCENTS)
            for mark in ORDER
        },
        "waited_for": {
            stage.value: percentiles(lengths, STAGE_PERCENTS)
            for stage, lengths in of_rows(rows).items()
        },
        "barge_in_ms": percentiles(
            _known(row["barge_in_ms"] for row in rows if row["interrupts"]), EAR_PERCENTS
        ),
    }


def worst_call_p95_ms(rows: Sequence[Row]) -> float | None:
    """Return the 95th percentile at the ear of the caller who waited longest."""
    waits_ms: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        if row["ear_ms"] is not None:
            waits_ms[row["call"]].append(row["ear_ms"])
    return max((percentiles(own, (95,))["p95"] for own in waits_ms.values()), default=None)


def by_language(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the same for each language that was spoken."""
    groups = {name: [row for row in rows if row["language"] == name] for name in LANGUAGES}
    return {name: latency_figures(own) for name, own in groups.items() if own}


def line_figures(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the worker told of the frames it sent and of its event loop."""
    served = [event for event in events if event["event"] == "line_served"]
    frames = sum(event["frames"] for event in served)
    late = sum(event["late_frames"] for event in served)
    return {
        "late_frames": round(late / max(1, frames), 6),
        "loop": {
            "longest_block_ms": max((event["longest_block_ms"] for event in served), default=0.0),
            "blocks": sum(event["blocks"] for event in served),
            "longest_oversleep_ms": max(
                (event["longest_oversleep_ms"] for event in served), default=0.0
            ),
        },
    }


def percentiles(values: Sequence[float], percents: Sequence[int]) -> dict[str, float]:
    """Return the percentiles by name, `p50`; none of nothing."""
    if not values:
        return {}
    cuts = quantiles(values, n=100, method="inclusive") if len(values) > 1 else [values[0]] * 99
    return {f"p{percent}": round(cuts[percent - 1], 1) for percent in percents}


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]
