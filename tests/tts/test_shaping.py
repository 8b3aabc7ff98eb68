import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ivr.audio import Audio
from ivr.tts.shaping import faded, levelled, trimmed

RATE_HZ = 24_000


def _tone(length_s: float, loudness: float = 0.3) -> Audio:
    moments_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    return Audio.from_float(loudness * np.sin(2 * np.pi * 220 * moments_s), RATE_HZ)


def _padded(audio: Audio, head_s: float, tail_s: float) -> Audio:
    head, tail = (np.zeros(round(t * RATE_HZ), np.int16) for t in (head_s, tail_s))
    return Audio(np.concatenate([head, audio.samples, tail]), RATE_HZ)


@given(head_s=st.floats(0, 0.6), tail_s=st.floats(0, 0.6))
def test_silence_around_speech_is_cut(head_s: float, tail_s: float) -> None:
    shaped = trimmed(_padded(_tone(0.5), head_s, tail_s))
    assert 0.48 <= shaped.duration_s <= 0.56


def test_silence_within_speech_stays() -> None:
    pause = Audio.silence(0.3, RATE_HZ).samples
    speech = Audio(np.concatenate([_tone(0.2).samples, pause, _tone(0.2).samples]), RATE_HZ)
    assert trimmed(speech).duration_s > 0.68


def test_nothing_but_silence_gives_no_samples() -> None:
    assert not len(trimmed(Audio.silence(0.5, RATE_HZ)).samples)
    assert not len(trimmed(Audio.silence(0, RATE_HZ)).samples)


def test_edges_begin_and_end_at_zero() -> None:
    shaped = faded(_tone(0.1), 0.01, 0.03)
    assert shaped.samples[0] == 0
    assert abs(shaped.samples[-1]) < 10


@given(loudness=st.floats(0.01, 1.0), pause_s=st.floats(0, 1))
def test_speech_comes_to_one_loudness_however_much_silence(loudness: float, pause_s: float) -> None:
    samples = levelled(_padded(_tone(0.4, loudness), pause_s, 0)).to_float()
    heard = samples[round(pause_s * RATE_HZ) :]
    assert abs(20 * np.log10(np.sqrt(np.mean(heard**2))) + 20) < 0.5


def test_levelling_never_clips() -> None:
    speech = _tone(0.4, 0.01)
    speech.samples[5000] = 20_000
    assert abs(levelled(speech).to_float()).max() <= 0.96


def test_levelling_leaves_silence_alone() -> None:
    assert not levelled(Audio.silence(0.1, RATE_HZ)).samples.any()
