"""The hearing benchmark counts rightly."""

from pathlib import Path

import pytest

from ivr.audio import Audio
from ivr.bench.hearing import HearingBenchmark, LabelledSet, Utterance, load_set
from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.stt.stt import Hint, Transcript

SET = LabelledSet(
    voices={"en": ("one", "two"), "hi": ("one",)},
    utterances=(
        Utterance(id="en-1", language="en", kind="yes_no", say="Yes please", value="affirm"),
        Utterance(id="hi-1", language="hi", kind="open", say="दो लाख"),
    ),
)


class Mishearing:
    """Takes everything for the same English words."""

    name = "mishearing"

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        assert utterance.rate_hz == 8000
        return Transcript("yes cheese", "yes cheese", "en", 0.5, self.name)


def benchmark(renders: Path, spoken: list[str]) -> HearingBenchmark:
    def speak(text: str, language: str, voice: str) -> Audio:
        spoken.append(f"{voice}: {text} ({language})")
        return Audio.silence(0.3, 24_000)

    def extract(text: str, kind: str, language: str) -> str | None:
        return "affirm" if "yes" in text else None

    return HearingBenchmark(Mishearing(), speak, lambda _: {}, extract, renders)


def test_errors_and_slots_are_counted(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, []).run(SET)
    assert figures["utterances"] == 6
    assert figures["word_error_english"] == 0.5
    assert figures["language_right"] == pytest.approx(4 / 6, abs=1e-3)
    assert figures["slots_right"]["by_kind"] == {"en yes_no": 1.0}
    assert figures["slots_right"]["by_voice"] == {"one": 1.0, "two": 1.0}
    assert figures["skeleton_error_hindi"] > 0.5
    assert figures["latency_ms"].keys() == {"min", "p50", "p95"}


def test_an_utterance_is_rendered_once(tmp_path: Path) -> None:
    spoken: list[str] = []
    for _ in range(2):
        benchmark(tmp_path, spoken).run(SET)
    assert spoken == ["one: Yes please (en)", "two: Yes please (en)", "one: दो लाख (hi)"]


def test_the_set_in_the_product_is_whole() -> None:
    labelled = load_set(data_folder() / "hearing" / "utterances.yaml")
    languages = [utterance.language for utterance in labelled.utterances]
    assert languages.count("hi") >= 30
    assert languages.count("en") >= 20
    assert len({utterance.id for utterance in labelled.utterances}) == len(languages)
    assert "hf_alpha" not in {voice for voices in labelled.voices.values() for voice in voices}


def test_a_wrong_set_is_named(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text("voices: {}\n", "utf-8")
    with pytest.raises(ConfigurationError, match="utterances"):
        load_set(tmp_path / "set.yaml")
