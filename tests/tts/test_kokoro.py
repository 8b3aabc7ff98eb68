from pathlib import Path

import numpy as np
import onnx
import pytest

from ivr.errors import ConfigurationError, MissingPartError
from ivr.settings import var_folder
from ivr.tts.kokoro import Kokoro
from ivr.tts.kokoro_networks import OnnxNetwork
from tests.tts.small_networks import kokoro_network


def _load(folder: Path) -> Kokoro:
    model = folder / "model.onnx"
    return Kokoro(OnnxNetwork(model, 2), model, folder / "voices", folder / "vocab.json")


@pytest.fixture(scope="module")
def kokoro() -> Kokoro:
    return _load(var_folder() / "models" / "kokoro")


def test_an_absent_model_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="absent"):
        _load(tmp_path)


def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"half a model")
    (tmp_path / "vocab.json").write_text('{"vocab": {"a": 43}}')
    with pytest.raises(MissingPartError, match="does not load"):
        _load(tmp_path)


def test_an_absent_alphabet_names_the_remedy(tmp_path: Path) -> None:
    onnx.save(kokoro_network(), tmp_path / "model.onnx")
    with pytest.raises(MissingPartError, match="make setup"):
        _load(tmp_path)


@pytest.mark.model
def test_an_unknown_voice_lists_those_there_are(kokoro: Kokoro) -> None:
    with pytest.raises(ConfigurationError, match="hf_alpha"):
        kokoro.synthesize("नमस्ते", language="hi", voice="nobody")


@pytest.mark.model
def test_a_path_is_no_voice(kokoro: Kokoro) -> None:
    with pytest.raises(ConfigurationError, match="no voice"):
        kokoro.synthesize("नमस्ते", language="hi", voice="../voices/hf_alpha")


@pytest.mark.model
def test_a_text_too_long_for_the_model_is_spoken_to_its_end(kokoro: Kokoro) -> None:
    clause = "आपका सोना बैंक की तिजोरी में सुरक्षित रहता है, "
    once = kokoro.synthesize(clause, language="hi", voice="hf_alpha", speed=4)
    often = kokoro.synthesize(clause * 16, language="hi", voice="hf_alpha", speed=4)
    assert often.duration_s > 10 * once.duration_s


@pytest.mark.model
def test_speech_begins_and_ends_where_the_audio_does(kokoro: Kokoro) -> None:
    audio = kokoro.synthesize("जी ज़रूर,", language="hi", voice="hf_alpha")
    loud = np.flatnonzero(np.abs(audio.to_float()) > 0.02) / audio.rate_hz
    assert loud[0] < 0.06
    assert audio.duration_s - loud[-1] < 0.12


@pytest.mark.model
def test_a_blend_is_a_voice_of_its_own(kokoro: Kokoro) -> None:
    blend, plain = (
        kokoro.synthesize("good morning", language="en", voice=voice)
        for voice in ("hf_alpha+af_heart", "hf_alpha")
    )
    assert not np.array_equal(blend.samples, plain.samples)
