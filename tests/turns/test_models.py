"""The real turn models on real sound, and the decisions they lead to."""

import numpy as np
import pytest

from ivr import model_store
from ivr.audio import TELEPHONE_HZ, Audio, joined
from ivr.settings import TurnSettings
from ivr.tts.espeak import Espeak
from ivr.turns.decisions import decisions_on
from ivr.turns.endpointing import Endpointer
from ivr.turns.silero import Silero, load_silero
from ivr.turns.smart_turn import SmartTurn

pytestmark = pytest.mark.model


@pytest.fixture
def silero() -> Silero:
    return load_silero(model_store.path("silero-vad", "silero_vad.onnx"))()


@pytest.fixture(scope="module")
def smart_turn() -> SmartTurn:
    return SmartTurn(model_store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))


@pytest.fixture(scope="module")
def sentence() -> Audio:
    engine = Espeak()
    spoken = engine.synthesize("I want a loan against my gold", language="en", voice="")
    return spoken.resampled(TELEPHONE_HZ)


def test_a_voice_is_speech_and_noise_is_not(silero: Silero, sentence: Audio) -> None:
    rng = np.random.default_rng(0)
    noise = Audio(rng.normal(0, 300, TELEPHONE_HZ).astype(np.int16), TELEPHONE_HZ)
    assert silero.probability(noise) < 0.3
    assert silero.probability(sentence.between(0, 1.0)) > 0.5


def test_the_probability_does_not_depend_on_the_frame(sentence: Audio) -> None:
    make = load_silero(model_store.path("silero-vad", "silero_vad.onnx"))
    at_once, by_frame = make(), make()
    expected = at_once.probability(sentence.between(0, 1.28))
    for frame in range(64):
        last = by_frame.probability(sentence.between(frame * 0.02, (frame + 1) * 0.02))
    assert last == pytest.approx(expected, abs=1e-5)


def test_completion_is_a_probability_for_any_length(smart_turn: SmartTurn, sentence: Audio) -> None:
    for utterance in (sentence.between(0, 0.05), sentence, joined([sentence] * 6)):
        assert 0 <= smart_turn.probability(utterance) <= 1


def test_a_recording_gives_one_turn(silero: Silero, smart_turn: SmartTurn, sentence: Audio) -> None:
    recording = joined([Audio.silence(0.5, TELEPHONE_HZ), sentence])
    found = decisions_on(recording, silero, smart_turn, Endpointer(TurnSettings()))
    names = [decision.decision for decision in found]
    assert names[0] == "speech_began"
    assert names[-1] == "turn_ended"
    assert names.count("turn_ended") == 1
    assert all((d.probability is not None) == (d.decision == "paused") for d in found)
