"""What arrives on the caller's channel: voices with pauses, echo, noise, music, keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from ivr.audio import TELEPHONE_HZ, Audio, joined
from ivr.bench.kept_speech import KeptSpeech, Speak
from ivr.bench.telephone_line import Waveform, band_limited, coded, levelled
from ivr.bench.turns_set import Line

LINES_DB: Mapping[str, float] = {"clean": 45.0, "noise 15 dB": 15.0}
"""How far below the voice the line's noise lies; no real line is digitally silent."""
BEFORE_S = 0.6
"""Line noise before the voice."""
AFTER_S = 3.4
"""Line noise behind it: longer than any patience."""
TAIL_S = 0.03
"""What a rendered clause keeps behind its last sound."""
HEAD_S = 0.02
"""What it keeps before its first."""
SEARCH_S = 0.12
"""How far around the estimated end of a word its boundary is looked for."""
DIP_S = 0.02
FADE_S = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """The caller's channel, with the truth about it."""

    sound: Audio
    portions_s: tuple[tuple[float, float], ...]
    """When each portion of the speech begins and ends."""

    @property
    def speech_end_s(self) -> float:
        """When the caller's last sound ends."""
        return self.portions_s[-1][1]


class Studio:
    """Voices speak the labelled lines; what was rendered once is kept by its content."""

    def __init__(self, speak: Speak, folder: Path) -> None:
        self._speak = speak
        self._kept = KeptSpeech(folder)

    def render(self, text: str, language: str, voice: str) -> Audio:
        """Return one clause at the engine's rate."""
        return self._kept.rendered(self._speak, text, language, voice)

    def separately(self, line: Line, voice: str) -> list[Audio]:
        """Return the portions of a line, each spoken as a clause of its own."""
        return [self.render(text, line.spoken_language, voice) for text in line.portions]

    def cut(self, line: Line, voice: str) -> list[Audio]:
        """Return the portions of a line that was spoken in one breath, cut where words meet."""
        whole = self.render(" ".join(line.portions), line.spoken_language, voice)
        alone_s = [portion.duration_s for portion in self.separately(line, voice)]
        ends_s = np.cumsum(alone_s)[:-1] / sum(alone_s) * whole.duration_s
        cuts_s = [0.0, *(_dip(whole, float(end_s)) for end_s in ends_s), whole.duration_s]
        return [_faded(whole.between(a, b)) for a, b in pairwise(cuts_s)]


def _dip(sound: Audio, near_s: float) -> float:
    """Return the quietest moment near a moment."""
    starts_s = np.arange(near_s - SEARCH_S, near_s + SEARCH_S, DIP_S / 4)
    levels = [
        float(np.abs(sound.between(t, t + DIP_S).to_float()).mean()) if t > 0 else np.inf
        for t in starts_s
    ]
    return float(starts_s[int(np.argmin(levels))]) + DIP_S / 2


def _faded(sound: Audio) -> Audio:
    samples = sound.to_float()
    ramp = np.linspace(0, 1, round(FADE_S * sound.rate_hz), dtype=np.float32)
    samples[: len(ramp)] *= ramp
    samples[len(samples) - len(ramp) :] *= ramp[::-1]
    return Audio.from_float(samples, sound.rate_hz)


def on_the_line(portions: Sequence[Audio], pauses_s: Sequence[float], noise_db: float) -> Heard:
    """Return portions of speech with pauses between them, as they arrive.

    Args:
        portions: one or more, of the same rate.
        pauses_s: one fewer.
        noise_db: how far below the voice the line's noise lies.
    """
    rate_hz = portions[0].rate_hz
    at_s, spans_s = BEFORE_S, []
    laid = [Audio.silence(BEFORE_S, rate_hz)]
    for portion, pause_s in zip(portions, [*pauses_s, AFTER_S], strict=True):
        spans_s.append((at_s + HEAD_S, at_s + portion.duration_s - TAIL_S))
        laid += [portion, Audio.silence(pause_s, rate_hz)]
        at_s += portion.duration_s + pause_s
    voice = levelled(band_limited(joined(laid)))
    speech_s = sum(portion.duration_s for portion in portions)
    power = float(np.sum(np.square(voice))) / (speech_s * TELEPHONE_HZ)
    noise = line_noise(len(voice), 10 * np.log10(power) - noise_db)
    return Heard(coded(voice + noise), tuple(spans_s))


def line_noise(samples: int, level_db: float) -> Waveform:
    """Return white noise of a level relative to full scale; the same at each call."""
    return np.random.default_rng(0).normal(0, 10 ** (level_db / 20), samples)


def frames(sound: Audio, frame_s: float) -> Iterator[Audio]:
    """Yield whole frames in time order."""
    for index in range(int(sound.duration_s / frame_s + 1e-9)):
        yield sound.between(index * frame_s, (index + 1) * frame_s)
