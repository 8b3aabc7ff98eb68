"""The decisions that would have been taken on a recording by its sound alone, for a look inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio, joined
from ivr.turns.completeness import Completeness
from ivr.turns.endpointing import Endpointer
from ivr.turns.patience import LONGEST_SILENCE_MS
from ivr.turns.turns import (
    Paused,
    Resumed,
    SpeechBegan,
    TurnCompletion,
    TurnEnded,
    TurnEvent,
    VoiceActivity,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of `ivr turns`."""

    at_ms: int
    decision: str
    """`speech_began`, `paused`, `resumed` or `turn_ended`."""
    probability: float | None
    """That the speaker is done, as the turn model judged the pause; none for the others."""


def decisions_on(
    recording: Audio,
    voice: VoiceActivity,
    completion: TurnCompletion,
    endpointer: Endpointer,
) -> list[Decision]:
    """Return every decision on a recording of any rate, which is taken to end in silence.

    Args:
        recording: one caller's channel.
        voice: one that has heard nothing yet.
        completion: judges each pause, at once as far as audio time goes.
        endpointer: one that has heard nothing yet, with the patience wanted.
    """
    found: list[Decision] = []
    silence = Audio.silence(LONGEST_SILENCE_MS / 1000, TELEPHONE_HZ)
    for frame in _frames(joined([recording.resampled(TELEPHONE_HZ), silence])):
        events = endpointer.feed(frame, voice.probability(frame))
        for event in events:
            probability = None
            if isinstance(event, Paused):
                probability = completion.probability(event.utterance)
                events += endpointer.judge(event, probability)
                events += endpointer.judge_words(event, Completeness.UNDECIDED)
            found.append(_decision(event, probability))
    return found


def _frames(sound: Audio) -> Iterator[Audio]:
    count = int(sound.duration_s / FRAME_S)
    return (sound.between(i * FRAME_S, (i + 1) * FRAME_S) for i in range(count))


def _decision(event: TurnEvent, probability: float | None) -> Decision:
    match event:
        case SpeechBegan(at_s):
            return Decision(round(at_s * 1000), "speech_began", None)
        case Paused(speech_end_s):
            return Decision(round(speech_end_s * 1000), "paused", probability)
        case Resumed(at_s):
            return Decision(round(at_s * 1000), "resumed", None)
        case TurnEnded(_, decided_s):
            return Decision(round(decided_s * 1000), "turn_ended", None)
        case _:
            assert_never(event)
