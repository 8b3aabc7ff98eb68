"""Turns as OpenTelemetry traces: a call is a span, a turn one in it, its stages lie in the turn.

What was said is not in them: ids, names of stages and times alone.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, assert_never

from ivr.call.events import (
    AgentInterrupted,
    AgentSpoke,
    CallBegan,
    CallEnded,
    CallerHeard,
    CallEvent,
    LineServed,
    Observer,
    SteppedIn,
)
from ivr.errors import MissingPartError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

SERVICE = "gold-loan-ivr"
NS_A_MS = 1_000_000
LAST_MARK = "first_frame_sent"
STAGE_BEFORE = {
    "pause_seen": "pause",
    "transcript_final": "hearing",
    "first_token": "deciding",
    "first_audio": "speaking",
    "turn_decided": "waiting",
    "first_frame_sent": "sending",
}
"""The stage that each mark ends."""

Now = Callable[[], datetime]


def provider_for(url: str, version: str) -> "TracerProvider":
    """Return a provider that sends spans to a collector, in batches, from a thread of its own.

    Args:
        url: of the collector, OTLP over HTTP: `http://127.0.0.1:4318/v1/traces`.
        version: of the agent.

    Raises:
        MissingPartError: the libraries are not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingPartError(
            "operation.traces_url is set, but the libraries are missing: "
            "run `.venv/bin/pip install '.[opentelemetry]'`"
        ) from error
    named = Resource.create({"service.name": SERVICE, "service.version": version})
    provider = TracerProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return provider


class Traces:
    """Makes spans of a process's calls. An `Observer`."""

    def __init__(self, tracer: "Tracer", now: Now = lambda: datetime.now(UTC)) -> None:
        self._tracer, self._now = tracer, now
        self._calls: dict[str, Span] = {}

    def __call__(self, event: CallEvent) -> None:
        """Tell an event."""
        match event:
            case CallBegan(call_id, _, dialled):
                span = self._tracer.start_span("call", start_time=self._now_ns())
                span.set_attributes({"call_id": call_id, "dialled": dialled})
                self._calls[call_id] = span
            case AgentSpoke():
                self._turn(event)
            case AgentInterrupted(call_id, played_fraction):
                if call := self._calls.get(call_id):
                    told = {"played_fraction": played_fraction}
                    call.add_event("interrupted", told, self._now_ns())
            case CallEnded(call_id, by, outcome):
                if ended := self._calls.pop(call_id, None):
                    ended.set_attributes({"outcome": outcome, "hung_up_by": by})
                    ended.end(self._now_ns())
            case LineServed() | CallerHeard() | SteppedIn():
                pass
            case _:
                assert_never(event)

    def _turn(self, event: AgentSpoke) -> None:
        """Tell a turn once it begins to be heard: from the caller's last sound until now."""
        from opentelemetry.trace import set_span_in_context

        call = self._calls.get(event.call_id)
        if call is None or LAST_MARK not in event.marks_ms:
            return
        sent_ns = self._now_ns()
        ended_ns = sent_ns - round(event.marks_ms[LAST_MARK] * NS_A_MS)
        turn = self._tracer.start_span("turn", set_span_in_context(call), start_time=ended_ns)
        turn.set_attributes(
            {
                "call_id": event.call_id,
                "language": event.reply.understood.language,
                "stage": event.reply.stage,
                "intents": [intent.name for intent in event.reply.understood.intents],
                "tools": [tool.name for tool in event.reply.calls],
            }
        )
        within, begun_ns = set_span_in_context(turn), ended_ns
        for mark, after_ms in sorted(event.marks_ms.items(), key=lambda pair: pair[1]):
            name = STAGE_BEFORE.get(mark, mark)
            stage = self._tracer.start_span(name, within, start_time=begun_ns)
            begun_ns = ended_ns + round(after_ms * NS_A_MS)
            stage.end(begun_ns)
        turn.end(sent_ns)

    def _now_ns(self) -> int:
        return round(self._now().timestamp() * 1000) * NS_A_MS


def both(one: Observer, other: Observer) -> Observer:
    """Return who tells two."""

    def observe(event: CallEvent) -> None:
        one(event)
        other(event)

    return observe
