from prometheus_client.parser import text_string_to_metric_families

from ivr.call.events import AgentInterrupted, CallBegan, CallEnded, LineServed
from ivr.operation.metrics import Metrics
from tests.operation.conftest import MARKS_MS, spoke


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def read(metrics: Metrics) -> dict[str, float]:
    """Read the text as Prometheus does: `name{label=value}` to figure."""
    found = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_calls_are_counted_from_their_beginning_to_their_end() -> None:
    clock = Clock()
    metrics = Metrics("1.0+abc", clock)
    metrics(CallBegan("one", "+919800000001", "1000"))
    metrics(CallBegan("two", "", "1000"))
    clock.now_s = 90.0
    metrics(CallEnded("one", "caller", "booked"))
    found = read(metrics)
    assert found["ivr_calls_live"] == 1
    assert found["ivr_calls_total{hung_up_by=caller,outcome=booked}"] == 1
    assert found["ivr_call_seconds_sum"] == 90
    assert found["ivr_info{version=1.0+abc}"] == 1


def test_a_turn_leaves_its_wait_and_its_marks() -> None:
    metrics = Metrics("")
    metrics(spoke(MARKS_MS))
    found = read(metrics)
    assert found["ivr_turns_total{language=hinglish,stage=discovery}"] == 1
    assert found["ivr_reply_seconds_sum{language=hinglish}"] == 0.467
    assert found["ivr_reply_seconds_bucket{language=hinglish,le=0.4}"] == 0
    assert found["ivr_reply_seconds_bucket{language=hinglish,le=0.5}"] == 1
    assert found["ivr_mark_seconds_sum{mark=pause_seen}"] == 0.066


def test_a_greeting_answers_nobody_and_has_no_wait() -> None:
    metrics = Metrics("")
    metrics(spoke({}))
    assert "ivr_reply_seconds_sum{language=hinglish}" not in read(metrics)


def test_the_line_and_the_loop_are_watched() -> None:
    metrics = Metrics("")
    metrics(LineServed("one", 500, 3, {"longest_block_ms": 68.0}))
    metrics(AgentInterrupted("one", 0.4))
    found = read(metrics)
    assert (found["ivr_frames_total"], found["ivr_late_frames_total"]) == (500, 3)
    assert found["ivr_loop_longest_block_seconds"] == 0.068
    assert found["ivr_interruptions_total"] == 1


def test_what_was_probed_is_shown() -> None:
    metrics = Metrics("")
    metrics.probed({"database": True, "asterisk": False})
    found = read(metrics)
    assert found["ivr_dependency_up{name=database}"] == 1
    assert found["ivr_dependency_up{name=asterisk}"] == 0


def test_a_worker_without_calls_says_so() -> None:
    assert read(Metrics(""))["ivr_calls_live"] == 0


def test_no_figure_names_a_caller() -> None:
    metrics = Metrics("")
    metrics(CallBegan("one", "+919800000001", "1000"))
    metrics(spoke(MARKS_MS))
    assert b"9800000001" not in metrics.text()
