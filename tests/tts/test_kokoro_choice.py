from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.audio import Audio
from ivr.errors import ConfigurationError, MissingPartError
from ivr.tts import kokoro_choice
from ivr.tts.kokoro_choice import Choice, Measured, keep_choice, machine, measure, read_choice
from ivr.tts.kokoro_networks import Runtime
from ivr.tts.tts import TextToSpeech
from tests.tts.fakes import ToneEngine

HERE = {"processor": "fast", "cores": "2"}


class Clock:
    """Stands still but for the engines' work."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def perf_counter(self) -> float:
        return self.now_s


class SlowEngine(ToneEngine):
    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__()
        self._clock, self._seconds = clock, seconds

    def synthesize(self, text: str, *, language: str, voice: str, speed: float = 1.0) -> Audio:
        self._clock.now_s += self._seconds
        return super().synthesize(text, language=language, voice=voice, speed=speed)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(kokoro_choice, "time", clock)
    return clock


def _loads(
    clock: Clock, seconds: dict[tuple[Runtime, int], float]
) -> Callable[[Runtime, int], TextToSpeech]:
    def load(runtime: Runtime, threads: int) -> TextToSpeech:
        if (runtime, threads) not in seconds:
            raise MissingPartError("not installed")
        return SlowEngine(clock, seconds[runtime, threads])

    return load


def _row(runtime: Runtime, threads: int, factor: float) -> Measured:
    return Measured(runtime=runtime, threads=threads, real_time_factor=factor, first_audio_ms=100.0)


def test_the_fastest_is_chosen_for_each_number_of_threads(clock: Clock) -> None:
    load = _loads(
        clock,
        {("int8", 2): 0.5, ("int8", 1): 0.6, ("float32", 2): 0.3, ("float32", 1): 0.9},
    )
    choice = Choice(machine=HERE, measured=measure(load, (1, 2), "alpha"))
    assert choice.best(2).runtime == "float32"
    assert choice.best(1).runtime == "int8"
    assert choice.best(8).runtime == "float32"


def test_a_runtime_that_loses_is_not_measured_twice(clock: Clock) -> None:
    load = _loads(clock, {("int8", 2): 0.3, ("int8", 1): 0.5, ("float32", 2): 0.31})
    assert [(row.runtime, row.threads) for row in measure(load, (1, 2), "alpha")] == [
        ("int8", 2),
        ("int8", 1),
        ("float32", 2),
    ]


def test_a_small_gain_is_not_worth_the_memory() -> None:
    rows = (_row("int8", 2, 0.5), _row("float32", 2, 0.47))
    assert Choice(machine=HERE, measured=rows).best(2).runtime == "int8"


def test_a_person_is_told_the_choice_and_what_lost() -> None:
    choice = Choice(machine=HERE, measured=(_row("int8", 2, 0.5), _row("float32", 2, 0.53)))
    assert choice.told(2) == (
        "int8 on 2 threads: real-time factor 0.50, first audio 100 ms (float32 0.53)"
    )


def test_a_delivered_model_that_does_not_compute_is_an_error(clock: Clock) -> None:
    with pytest.raises(MissingPartError):
        measure(_loads(clock, {}), (1, 2), "alpha")


def test_figures_hold_only_on_the_machine_where_they_were_measured(tmp_path: Path) -> None:
    choice = Choice(machine=HERE, measured=(_row("int8", 2, 0.5),))
    keep_choice(tmp_path / "choice.json", choice)
    assert read_choice(tmp_path / "choice.json", HERE) == choice
    assert read_choice(tmp_path / "choice.json", HERE | {"processor": "faster"}) is None


@pytest.mark.parametrize(
    "content", [None, "", "{}", '{"machine": {}, "measured": [{"threads": 1}]}']
)
def test_a_file_that_says_nothing_is_no_choice(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "choice.json"
    if content is not None:
        file.write_text(content)
    assert read_choice(file, HERE) is None


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    choice = Choice(machine=HERE, measured=(_row("int8", 2, 0.5),))
    with pytest.raises(ConfigurationError, match="no-folder"):
        keep_choice(tmp_path / "no-folder" / "choice.json", choice)


def test_the_machine_is_told_by_processor_and_versions() -> None:
    assert machine("0" * 64).keys() == {"processor", "cores", "onnxruntime", "openvino", "model"}
