from pathlib import Path

import numpy as np
import onnx
import pytest

from ivr.errors import MissingPartError
from ivr.tts.piper import Piper
from tests.tts.small_networks import LETTERS, save_piper


@pytest.fixture
def piper(tmp_path: Path) -> Piper:
    return Piper(*save_piper(tmp_path), threads=1)


def _levels(piper: Piper, text: str, language: str, speed: float = 1.0) -> list[float]:
    """The level of each symbol that was spoken, pads apart."""
    samples = piper.synthesize(text, language=language, voice="", speed=speed).to_float()
    middle = samples[len(samples) // 8 : -len(samples) // 8]
    levels = [round(float(level), 2) for level in middle[np.r_[True, np.diff(middle) != 0]]]
    return [level for level in levels if level > 0.02]


def _level(letter: str) -> float:
    return round(0.01 * (LETTERS.index(letter) + 3), 2)


def test_sounds_are_spoken_in_their_order_with_pads_between(piper: Piper) -> None:
    heard = _levels(piper, "gold loan gold loan", "en")
    said = [_level(letter) for letter in " ɡˈoʊld lˈoʊn ɡˈoʊld lˈoʊn"]
    assert len(heard) > 10
    assert any(said[start : start + len(heard)] == heard for start in range(len(said)))


def test_words_of_another_script_are_read_by_their_own_rules(piper: Piper) -> None:
    assert set(_levels(piper, "लोन लोन", "hi")) >= {_level("l"), _level("o"), _level("ː")}


def test_a_faster_pace_shortens_the_speech(piper: Piper) -> None:
    usual, fast = (
        piper.synthesize("gold loan", language="en", voice="", speed=speed) for speed in (1.0, 2.0)
    )
    assert fast.duration_s == pytest.approx(usual.duration_s / 2, rel=0.2)


def test_the_rate_is_that_of_the_voice(piper: Piper) -> None:
    assert piper.synthesize("gold", language="en", voice="").rate_hz == piper.rate_hz == 22050


def test_a_config_of_something_else_is_refused(tmp_path: Path) -> None:
    model, config = save_piper(tmp_path)
    config.write_text('{"audio": {"sample_rate": 22050}}', "utf-8")
    with pytest.raises(MissingPartError, match="does not describe a Piper voice"):
        Piper(model, config, threads=1)


def test_another_network_is_refused_in_one_line(tmp_path: Path) -> None:
    model, config = save_piper(tmp_path)
    other = onnx.load(model)
    other.graph.input[2].name = "scale"
    other.graph.node[3].input[0] = "scale"
    onnx.save(other, model)
    with pytest.raises(MissingPartError, match=r"expected.*scales float"):
        Piper(model, config, threads=1)
