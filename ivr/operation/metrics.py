"""What Prometheus reads of a worker: calls, waits, stages, late frames."""

import time
from collections.abc import Callable, Mapping
from typing import assert_never

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from ivr.call.events import (
    AgentInterrupted,
    AgentSpoke,
    CallBegan,
    CallEnded,
    CallerHeard,
    CallEvent,
    LineServed,
    SteppedIn,
)

WAIT_BUCKETS_S = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
CALL_BUCKETS_S = (10, 30, 60, 120, 180, 300, 600, 1200)
REPLY_MARK = "first_frame_sent"


class Metrics:
    """The figures of one process, in a registry of their own. An `Observer` of its calls."""

    def __init__(self, version: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._registry = registry = CollectorRegistry()
        self._clock = clock
        self._began_s: dict[str, float] = {}
        ProcessCollector(registry=registry)
        info = Gauge("ivr_info", "Which agent this is.", ["version"], registry=registry)
        info.labels(version).set(1)
        self.capacity = Gauge(
            "ivr_calls_capacity", "Calls this worker takes at once.", registry=registry
        )
        self.accepting = Gauge("ivr_accepting", "1 while new calls are taken.", registry=registry)
        self._live = Gauge("ivr_calls_live", "Calls being held.", registry=registry)
        self._calls = Counter(
            "ivr_calls", "Calls that are over.", ["outcome", "hung_up_by"], registry=registry
        )
        self.refused = Counter(
            "ivr_calls_refused", "Calls sent to people for want of room.", registry=registry
        )
        self._lengths = Histogram(
            "ivr_call_seconds", "Length of calls.", buckets=CALL_BUCKETS_S, registry=registry
        )
        self._turns = Counter("ivr_turns", "Replies.", ["language", "stage"], registry=registry)
        self._waits = Histogram(
            "ivr_reply_seconds",
            "From the caller's last sound to the agent's first, as sent.",
            ["language"],
            buckets=WAIT_BUCKETS_S,
            registry=registry,
        )
        self._marks = Histogram(
            "ivr_mark_seconds",
            "From the caller's last sound to each mark of a turn.",
            ["mark"],
            buckets=WAIT_BUCKETS_S,
            registry=registry,
        )
        self._interruptions = Counter(
            "ivr_interruptions", "Replies that callers broke off.", registry=registry
        )
        self._stepped_in = Counter(
            "ivr_stepped_in", "Orders that people gave in the midst of a call.", registry=registry
        )
        self._frames = Counter("ivr_frames", "Frames sent to callers.", registry=registry)
        self._late = Counter("ivr_late_frames", "Frames sent too late.", registry=registry)
        self._blocked = Gauge(
            "ivr_loop_longest_block_seconds",
            "Longest time the event loop stood still, during the calls that ended last.",
            registry=registry,
        )
        self._works = Gauge(
            "ivr_dependency_up", "1 where the last probe found it working.", ["name"],
            registry=registry,
        )  # fmt: skip

    def __call__(self, event: CallEvent) -> None:
        """Count an event."""
        match event:
            case CallBegan(call_id):
                self._began_s[call_id] = self._clock()
                self._live.set(len(self._began_s))
            case AgentSpoke():
                self._spoke(event)
            case AgentInterrupted():
                self._interruptions.inc()
            case SteppedIn():
                self._stepped_in.inc()
            case CallerHeard():
                pass
            case CallEnded(call_id, by, outcome):
                self._ended(call_id, by, outcome)
            case LineServed(_, frames, late_frames, loop):
                self._frames.inc(frames)
                self._late.inc(late_frames)
                self._blocked.set(loop.get("longest_block_ms", 0.0) / 1000)
            case _:
                assert_never(event)

    def probed(self, works: Mapping[str, bool]) -> None:
        """Note which dependencies answered."""
        for name, ok in works.items():
            self._works.labels(name).set(ok)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)

    def _spoke(self, event: AgentSpoke) -> None:
        language = event.reply.understood.language
        self._turns.labels(language, event.reply.stage).inc()
        for mark, after_ms in event.marks_ms.items():
            self._marks.labels(mark).observe(after_ms / 1000)
        if REPLY_MARK in event.marks_ms:
            self._waits.labels(language).observe(event.marks_ms[REPLY_MARK] / 1000)

    def _ended(self, call_id: str, by: str, outcome: str) -> None:
        self._calls.labels(outcome, by).inc()
        if (began_s := self._began_s.pop(call_id, None)) is not None:
            self._lengths.observe(self._clock() - began_s)
        self._live.set(len(self._began_s))
