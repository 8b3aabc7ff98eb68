"""What arrives on the caller's channel while the agent speaks: voices, echo, other sounds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.bench.telephone_line import Waveform, band_limited, coded, levelled
from ivr.bench.turns_sound import HEAD_S, line_noise

ONSET_S = 1.5
"""When the caller begins to speak over the agent."""
SCENE_S = 7.0
"""Long enough for the longest interruption and the silence that ends it."""
SCENE_SAMPLES = round(SCENE_S * TELEPHONE_HZ)
FRAME_SAMPLES = round(FRAME_S * TELEPHONE_HZ)
NOISE_FLOOR_DB = -65.0
"""Noise of a quiet line, below full scale."""
FAR_DB = -20.0
"""A second person in the room, by the caller's voice."""
STEADY_NOISE_DB, BURST_DB, MUSIC_DB, KEYS_DB = -35.0, -15.0, -25.0, -12.0
"""Levels below full scale; a caller speaks at about −20."""
REVERBERATION_S = 0.06
REVERBERATION_DB = -6.0
"""A room's or a handset's answer beside the direct echo."""
_KEY_HZ = {"1": (697, 1209), "5": (770, 1336), "9": (852, 1477), "#": (941, 1477)}


@dataclass(frozen=True, slots=True)
class Echo:
    """How the agent's voice comes back."""

    loss_db: float
    delay_s: float


ECHOES = tuple(Echo(loss, delay) for loss in (12, 20, 30) for delay in (0.04, 0.12, 0.3))


def agent_speaking(voice: Audio) -> Audio:
    """Return what is played to the caller: a clause over and over, without a pause."""
    said = levelled(band_limited(voice))
    return coded(np.resize(said, SCENE_SAMPLES))


class CallerSide:
    """The caller's channel while the agent speaks, 20 ms at a time.

    What comes back depends on what was played: a reply that is held has no echo.
    """

    def __init__(self, sound: Waveform, echo: Echo | None) -> None:
        """Lay it out.

        Args:
            sound: all but the echo: voice, noise.
            echo: none on a line without.
        """
        self._sound = sound
        self._answer = _answer(echo) if echo else np.zeros(1)
        self._played = np.zeros(len(self._answer) - 1)

    @property
    def frames_left(self) -> int:
        """How long the scene still lasts."""
        return len(self._sound) // FRAME_SAMPLES

    def next_frame(self, played: Audio) -> Audio:
        """Return what is heard of the caller while a frame of the agent is played."""
        sound, self._sound = np.split(self._sound, [FRAME_SAMPLES])
        reaching = np.concatenate([self._played, played.to_float()])
        self._played = reaching[FRAME_SAMPLES:]
        return coded(sound + np.convolve(reaching, self._answer, "valid"))


def _answer(echo: Echo) -> Waveform:
    """Return how the caller's side answers one sample of the agent."""
    answer = np.random.default_rng(1).normal(0, 1, round(REVERBERATION_S * TELEPHONE_HZ))
    answer *= np.exp(-4 * np.linspace(0, 1, len(answer)))
    answer *= 10 ** (REVERBERATION_DB / 20) / np.linalg.norm(answer)
    answer[0] = 1.0
    delayed: Waveform = np.pad(answer, (round(echo.delay_s * TELEPHONE_HZ), 0))
    return delayed * 10 ** (-echo.loss_db / 20)


def with_voice(voice: Audio | None, echo: Echo | None, gain_db: float = 0.0) -> CallerSide:
    """Return the side of somebody who begins to speak at `ONSET_S`.

    Args:
        voice: none when the caller is silent.
        echo: none on a line without.
        gain_db: how much louder than a caller close to the telephone.
    """
    sound = line_noise(SCENE_SAMPLES, NOISE_FLOOR_DB)
    if voice:
        own = levelled(band_limited(voice)) * 10 ** (gain_db / 20)
        first = round((ONSET_S - HEAD_S) * TELEPHONE_HZ)
        own = own[: len(sound) - first]
        sound[first : first + len(own)] += own
    return CallerSide(sound, echo)


def without_voice(sound: Waveform) -> CallerSide:
    """Return a side with something that is no voice."""
    return CallerSide(sound + line_noise(len(sound), NOISE_FLOOR_DB), None)


def _seconds() -> Waveform:
    return np.arange(SCENE_SAMPLES) / TELEPHONE_HZ


def _at_level(sound: Waveform, level_db: float) -> Waveform:
    return sound * (10 ** (level_db / 20) / float(np.sqrt(np.mean(np.square(sound)))))


def _steady_noise() -> Waveform:
    return line_noise(len(_seconds()), STEADY_NOISE_DB)


def _knocks() -> Waveform:
    """Give two short bursts a second."""
    return line_noise(len(_seconds()), BURST_DB) * np.exp(-25 * (_seconds() % 0.5))


def _traffic() -> Waveform:
    """Give a rumble that swells and fades."""
    rumble = np.convolve(line_noise(len(_seconds()), 0), np.ones(12) / 12, "same")
    return _at_level(rumble * (1 + np.sin(2 * np.pi * 0.4 * _seconds())), STEADY_NOISE_DB + 8)


def _music() -> Waveform:
    """Give chords of plucked strings, two a second."""
    t = _seconds()
    chords_hz = ((262, 330, 392), (220, 262, 330), (349, 440, 523), (392, 494, 587))
    sound = np.zeros(len(t))
    for beat in range(round(SCENE_S * 2)):
        since = t - beat / 2
        ringing = np.exp(-3 * since) * (since >= 0)
        for root_hz in chords_hz[beat // 2 % len(chords_hz)]:
            for partial in (1, 2, 3, 4):
                sound += ringing * np.sin(2 * np.pi * root_hz * partial * since) / partial
    return _at_level(sound, MUSIC_DB)


def _keys() -> Waveform:
    """Give key tones of 120 ms, three a second."""
    t = _seconds()
    sound = np.zeros(len(t))
    for press in range(round(SCENE_S * 3)):
        pressed = (t >= press / 3) & (t < press / 3 + 0.12)
        for tone_hz in list(_KEY_HZ.values())[press % len(_KEY_HZ)]:
            sound += pressed * np.sin(2 * np.pi * tone_hz * t)
    return sound / 2 * 10 ** (KEYS_DB / 20)


NO_VOICE: Mapping[str, Callable[[], Waveform]] = {
    "steady noise": _steady_noise,
    "knocks": _knocks,
    "traffic": _traffic,
    "music": _music,
    "keys": _keys,
}
