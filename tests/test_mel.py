"""The features are Whisper's."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ivr.mel import BANDS, log_mel


def tone(frequency_hz: float, seconds: float = 1.0) -> NDArray[np.float32]:
    times = np.arange(round(16_000 * seconds)) / 16_000
    return (0.5 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.float32)


def test_there_is_a_frame_every_ten_milliseconds() -> None:
    assert log_mel(tone(440, 1.237)).shape == (BANDS, 123)


def test_silence_lies_on_the_floor() -> None:
    assert np.allclose(log_mel(np.zeros(16_000, np.float32)), -1.5)


@pytest.mark.parametrize(("frequency_hz", "band"), [(440, 11), (1000, 26), (3000, 54)])
def test_a_tone_is_loudest_in_its_band(frequency_hz: float, band: int) -> None:
    assert int(log_mel(tone(frequency_hz))[:, 50].argmax()) == pytest.approx(band, abs=1)


def test_features_agree_with_the_reference_implementation() -> None:
    """Cells of what transformers' WhisperFeatureExtractor gives for the same warbling tone."""
    seconds = np.arange(128_000) / 16_000
    warble = 1 + 0.5 * np.sin(7 * seconds)
    features = log_mel((0.5 * np.sin(2 * np.pi * 440 * seconds) * warble).astype(np.float32))
    cells = features[[0, 5, 11, 12, 20, 40, 79], [0, 50, 77, 100, 200, 400, 799]]
    reference = [0.98332, -0.47379, 1.33110, 1.35522, -0.47379, -0.47379, -0.47379]
    assert cells == pytest.approx(reference, abs=1e-4)
