from pathlib import Path

import numpy as np
import onnx
import pytest

from ivr.errors import MissingPartError
from ivr.tts.indic_f5 import IndicF5
from ivr.tts.tts import TextToSpeechUnavailableError
from tests.tts.small_networks import save_indic_f5

REFERENCE_FRAMES = 24_000 // 256 + 1
REFERENCE_BYTES = len("नमस्ते, नमस्ते। ".encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_indic_f5(tmp_path)
    return tmp_path


def test_each_step_denoises_once(folder: Path) -> None:
    audio = IndicF5(folder, steps=7, threads=1).synthesize("नमस्ते", language="hi", voice="")
    assert np.median(audio.samples) == 7000
    assert audio.rate_hz == 24_000


@pytest.mark.parametrize(("text", "speed"), [("नमस्ते", 1.0), ("नमस्ते नमस्ते", 1.0), ("नमस्ते", 2.0)])
def test_a_clause_takes_the_share_of_its_bytes(folder: Path, text: str, speed: float) -> None:
    audio = IndicF5(folder, steps=4, threads=1).synthesize(
        text, language="hi", voice="", speed=speed
    )
    frames = int(REFERENCE_FRAMES * len(text.encode()) / REFERENCE_BYTES / speed)
    assert len(audio.samples) == pytest.approx(256 * frames, abs=240)


def test_a_clause_too_long_for_the_graphs_is_refused(folder: Path) -> None:
    engine = IndicF5(folder, steps=4, threads=1)
    with pytest.raises(TextToSpeechUnavailableError, match="too long"):
        engine.synthesize("नमस्ते " * 80, language="hi", voice="")


def test_what_is_absent_is_named(folder: Path) -> None:
    (folder / "reference.txt").unlink()
    with pytest.raises(MissingPartError, match=r"lacks reference\.txt"):
        IndicF5(folder, steps=4, threads=1)


def test_a_reference_without_its_words_is_refused(folder: Path) -> None:
    (folder / "reference.txt").write_text(" \n")
    with pytest.raises(MissingPartError, match="is empty"):
        IndicF5(folder, steps=4, threads=1)


def test_another_export_is_refused_in_one_line(folder: Path) -> None:
    file = folder / "F5_Decode.onnx"
    other = onnx.load(file)
    other.graph.output[0].name = "waveform"
    other.graph.node[-1].output[0] = "waveform"
    onnx.save(other, file)
    with pytest.raises(MissingPartError, match=r"F5_Decode\.onnx is another export.*output_audio"):
        IndicF5(folder, steps=4, threads=1)


def test_other_steps_or_another_reference_make_another_voice(folder: Path) -> None:
    first = IndicF5(folder, steps=4, threads=1).fingerprint
    assert IndicF5(folder, steps=8, threads=1).fingerprint != first
    (folder / "reference.txt").write_text("नमस्ते।", "utf-8")
    assert IndicF5(folder, steps=4, threads=1).fingerprint != first
