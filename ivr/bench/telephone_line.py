"""What a telephone line does to a voice: band, level, noise and G.711, for benchmarks."""

import numpy as np
from numpy.typing import NDArray

from ivr.audio import TELEPHONE_HZ, Audio

BAND_HZ = (250.0, 3500.0)
PEAK = 0.5
_MU = 255.0

Waveform = NDArray[np.float64]
"""Shape (n,) at 8 kHz, full scale ±1."""


def over_the_telephone(voice: Audio, noise_db: float | None = None) -> Audio:
    """Return the voice as it arrives at 8 kHz.

    Args:
        voice: any rate.
        noise_db: how far below the voice white noise lies; none for a clean line.
    """
    samples = levelled(band_limited(voice))
    if noise_db is not None:
        level = np.sqrt(np.mean(np.square(samples))) * 10 ** (-noise_db / 20)
        samples += np.random.default_rng(0).normal(0, level, len(samples))
    return coded(samples)


def band_limited(voice: Audio) -> Waveform:
    """Keep what a telephone's microphone and line let through."""
    samples = voice.resampled(TELEPHONE_HZ).to_float().astype(np.float64)
    spectrum = np.fft.rfft(samples)
    frequencies_hz = np.fft.rfftfreq(len(samples), 1 / TELEPHONE_HZ)
    spectrum[(frequencies_hz < BAND_HZ[0]) | (frequencies_hz > BAND_HZ[1])] = 0
    return np.fft.irfft(spectrum, len(samples))


def levelled(samples: Waveform) -> Waveform:
    """Bring a voice to the level of one that speaks close to the telephone."""
    return samples * (PEAK / max(float(np.abs(samples).max(initial=0.0)), 1e-9))


def coded(samples: Waveform) -> Audio:
    """Send samples through G.711.

    Source: ITU-T G.711, the μ-law characteristic without its segment approximation.
    """
    compressed = np.sign(samples) * np.log1p(_MU * np.abs(samples)) / np.log1p(_MU)
    steps = np.round(np.clip(compressed, -1, 1) * 127) / 127
    decoded = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(_MU)) / _MU
    return Audio.from_float(decoded, TELEPHONE_HZ)
