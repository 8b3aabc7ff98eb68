"""Shaping of rendered speech, so that clips from different moments sound like one breath."""

import numpy as np

from ivr.audio import Audio

SPEECH_DBFS = -20.0
"""Loudness of all the agent's speech: RMS of what is not silence, as telephone prompts use."""

_FRAME_S = 0.005
_FLOOR_DB = -45.0
"""Below the loudest frame by this much counts as silence; the onset of च or प lies above."""
_FADE_IN_S = 0.005
"""Shorter than the margin, so that no burst of a consonant is softened."""
_PEAK_LIMIT = 0.95


def trimmed(audio: Audio, *, head_s: float = 0.02, tail_s: float = 0.03) -> Audio:
    """Cut the silence around speech and leave short faded margins.

    Kokoro puts 0.3-0.5 s of silence around each clause. Silence throughout gives no samples.

    Args:
        audio: any stretch.
        head_s: what is kept before the first sound; soft consonants begin there.
        tail_s: what is kept after the last; vowels decay there.
    """
    loud = np.flatnonzero(_speaking(audio))
    if not len(loud):
        return Audio(audio.samples[:0], audio.rate_hz)
    start_s = max(0.0, loud[0] * _FRAME_S - head_s)
    return faded(audio.between(start_s, (loud[-1] + 1) * _FRAME_S + tail_s), _FADE_IN_S, tail_s)


def faded(audio: Audio, head_s: float, tail_s: float) -> Audio:
    """Ramp both edges from and to zero, so that a cut makes no click."""
    head, tail = (min(round(t * audio.rate_hz), len(audio.samples) // 2) for t in (head_s, tail_s))
    gain = np.ones(len(audio.samples), np.float32)
    gain[:head] = np.linspace(0, 1, head, endpoint=False, dtype=np.float32)
    gain[len(gain) - tail :] = np.linspace(1, 0, tail, dtype=np.float32)
    return Audio.from_float(audio.to_float() * gain, audio.rate_hz)


def levelled(audio: Audio, dbfs: float = SPEECH_DBFS) -> Audio:
    """Bring speech to the given loudness, less where it would clip; silence stays as it is."""
    samples = audio.to_float()
    frame = round(_FRAME_S * audio.rate_hz)
    speech = np.repeat(_speaking(audio), frame)[: len(samples)]
    heard = samples[: len(speech)][speech]
    if not len(heard):
        return audio
    gain = 10 ** (dbfs / 20) / float(np.sqrt(np.mean(heard**2)))
    gain = min(gain, _PEAK_LIMIT / float(np.abs(samples).max()))
    return Audio.from_float(samples * np.float32(gain), audio.rate_hz)


def _speaking(audio: Audio) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell frame by frame, `_FRAME_S` each, what is speech."""
    frame = round(_FRAME_S * audio.rate_hz)
    whole = audio.to_float()[: len(audio.samples) // frame * frame].reshape(-1, frame)
    power = np.mean(whole**2, axis=1)
    if not power.any():
        return np.zeros(len(power), np.bool_)
    return np.asarray(power > power.max() * 10 ** (_FLOOR_DB / 10), np.bool_)
