"""A call in figures, and where the time of each answer went: pure, from a call report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

Report = Mapping[str, Any]
"""See `ivr/records/report.py`."""

ORDER = (
    ("pause_seen", "pause"),
    ("transcript_final", "hearing"),
    ("first_token", "deciding"),
    ("first_audio", "voice"),
    ("turn_decided", "waiting"),
    ("first_frame_sent", "sending"),
)
"""Marks of a turn in the order in which they usually come, and what each ends."""
LEAST_AXIS_MS = 1000
LEAD_IN_S = 2.0
"""Playback begins so long before the answer: with the end of what it answers."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the wait."""

    name: str
    starts_ms: float
    ends_ms: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What one call says of itself."""

    answers: int
    """Turns that answered words."""
    median_ms: float | None
    slowest_ms: float | None
    interruptions: int
    unheard: int
    """Turns in which nothing was understood of what was said."""
    persons_words: int
    """Turns whose words a person gave."""
    tools: int
    refusals: int
    """Of tools."""
    sourced: int
    """Turns whose figures name their source."""
    slots: int


def scorecard(report: Report) -> Scorecard:
    """Count a call."""
    turns = report["turns"]
    waits = [wait for turn in turns if (wait := wait_ms(turn)) is not None]
    tools = [tool for turn in turns for tool in turn["tools"]]
    return Scorecard(
        answers=sum(bool(turn["heard"]) for turn in turns),
        median_ms=median(waits) if waits else None,
        slowest_ms=max(waits, default=None),
        interruptions=sum(turn["barged_in"] for turn in turns),
        unheard=sum(bool(turn["heard"]) and not turn["intents"] for turn in turns),
        persons_words=sum(tool["name"] == "step_in" for tool in tools),
        tools=sum(tool["name"] != "step_in" for tool in tools),
        refusals=sum(_is_refusal(tool) for tool in tools),
        sourced=sum(bool(turn["sources"]) for turn in turns),
        slots=len(turns[-1]["slots"]) if turns else 0,
    )


def wait_ms(turn: Mapping[str, Any]) -> float | None:
    """Return how long the caller waited for an answer: at his ear where that was measured."""
    at_ear: float | None = turn["ear_ms"]
    sent: float | None = turn["marks"].get("first_frame_sent")
    return at_ear if at_ear is not None else sent


def waterfall(marks: Mapping[str, float]) -> Sequence[Stretch]:
    """Return where the time of a turn went, by the marks that it has."""
    reached = sorted((marks[mark], name) for mark, name in ORDER if mark in marks)
    if not reached:
        return ()
    first_ms, first_name = reached[0]
    return (
        Stretch(first_name, 0.0, first_ms),
        *(Stretch(name, before, at) for (before, _), (at, name) in pairwise(reached)),
    )


def axis_ms(report: Report) -> float:
    """Return the longest wait of a call, so that its waterfalls have one scale."""
    longest = (max(turn["marks"].values(), default=0.0) for turn in report["turns"])
    return max(LEAST_AXIS_MS, *longest, 0.0)


def heard_at_s(report: Report, turn: Mapping[str, Any]) -> float:
    """Return where in the recording a turn begins, in seconds."""
    began = datetime.fromisoformat(report["started_at"])
    at = datetime.fromisoformat(turn["at"])
    return round(max(0.0, (at - began).total_seconds() - (LEAD_IN_S if turn["heard"] else 0)), 1)


def _is_refusal(tool: Mapping[str, Any]) -> bool:
    return isinstance(tool["result"], Mapping) and "error" in tool["result"]
