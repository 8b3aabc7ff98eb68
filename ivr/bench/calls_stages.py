"""Where the time of a turn goes: what the reply was waiting for, from moment to moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """What the caller's wait is spent on."""

    PAUSE = "pause"
    """Silence until the agent has noticed that there is some; nothing has begun."""
    HEARING = "hearing"
    """The transcript."""
    DECIDING = "deciding"
    """Understanding, tools, the next act."""
    SPEAKING = "speaking"
    """The first clause of audio."""
    WAITING = "waiting"
    """The reply is ready; has the caller ended?"""
    SENDING = "sending"
    """Between the decision and the first frame."""
    LINE = "line"
    """From the first frame to the caller's ear, through Asterisk and the jitter buffer."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a turn, in milliseconds after the caller's last sample."""

    stage: Stage
    begins_ms: float
    ends_ms: float

    @property
    def length_ms(self) -> float:
        """How long the caller waited for it."""
        return self.ends_ms - self.begins_ms


def stretches(marks: Mapping[str, float], ear_ms: float) -> list[Stretch]:
    """Lay out a turn end to end, from the caller's last sample to the agent's first.

    Hearing, deciding and speaking go on beside the decision that the turn has ended; the wait is
    charged to whichever came last. A mark behind the reply's first sample is cut off there.
    """
    ends = [*_ends(marks), (Stage.LINE, ear_ms)] if marks else [(Stage.WAITING, ear_ms)]
    laid_out, now_ms = [], 0.0
    for stage, end_ms in ends:
        later_ms = max(now_ms, min(end_ms, ear_ms))
        laid_out.append(Stretch(stage, now_ms, later_ms))
        now_ms = later_ms
    return laid_out


def _ends(marks: Mapping[str, float]) -> list[tuple[Stage, float]]:
    """Return when each stage but the line ended, in order; 0 for one that left no mark."""
    pause, heard, chosen, spoken, decided, sent = (
        marks.get(mark, 0.0)
        for mark in (
            *("pause_seen", "transcript_final", "first_token", "first_audio"),
            *("turn_decided", "first_frame_sent"),
        )
    )
    begun = [(Stage.PAUSE, pause), (Stage.HEARING, heard)]
    made = [(Stage.DECIDING, chosen), (Stage.SPEAKING, spoken)]
    waited = [(Stage.WAITING, decided)]
    # A reply with an effect on the world is made only when the turn is over.
    parts = waited + made if heard < decided < chosen else made + waited
    return [*begun, *parts, (Stage.SENDING, sent)]


def of_rows(rows: Sequence[Mapping[str, Any]]) -> dict[Stage, list[float]]:
    """Return the lengths of each stage in milliseconds over all answered turns."""
    lengths: dict[Stage, list[float]] = {stage: [] for stage in Stage}
    for row in rows:
        if row["ear_ms"] is not None and row["marks"]:
            for part in stretches(row["marks"], row["ear_ms"]):
                lengths[part.stage].append(part.length_ms)
    return lengths
