"""What the caller's ear noticed: latencies read from a stereo recording, not from anyone's clock.

The caller's channel says when the caller spoke, exactly; the agent's channel is searched for the
answer. Speech comes in *runs*: sound whose inner pauses are shorter than 200 ms. A reply counts
from where it is said through: a run shorter than 200 ms with more than 400 ms of silence behind it
is no beginning of a reply, be it a click, a breath or a word that breaks off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ivr.audio import Audio

_WINDOW_S = 0.005
"""The resolution: a tenth of the shortest consonant."""
_RUN_PAUSE_S = 0.2
_FALSE_START_S = 0.2
_FALSE_START_SILENCE_S = 0.4

_NOISE_FLOOR = 10 ** (-55 / 20)
"""Of full scale. Dither and comfort noise lie below it."""
_BELOW_SPEECH = 10 ** (-30 / 20)
"""What counts as speech, against the loud parts of the same voice."""
_UTTERANCE_EDGE = 10 ** (-40 / 20)
"""The same for a clean utterance whose ends are sought."""

_ECHO_TAIL_S = 0.1
_ECHO_MARGIN = 3.0
_MOST_ECHO = 10 ** (-18 / 20)
"""What is no louder than the line's echo of the caller's last 100 ms could be is not the agent
(Geigel's double-talk detector; D. L. Duttweiler, A Twelve-Channel Digital Echo Canceler, IEEE
Transactions on Communications 26(5), 1978). A line gives back no more than -18 dB."""

_Levels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording, in seconds from its beginning."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Its length."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class TurnTiming:
    """How the agent met one utterance of the caller."""

    ear_ms: float | None
    """From the caller's last sample to the reply's first; None when no reply came before the
    caller spoke again."""
    reply: Span | None
    """The reply, its pauses included, until the caller's next utterance or the end."""
    false_starts: int
    """How often the agent broke off before that."""
    longest_gap_ms: float
    """The longest silence within the reply; pauses below 200 ms belong to speech and count as 0."""
    spoken_over: bool
    """The agent began to speak, or went on after a silence, while the caller spoke."""
    barge_in_ms: float | None
    """From the caller's first sample to the agent's silence; None when the agent was silent when
    the caller began."""


def utterance_span(utterance: Audio) -> Span:
    """Find the first and the last sound of a clean utterance; the whole of it when it is silent.

    The bounds are those of samples, not of windows.
    """
    loudness = np.abs(utterance.samples.astype(np.float64)) / 32768
    levels = _levels(utterance)
    threshold = max(_NOISE_FLOOR, _loud_part(levels) * _UTTERANCE_EDGE)
    loud = np.flatnonzero(loudness > threshold)
    if not len(loud):
        return Span(0.0, utterance.duration_s)
    return Span(loud[0] / utterance.rate_hz, (loud[-1] + 1) / utterance.rate_hz)


def turn_timings(caller: Audio, agent: Audio, utterances: Sequence[Span]) -> list[TurnTiming]:
    """Measure the agent against each utterance of the caller.

    When the agent is still talking as the caller ends, its reply is what comes after its next
    silence of 200 ms or more.

    Args:
        caller: the caller's own channel as it was sent; only its level matters, for line echo.
        agent: the agent's channel as it arrived, on the same clock.
        utterances: where the caller spoke, in order.
    """
    runs = speech_runs(agent, caller)
    ends = [*(following.start_s for following in utterances[1:]), np.inf][: len(utterances)]
    return [
        TurnTiming(
            ear_ms=_ear_ms(utterance, reply),
            reply=reply,
            false_starts=false_starts,
            longest_gap_ms=_longest_gap_ms(reply, runs),
            spoken_over=any(utterance.start_s < r.start_s < utterance.end_s for r in runs),
            barge_in_ms=_barge_in_ms(utterance, runs),
        )
        for utterance, until_s in zip(utterances, ends, strict=True)
        for reply, false_starts in [_reply(utterance, runs, until_s)]
    ]


def speech_runs(agent: Audio, caller: Audio) -> list[Span]:
    """Find the runs of the agent's speech."""
    levels = _levels(agent)
    if not len(levels):
        return []
    threshold = max(_NOISE_FLOOR, _loud_part(levels) * _BELOW_SPEECH)
    speaking = levels > np.maximum(threshold, _possible_echo(caller, levels))
    edges = np.flatnonzero(np.diff(speaking, prepend=False, append=False))
    sounds = [Span(a * _WINDOW_S, b * _WINDOW_S) for a, b in edges.reshape(-1, 2).tolist()]
    return _joined(sounds)


def _reply(utterance: Span, runs: Sequence[Span], until_s: float) -> tuple[Span | None, int]:
    """Return the reply, and how many false starts came before it."""
    later = [run for run in runs if utterance.end_s <= run.start_s < until_s]
    begun = len(later)
    while later and _is_false_start(later):
        later = later[1:]
    reply = Span(later[0].start_s, min(later[-1].end_s, until_s)) if later else None
    return reply, begun - len(later)


def _longest_gap_ms(reply: Span | None, runs: Sequence[Span]) -> float:
    if reply is None:
        return 0.0
    parts = [run for run in runs if reply.start_s <= run.start_s < reply.end_s]
    gaps_s = (later.start_s - earlier.end_s for earlier, later in pairwise(parts))
    return round(max(gaps_s, default=0.0) * 1000, 1)


def _is_false_start(runs: Sequence[Span]) -> bool:
    silence_s = runs[1].start_s - runs[0].end_s if len(runs) > 1 else np.inf
    return runs[0].duration_s < _FALSE_START_S and silence_s > _FALSE_START_SILENCE_S


def _ear_ms(utterance: Span, reply: Span | None) -> float | None:
    return None if reply is None else round((reply.start_s - utterance.end_s) * 1000, 1)


def _barge_in_ms(utterance: Span, runs: Sequence[Span]) -> float | None:
    for run in runs:
        if run.start_s < utterance.start_s < run.end_s:
            return round((run.end_s - utterance.start_s) * 1000, 1)
    return None


def _levels(audio: Audio) -> _Levels:
    """Return the root mean square of each 5 ms, full scale 1."""
    size = round(_WINDOW_S * audio.rate_hz)
    count = -(-len(audio.samples) // size)
    padded = np.zeros(count * size)
    padded[: len(audio.samples)] = audio.samples.astype(np.float64) / 32768
    windows = padded.reshape(count, size)
    # The mean is taken out window by window: a line's constant offset is not sound.
    return np.asarray(windows.std(axis=1))


def _loud_part(levels: _Levels) -> float:
    heard = levels[levels > _NOISE_FLOOR]
    return float(np.percentile(heard, 90)) if len(heard) else 0.0


def _possible_echo(caller: Audio, agent_levels: _Levels) -> _Levels:
    """Return, window by window, the loudest that the caller's echo in the agent's channel is.

    How much the line gives back is taken from the recording: what the agent's channel usually
    holds while the caller speaks.
    """
    tail = round(_ECHO_TAIL_S / _WINDOW_S)
    levels = np.zeros(tail + len(agent_levels))
    known = _levels(caller)[: len(agent_levels)]
    levels[tail : tail + len(known)] = known
    recent = np.lib.stride_tricks.sliding_window_view(levels, tail + 1).max(axis=1)
    spoken = recent > max(_NOISE_FLOOR, _loud_part(known) * _BELOW_SPEECH)
    if not spoken.any():
        return np.zeros(len(agent_levels))
    usual_gain = float(np.median(agent_levels[spoken] / recent[spoken]))
    return np.asarray(recent * min(_MOST_ECHO, _ECHO_MARGIN * usual_gain))


def _joined(sounds: Sequence[Span]) -> list[Span]:
    if not sounds:
        return []
    breaks = [b for a, b in pairwise(sounds) if b.start_s - a.end_s >= _RUN_PAUSE_S]
    starts = [sounds[0].start_s, *(sound.start_s for sound in breaks)]
    ends = [a.end_s for a, b in pairwise(sounds) if b.start_s - a.end_s >= _RUN_PAUSE_S]
    return [Span(s, e) for s, e in zip(starts, [*ends, sounds[-1].end_s], strict=True)]
