"""The hearing benchmark samples evenly and counts rightly."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from ivr.audio import Audio
from ivr.bench.hearing import (
    PAUSE_S,
    HearingBenchmark,
    LabelledSet,
    Utterance,
    load_set,
    takes,
    with_pause,
)
from ivr.bench.hearing_figures import figures
from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.stt.stt import Hint, Transcript

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=timezone(timedelta(hours=5.5)))
SET = LabelledSet(
    now=NOW,
    voices={"en": ("one", "two"), "hi": ("one",)},
    tuned=(Utterance(id="en-1", language="en", kind="yes_no", say="Yes please", value="affirm"),),
    untouched=(
        Utterance(id="hi-1", language="hi", kind="open", say="दो लाख", value="loan_inquiry"),
        Utterance(id="hi-2", language="hi", kind="name", say="राहुल", value="Raahul"),
    ),
)


class Mishearing:
    """Takes everything for the same English words."""

    name = "mishearing"

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        assert utterance.rate_hz == 8000
        return Transcript("yes cheese", "yes cheese", "en", 0.45, self.name)


def benchmark(renders: Path, spoken: list[str]) -> HearingBenchmark:
    def speak(text: str, language: str, voice: str) -> Audio:
        spoken.append(f"{voice}: {text} ({language})")
        return Audio.silence(0.3, 24_000)

    def extract(heard: Transcript, kind: str) -> str | tuple[str, ...] | None:
        answers: dict[str, str | tuple[str, ...]] = {
            "yes_no": "affirm",
            "name": "राहुल",
            "open": ("greeting",),
        }
        return answers.get(kind)

    return HearingBenchmark(Mishearing(), speak, lambda _: {}, extract, renders)


def test_errors_and_slots_are_counted(tmp_path: Path) -> None:
    found = figures(benchmark(tmp_path, []).run(SET))
    assert (found["utterances"], found["takes"]) == (3, 7)
    assert found["word_error_english"] == 0.5
    assert found["language_right"] == pytest.approx(2 / 6, abs=1e-3)
    assert found["intents_right"] == 0
    assert found["slots_right"]["by_kind"] == {"en yes_no": 1.0, "hi name": 1.0}
    assert found["slots_right"]["by_voice"] == {"one": 1.0, "two": 1.0}
    assert found["by_part"]["tuned"]["slots_right"]["by_language"] == {"en": 1.0}
    assert found["by_part"]["untouched"]["slots_right"]["by_language"] == {"hi": 1.0}
    assert found["skeleton_error_hindi"] > 0.5
    assert found["reliability"] == {"0.4-0.5": {"understood": 4, "right": 1.0}}
    assert found["latency_ms"].keys() == {"min", "p50", "p95"}


def test_an_open_sentence_taken_for_an_answer_is_a_false_accept(tmp_path: Path) -> None:
    found = figures(benchmark(tmp_path, []).run(SET))
    asked = [take.asked for take in takes(SET) if take.asked != take.utterance.kind]
    accepted = sum(kind == "yes_no" for kind in asked)
    assert found["false_accepts"] == {"of": 1, "share": float(accepted)}


def test_an_utterance_is_rendered_once(tmp_path: Path) -> None:
    spoken: list[str] = []
    for _ in range(2):
        benchmark(tmp_path, spoken).run(SET)
    assert sorted(spoken) == [
        "one: Yes please (en)",
        "one: दो लाख (hi)",
        "one: राहुल (hi)",
        "two: Yes please (en)",
    ]


def test_a_pause_parts_an_utterance_where_it_is_quietest() -> None:
    rate_hz = 8000
    said = np.full(rate_hz, 1000, np.int16)
    said[4400:5200] = 0
    paused = with_pause(Audio(said, rate_hz))
    assert paused.duration_s == pytest.approx(1 + PAUSE_S)
    assert not paused.samples[4800 : 4800 + round(PAUSE_S * rate_hz)].any()


def test_the_set_in_the_product_is_whole_and_evenly_sampled() -> None:
    labelled = load_set(data_folder() / "hearing" / "utterances.yaml")
    assert len(labelled.utterances) >= 200
    assert len({utterance.id for utterance in labelled.utterances}) == len(labelled.utterances)
    assert all(len(voices) == 6 for voices in labelled.voices.values())
    assert "hf_alpha" not in {voice for voices in labelled.voices.values() for voice in voices}
    sampled = list(takes(labelled))
    noisy = sum(take.line != "clean" for take in sampled)
    paused = sum(take.paused for take in sampled)
    assert 0.4 < noisy / len(sampled) < 0.6
    assert 0.25 < paused / len(sampled) < 0.5


def test_a_wrong_set_is_named(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text("voices: {}\n", "utf-8")
    with pytest.raises(ConfigurationError, match="tuned"):
        load_set(tmp_path / "set.yaml")
