import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ivr.call.events import AgentInterrupted, CallBegan, CallEnded, CallEvent
from ivr.errors import MissingPartError
from ivr.operation.traces import SERVICE, Traces, both, provider_for
from tests.operation.conftest import MARKS_MS, spoke

BEGAN = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Told:
    """What a collector was told of some events, a second after each other."""

    def __init__(self, *events: CallEvent) -> None:
        self._now = BEGAN
        exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        traces = Traces(provider.get_tracer("test"), lambda: self._now)
        for event in events:
            traces(event)
            self._now += timedelta(seconds=1)
        provider.shutdown()
        self.spans = {span.name: span for span in exporter.get_finished_spans()}


def length_ms(span: ReadableSpan) -> float:
    assert span.start_time
    assert span.end_time
    return (span.end_time - span.start_time) / 1e6


CALL = CallBegan("call", "+919800000001", "1000")
END = CallEnded("call", "caller", "booked")


def test_a_call_is_a_span_with_its_outcome() -> None:
    call = Told(CALL, END).spans["call"]
    assert length_ms(call) == 1000
    assert call.attributes
    assert call.attributes["outcome"] == "booked"


def test_a_turn_is_a_waterfall_within_its_call() -> None:
    spans = Told(CALL, spoke(MARKS_MS), END).spans
    turn = spans["turn"]
    assert turn.parent
    assert turn.parent.span_id == spans["call"].context.span_id
    assert length_ms(turn) == 467
    stages = [spans[name] for name in ("pause", "hearing", "deciding", "waiting", "sending")]
    assert [length_ms(stage) for stage in stages] == [66, 284, 6, 94, 17]
    assert all(s.parent and s.parent.span_id == turn.context.span_id for s in stages)
    assert stages[0].start_time == turn.start_time
    assert stages[-1].end_time == turn.end_time


def test_what_was_said_is_in_no_span() -> None:
    for span in Told(CALL, spoke(MARKS_MS), END).spans.values():
        assert "9800000001" not in span.to_json()


def test_a_greeting_is_no_turn() -> None:
    assert set(Told(CALL, spoke({}), END).spans) == {"call"}


def test_an_interruption_stands_in_the_call() -> None:
    call = Told(CALL, AgentInterrupted("call", 0.25), END).spans["call"]
    assert [event.name for event in call.events] == ["interrupted"]


def test_events_of_a_call_that_nobody_saw_begin_are_passed_over() -> None:
    assert Told(spoke(MARKS_MS), AgentInterrupted("call", 0.5), END).spans == {}


def test_two_observers_are_told_in_order() -> None:
    told: list[str] = []
    both(lambda _: told.append("one"), lambda _: told.append("other"))(CALL)
    assert told == ["one", "other"]


class Collector:
    """An OpenTelemetry collector that keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        keep = self.sent.append

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                keep(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    thread = Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()


def test_a_collector_has_every_span_when_the_worker_ends(collector: Collector) -> None:
    provider = provider_for(collector.url, "1.0+abc")
    traces = Traces(provider.get_tracer("test"))
    for event in (CALL, spoke(MARKS_MS), END):
        traces(event)
    provider.shutdown()
    sent = b"".join(collector.sent)
    for name in (SERVICE, "1.0+abc", "call", "turn", "hearing"):
        assert name.encode() in sent


def test_a_collector_that_is_away_holds_nobody_up() -> None:
    provider = provider_for("http://127.0.0.1:9/v1/traces", "1.0")
    Traces(provider.get_tracer("test"))(CALL)
    provider.shutdown()


def test_missing_libraries_are_told_with_what_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(MissingPartError, match=r"pip install '\.\[opentelemetry\]'"):
        provider_for("http://127.0.0.1:9/v1/traces", "1.0")
