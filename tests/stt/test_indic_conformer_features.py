"""The features are NeMo's."""

import numpy as np
import pytest

from ivr.mel import BANDS
from ivr.stt.indic_conformer_features import LEAST_SAMPLES, nemo_features


def test_there_is_a_frame_every_ten_milliseconds_and_one_more() -> None:
    assert nemo_features(np.zeros(16_000, np.float32)).shape == (BANDS, 101)
    assert nemo_features(np.zeros(LEAST_SAMPLES, np.float32)).shape == (BANDS, 4)


def test_silence_has_no_features() -> None:
    assert np.allclose(nemo_features(np.zeros(8_000, np.float32)), 0, atol=1e-2)


def test_each_band_is_normal_over_the_utterance() -> None:
    features = nemo_features(np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32))
    assert np.allclose(features.mean(axis=1), 0, atol=1e-4)
    assert np.allclose(features.std(axis=1, ddof=1), 1, atol=1e-3)


def test_loudness_does_not_matter() -> None:
    voice = np.random.default_rng(2).normal(0, 0.1, 16_000).astype(np.float32)
    quieter = nemo_features(voice / np.float32(4))
    guarded = 8  # in the lowest bands the guard of the logarithm shows
    assert np.allclose(nemo_features(voice)[guarded:], quieter[guarded:], atol=2e-2)


def test_features_agree_with_an_independent_reckoning() -> None:
    """Cells of NeMo's steps taken with librosa 0.11, whose filters NeMo uses, for a chirp.

    librosa.stft(n_fft=512, hop_length=160, win_length=400, window=np.hanning(400), center=True,
    pad_mode="reflect") of the pre-emphasised sound; librosa.filters.mel(sr=16000, n_fft=512,
    n_mels=80) on its power; log(x + 2**-24); mean and deviation of each row with one degree of
    freedom less, 1e-5 added.
    """
    seconds = np.arange(20_000) / 16_000
    chirp = 0.4 * np.sin(2 * np.pi * (300 + 400 * seconds) * seconds)
    features = nemo_features((chirp * (1 + 0.5 * np.sin(9 * seconds))).astype(np.float32))
    cells = features[[0, 5, 12, 20, 33, 50, 79], [0, 20, 40, 60, 80, 100, 125]]
    reference = [5.9025, 0.6298, 0.1847, 2.0625, -0.0307, -0.1623, 6.3894]
    assert cells == pytest.approx(reference, abs=1e-3)
