"""What is heard behind a caller: a room, a street, a fan."""

import numpy as np
from numpy.typing import NDArray

from ivr.audio import Audio

LENGTH_S = 10.0
"""Then it begins anew; nobody hears a seam in noise."""
_LOWEST_HZ = 80.0
"""Telephones take out what lies below."""


def background(behind: Audio, noise_db: float) -> Audio:
    """Return noise that falls by 3 dB an octave, as that of rooms and streets does.

    Args:
        behind: a voice; the noise has its rate.
        noise_db: how far the noise lies below the voice, by root mean square.
    """
    count = round(LENGTH_S * behind.rate_hz)
    frequencies_hz = np.fft.rfftfreq(count, 1 / behind.rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(size=count))
    spectrum /= np.sqrt(np.maximum(frequencies_hz, _LOWEST_HZ))
    spectrum[frequencies_hz < _LOWEST_HZ] = 0
    noise = np.fft.irfft(spectrum, count)
    level = _level(behind.to_float()) * 10 ** (-noise_db / 20)
    return Audio.from_float(noise * (level / _level(noise)), behind.rate_hz)


def _level(samples: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
