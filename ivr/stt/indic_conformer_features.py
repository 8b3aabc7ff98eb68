"""Log-mel features as NeMo defines them, in numpy: the published front end needs PyTorch.

Source: NVIDIA NeMo 1.23, AudioToMelSpectrogramPreprocessor (FilterbankFeatures.forward, without
dither and padding), with the checkpoint's 80 bands, 512 bins, Hann window 400/160, `per_feature`.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ivr.mel import HOP_SAMPLES, WINDOW_SAMPLES, Features, mel_filters

TRANSFORM_SAMPLES = 512
LEAST_SAMPLES = TRANSFORM_SAMPLES
"""Shorter sound cannot be mirrored at its ends, and is no word."""
PRE_EMPHASIS = 0.97
LOG_GUARD = 2.0**-24
DEVIATION_GUARD = 1e-5


def nemo_features(samples: NDArray[np.float32]) -> Features:
    """Return features of shape (80, n // 160 + 1), each band of mean 0 and deviation 1 over time.

    Args:
        samples: shape (n,) at 16 kHz, full scale ±1, n ≥ `LEAST_SAMPLES`.
    """
    emphasised = np.append(samples[:1], samples[1:] - np.float32(PRE_EMPHASIS) * samples[:-1])
    centred = np.pad(emphasised, TRANSFORM_SAMPLES // 2, mode="reflect")
    frames = sliding_window_view(centred, TRANSFORM_SAMPLES)[::HOP_SAMPLES] * _window()
    spectrum = np.fft.rfft(frames, axis=-1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    loudness = np.log(mel_filters(TRANSFORM_SAMPLES) @ power.T + LOG_GUARD)
    mean = loudness.mean(axis=1, keepdims=True)
    deviation = loudness.std(axis=1, ddof=1, keepdims=True) + DEVIATION_GUARD
    normal: Features = ((loudness - mean) / deviation).astype(np.float32)
    return normal


@cache
def _window() -> NDArray[np.float32]:
    """Symmetric, as NeMo asks PyTorch for it, in the middle of the transform."""
    beside = (TRANSFORM_SAMPLES - WINDOW_SAMPLES) // 2
    return np.pad(np.hanning(WINDOW_SAMPLES), beside).astype(np.float32)
