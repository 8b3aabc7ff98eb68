"""A telephone line takes away what a telephone line takes away."""

import numpy as np
import pytest

from ivr.audio import Audio
from ivr.bench.telephone_line import PEAK, over_the_telephone


def tone(frequency_hz: float) -> Audio:
    times = np.arange(24_000) / 24_000
    return Audio.from_float(0.2 * np.sin(2 * np.pi * frequency_hz * times), 24_000)


def power(audio: Audio) -> float:
    return float(np.mean(np.square(audio.to_float())))


def test_a_voice_arrives_at_the_line_s_level_and_rate() -> None:
    heard = over_the_telephone(tone(1000))
    assert heard.rate_hz == 8000
    assert heard.duration_s == pytest.approx(1.0)
    assert np.abs(heard.to_float()).max() == pytest.approx(PEAK, rel=0.05)


def test_low_tones_do_not_pass() -> None:
    both = Audio(tone(100).samples + tone(1000).samples, 24_000)
    spectrum = np.abs(np.fft.rfft(over_the_telephone(both).to_float()))
    assert spectrum[100] < 0.02 * spectrum[1000]


def test_noise_lies_as_far_below_the_voice_as_asked() -> None:
    clean, noisy = over_the_telephone(tone(1000)), over_the_telephone(tone(1000), 15)
    noise = Audio.from_float(noisy.to_float() - clean.to_float(), 8000)
    assert 10 * np.log10(power(clean) / power(noise)) == pytest.approx(15, abs=1)
