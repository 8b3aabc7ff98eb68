"""The figures of the turn-taking benchmark: shares and percentiles, and what went wrong by name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ivr.bench.turns_overlap import ONSET_S
from ivr.bench.turns_reply import Fate
from ivr.bench.turns_set import Line

LATE_S = 0.8
"""A decision later than this is felt as a missing answer."""


@dataclass(frozen=True, slots=True)
class Result:
    """One caller's line in one voice on one telephone line."""

    line: Line
    voice: str
    over: str
    """Which telephone line, or which echo."""
    value: float | None
    """Seconds from the speech to the decision; none when there was none."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Something heard while the agent spoke, and what became of the reply."""

    line: Line
    voice: str
    over: str
    fate: Fate

    def result(self, value: float | None) -> Result:
        """Return one figure of it."""
        return Result(self.line, self.voice, self.over, value)


def waits(results: Sequence[Result]) -> dict[str, Any]:
    """Return how long complete turns had to wait."""
    figures = {name: _waits(group) for name, group in _groups(results, _kinds)}
    late = [one for one in results if one.value is None or one.value > LATE_S]
    return {**figures, "late": [_named(one) for one in late]}


def cuts(results: Sequence[Result]) -> dict[str, Any]:
    """Return the share of turns that were taken to be over before they were."""
    cut = [one for one in results if one.value is not None]
    return {**_shares(results), "cut": [_named(one) for one in cut]}


def overheard(results: Sequence[Overheard]) -> dict[str, Any]:
    """Return what sounds did to the reply that should not have ended it."""
    holds = [one.result(one.fate.silent_for_s) for one in results if one.fate.held_s is not None]
    held = [one.result(one.fate.held_s) for one in results]
    answered = [one.result(ONSET_S if one.fate.answered else None) for one in results]
    ended = [one.result(one.fate.ended_s) for one in results]
    return {
        "ended": stops(ended),
        "answered": stops(answered),
        "held": _shares(held),
        "hold": {name: _waits(group) for name, group in _groups(holds, _kinds)},
    }


def stops(results: Sequence[Result]) -> dict[str, Any]:
    """Return the share of sounds that did something to the reply, and which."""
    stopped = [one for one in results if one.value is not None]
    return {**_shares(results), "by": [_named(one) for one in stopped]}


def interrupted(results: Sequence[Overheard], silent_after_s: float) -> dict[str, Any]:
    """Return how long after their onset interruptions silenced the agent, and which got an answer.

    Args:
        results: of interruptions, which begin at `ONSET_S`.
        silent_after_s: from the decision until the caller hears nothing more.
    """
    silences = [
        one.result(None if (at_s := one.fate.held_s) is None else at_s + silent_after_s - ONSET_S)
        for one in results
    ]
    missed = [one for one in results if one.fate.ended_s is None]
    return {
        "onset_to_silence": onsets(silences),
        "detection_to_silence_ms": round(1000 * silent_after_s),
        "took_the_floor": _shares([one.result(one.fate.ended_s) for one in results]),
        "missed": [_named(one.result(one.fate.held_s)) for one in missed],
    }


def onsets(results: Sequence[Result]) -> dict[str, Any]:
    """Return how long after their onset interruptions stopped the agent."""
    figures = {name: _waits(group) for name, group in _groups(results, _kinds)}
    unheard = [one for one in results if one.value is None or one.value < 0]
    return {**figures, "unheard": [_named(one) for one in unheard]}


def _kinds(one: Result) -> Iterable[str]:
    return "all", one.line.part, one.line.language, f"asked {one.line.asked}", one.over


def _groups(
    results: Iterable[Result], keys: Callable[[Result], Iterable[str]]
) -> Iterator[tuple[str, list[Result]]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        for key in keys(one):
            groups[key].append(one)
    yield from sorted(groups.items())


def _waits(group: Sequence[Result]) -> dict[str, float]:
    """Return percentiles in milliseconds; what was never decided counts as infinitely late."""
    waits_ms = [np.inf if one.value is None else 1000 * one.value for one in group]
    late = float(np.mean([wait_ms > 1000 * LATE_S for wait_ms in waits_ms]))
    percentiles = {
        f"p{share}_ms": float(np.percentile(waits_ms, share, method="higher")) for share in (50, 95)
    }
    return {"count": len(group), "late_share": round(late, 4)} | {
        name: round(value, 1) for name, value in percentiles.items() if np.isfinite(value)
    }


def _shares(results: Sequence[Result]) -> dict[str, Any]:
    return {
        name: {
            "count": len(group),
            "share": round(float(np.mean([one.value is not None for one in group])), 4),
        }
        for name, group in _groups(results, _kinds)
    }


def _named(one: Result) -> dict[str, Any]:
    value_ms = None if one.value is None else round(1000 * one.value)
    return {"id": one.line.id, "voice": one.voice, "over": one.over, "ms": value_ms}
