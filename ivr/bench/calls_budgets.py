"""What the calls of a benchmark may cost, and whether they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EAR_MS: Mapping[int, Mapping[str, float]] = {
    1: {"p50": 400, "p95": 700},
    4: {"p95": 900},
    8: {"p95": 1500},
}
"""At the caller's ear on two cores, by calls at once: people leave 200 ms; beyond a second and a
half they say "hello?"."""
WORST_CALL_P95_MS = 1500
"""Of each call by itself, under any load."""
BARGE_IN_P95_MS = 300
"""From the caller's first sample to the agent's silence: longer, and both talk."""
HEARING_P50_MS = 100
"""The transcript, once there is a pause."""
SPEAKING_P50_MS = 100
"""The first clause of audio, once it is known what to say."""
LATE_FRAMES = 0.001
"""Share of the frames; more can be heard as crackle."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure beside its budget."""

    figure: str
    measured: float | None
    """None when there was nothing to measure."""
    budget: float
    unit: str

    @property
    def kept(self) -> bool | None:
        """Whether the budget was kept."""
        return None if self.measured is None else self.measured <= self.budget


def verdicts(figures: Mapping[str, Any]) -> list[Verdict]:
    """Judge the figures of `ivr bench calls`, the caller's ear for each language, too."""
    return [
        *_ear("all", figures, figures["concurrency"]),
        *(
            verdict
            for name, own in figures["by_language"].items()
            for verdict in _ear(name, own, figures["concurrency"])
        ),
        Verdict("ear p95, worst call", figures["worst_call_p95_ms"], WORST_CALL_P95_MS, "ms"),
        Verdict("barge-in p95", figures["barge_in_ms"].get("p95"), BARGE_IN_P95_MS, "ms"),
        Verdict("hearing p50", _stage(figures, "hearing"), HEARING_P50_MS, "ms"),
        Verdict("first clause p50", _stage(figures, "speaking"), SPEAKING_P50_MS, "ms"),
        *line_verdicts(figures),
    ]


def line_verdicts(figures: Mapping[str, Any]) -> list[Verdict]:
    """Judge what every load must keep."""
    return [
        Verdict("late frames", 100 * figures["late_frames"], 100 * LATE_FRAMES, "%"),
        Verdict("restarted replies", figures["restarted_replies"], 0, ""),
        Verdict("unanswered turns", figures["unanswered"], 0, ""),
        Verdict("failed calls", figures["failed"], 0, ""),
    ]


def ear_budgets_ms(concurrency: int) -> Mapping[str, float]:
    """Return what a wait at the ear may be, by percentile."""
    return EAR_MS[min((many for many in EAR_MS if many >= concurrency), default=max(EAR_MS))]


def _ear(name: str, figures: Mapping[str, Any], concurrency: int) -> list[Verdict]:
    return [
        Verdict(f"ear {percentile}, {name}", figures["ear_ms"].get(percentile), budget, "ms")
        for percentile, budget in ear_budgets_ms(concurrency).items()
    ]


def _stage(figures: Mapping[str, Any], stage: str) -> float | None:
    p50: float | None = figures["waited_for"][stage].get("p50")
    return p50
