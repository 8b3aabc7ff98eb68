"""Log-mel features as Whisper defines them; Whisper and the turn model both take them.

Source: openai/whisper, whisper/audio.py; the filters are librosa's Slaney scale and norm.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

RATE_HZ = 16_000
WINDOW_SAMPLES = 400
HOP_SAMPLES = 160
BANDS = 80
FRAMES_PER_S = RATE_HZ // HOP_SAMPLES

Features = NDArray[np.float32]


def log_mel(samples: NDArray[np.float32]) -> Features:
    """Return features of shape (80, n // 160), about −1 … 1.

    Args:
        samples: shape (n,) at 16 kHz, full scale ±1, n > 200.
    """
    centred = np.pad(samples, WINDOW_SAMPLES // 2, mode="reflect")
    windows = sliding_window_view(centred, WINDOW_SAMPLES)[:-1:HOP_SAMPLES]
    spectrum = np.fft.rfft(windows[: len(samples) // HOP_SAMPLES] * _hann(), axis=-1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    loudness = np.log10(np.maximum(mel_filters(WINDOW_SAMPLES) @ power.T, 1e-10))
    floored: Features = np.maximum(loudness, loudness.max() - 8.0).astype(np.float32)
    return (floored + np.float32(4)) / np.float32(4)


@cache
def _hann() -> NDArray[np.float32]:
    return np.hanning(WINDOW_SAMPLES + 1)[:-1].astype(np.float32)


@cache
def mel_filters(transform_samples: int) -> NDArray[np.float32]:
    """Return triangles of equal area over the bins of a Fourier transform.

    Shape (80, transform_samples // 2 + 1).
    """
    bins_hz = np.linspace(0, RATE_HZ / 2, transform_samples // 2 + 1)
    edges_hz = _mel_to_hz(np.linspace(0, _hz_to_mel(RATE_HZ / 2), BANDS + 2))
    widths_hz = np.diff(edges_hz)
    slopes = edges_hz[:, None] - bins_hz
    rising = -slopes[:-2] / widths_hz[:-1, None]
    falling = slopes[2:] / widths_hz[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    areas = (edges_hz[2:] - edges_hz[:-2])[:, None] / 2
    return (triangles / areas).astype(np.float32)


# Slaney's scale: linear to 1 kHz at 15 mel, then 27 mel for each factor of 6.4.
def _hz_to_mel(frequency_hz: float) -> float:
    if frequency_hz < 1000:
        return 3 * frequency_hz / 200
    return 15 + 27 * float(np.log(frequency_hz / 1000) / np.log(6.4))


def _mel_to_hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, 200 * mels / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
