import numpy as np
import pytest

from ivr.audio import Audio
from ivr.telephony.background import LENGTH_S, background

VOICE = Audio.from_float(0.3 * np.sin(np.arange(8_000) / 5), 8_000)


def level_db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


@pytest.mark.parametrize("noise_db", [10.0, 20.0])
def test_the_noise_lies_as_far_behind_the_voice_as_was_asked(noise_db: float) -> None:
    noise = background(VOICE, noise_db)
    assert noise.duration_s == LENGTH_S
    assert level_db(VOICE.samples) - level_db(noise.samples) == pytest.approx(noise_db, abs=0.2)


def test_low_notes_are_louder_than_high_ones() -> None:
    power = np.abs(np.fft.rfft(background(VOICE, 10.0).to_float())) ** 2
    octaves_hz = [(200, 400), (400, 800), (800, 1600), (1600, 3200)]
    bands = [power[round(low * LENGTH_S) : round(high * LENGTH_S)] for low, high in octaves_hz]
    means = [10 * np.log10(np.mean(band)) for band in bands]
    assert np.diff(means) == pytest.approx([-3.0] * 3, abs=0.6)
