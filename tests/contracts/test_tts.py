"""What every speech engine owes the call, fake or real."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread

import numpy as np
import pytest

from ivr.audio import Audio
from ivr.settings import var_folder
from ivr.tts.espeak import Espeak
from ivr.tts.indic_f5 import IndicF5
from ivr.tts.kokoro import Kokoro
from ivr.tts.kokoro_networks import OnnxNetwork
from ivr.tts.piper import Piper
from ivr.tts.tts import TextToSpeech
from tests.tts.fakes import ToneEngine
from tests.tts.small_networks import save_indic_f5, save_piper

MODELS = var_folder() / "models"


def _kokoro() -> TextToSpeech:
    folder = MODELS / "kokoro"
    model = folder / "model.onnx"
    return Kokoro(OnnxNetwork(model, 2), model, folder / "voices", folder / "vocab.json")


@cache
def _small_piper() -> TextToSpeech:
    with TemporaryDirectory() as folder:
        return Piper(*save_piper(Path(folder)), threads=1)


@cache
def _small_indic_f5() -> TextToSpeech:
    with TemporaryDirectory() as folder:
        save_indic_f5(Path(folder))
        return IndicF5(Path(folder), steps=4, threads=1)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(ToneEngine, id="tone"),
        pytest.param(Espeak, id="espeak"),
        pytest.param(_small_piper, id="small piper"),
        pytest.param(_small_indic_f5, id="small indic f5"),
        pytest.param(_kokoro, id="kokoro", marks=pytest.mark.model),
    ],
)
def engine(request: pytest.FixtureRequest) -> TextToSpeech:
    make: Callable[[], TextToSpeech] = request.param
    return make()


@pytest.mark.parametrize(("text", "language"), [("नमस्ते जी", "hi"), ("Good morning", "en")])
def test_both_languages_are_audible(engine: TextToSpeech, text: str, language: str) -> None:
    audio = engine.synthesize(text, language=language, voice="hf_alpha")
    assert audio.rate_hz == engine.rate_hz
    assert 0.2 < audio.duration_s < 4
    assert _rms(audio) > 0.01


def test_english_words_within_hindi_are_spoken(engine: TextToSpeech) -> None:
    plain = engine.synthesize("आपका तैयार है", language="hi", voice="hf_alpha")
    mixed = engine.synthesize("आपका document तैयार है", language="hi", voice="hf_alpha")
    assert mixed.duration_s > plain.duration_s


def test_a_longer_text_takes_longer(engine: TextToSpeech) -> None:
    short = engine.synthesize("gold loan", language="en", voice="hf_alpha")
    long = engine.synthesize("gold loan against your jewels", language="en", voice="hf_alpha")
    assert long.duration_s > short.duration_s


def test_a_faster_pace_takes_less_time(engine: TextToSpeech) -> None:
    usual = engine.synthesize("दो लाख पचास हज़ार", language="hi", voice="hf_alpha")
    fast = engine.synthesize("दो लाख पचास हज़ार", language="hi", voice="hf_alpha", speed=1.4)
    assert fast.duration_s < usual.duration_s


@pytest.mark.parametrize("text", ["", "…", "।"])
def test_nothing_to_say_gives_no_speech(engine: TextToSpeech, text: str) -> None:
    audio = engine.synthesize(text, language="hi", voice="hf_alpha")
    assert _rms(audio) < 0.001


def test_two_calls_may_speak_at_once(engine: TextToSpeech) -> None:
    start = Barrier(2)
    heard: dict[str, Audio] = {}

    def speak(text: str, language: str) -> None:
        start.wait()
        heard[language] = engine.synthesize(text, language=language, voice="hf_alpha")

    threads = [Thread(target=speak, args=a) for a in (("हाँ जी", "hi"), ("certainly", "en"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _rms(heard["hi"]) > 0.01
    assert _rms(heard["en"]) > 0.01


def _rms(audio: Audio) -> float:
    samples = audio.to_float()
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
