"""The caller may interrupt; a "hmm" or an echo does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.settings import TurnSettings
from ivr.turns.barge_in import ECHO_WINDOW_FRAMES, BargeIn

SPEECH, SILENCE = 0.95, 0.02
FRAME_SAMPLES = round(FRAME_S * TELEPHONE_HZ)


def voice(seed: int, frames: int, level: float = 8000.0) -> list[Audio]:
    """Noise whose loudness moves as that of syllables does."""
    rng = np.random.default_rng(seed)
    loudness = np.repeat(rng.uniform(0.02, 1.0, frames // 3 + 1), 3)[:frames]
    return [
        Audio((rng.normal(0, level / 3, FRAME_SAMPLES) * now).astype(np.int16), TELEPHONE_HZ)
        for now in loudness
    ]


def weaker(frame: Audio, by: float) -> Audio:
    return Audio((frame.samples / by).astype(np.int16), TELEPHONE_HZ)


def silent_frames(count: int) -> list[Audio]:
    return [Audio.silence(FRAME_S, TELEPHONE_HZ)] * count


def first_interruption(
    heard: list[Audio], speech: list[float], played: list[Audio], settings: TurnSettings
) -> int | None:
    barge_in = BargeIn(settings)
    steps = zip(heard, speech, played, strict=True)
    return next((i for i, step in enumerate(steps) if barge_in.feed(*step)), None)


def test_speech_over_the_agent_interrupts_after_the_set_time() -> None:
    heard = silent_frames(30) + voice(1, 40)
    speech = [SILENCE] * 30 + [SPEECH] * 40
    settings = TurnSettings(barge_in_speech_ms=300)
    assert first_interruption(heard, speech, voice(2, 70), settings) == 30 + 15 - 1


def test_a_backchannel_is_over_too_soon() -> None:
    heard = silent_frames(30) + voice(1, 13) + silent_frames(50)
    speech = [SILENCE] * 30 + [SPEECH] * 13 + [SILENCE] * 50
    settings = TurnSettings(barge_in_speech_ms=300)
    assert first_interruption(heard, speech, voice(2, 93), settings) is None


@pytest.mark.parametrize("delay_frames", [0, 4, 15, 24])
def test_the_agents_own_echo_does_not_interrupt_it(delay_frames: int) -> None:
    played = voice(3, 150)
    heard = silent_frames(delay_frames) + [weaker(f, 5) for f in played][: 150 - delay_frames]
    began = ECHO_WINDOW_FRAMES + delay_frames
    speech = [SILENCE] * began + [SPEECH] * (150 - began)
    assert first_interruption(heard, speech, played, TurnSettings()) is None


def test_the_caller_is_heard_over_the_echo() -> None:
    played = voice(3, 150)
    caller = silent_frames(60) + voice(4, 90)
    heard = [
        Audio(weaker(echo, 10).samples + own.samples, TELEPHONE_HZ)
        for echo, own in zip(played, caller, strict=True)
    ]
    speech = [SILENCE] * 25 + [SPEECH] * 125
    interrupted = first_interruption(heard, speech, played, TurnSettings())
    assert interrupted is not None
    assert 60 <= interrupted <= 85


@settings(max_examples=25)
@given(st.lists(st.floats(0, 0.49), max_size=60))
def test_without_speech_nothing_interrupts(speech: list[float]) -> None:
    heard, played = voice(5, 60)[: len(speech)], voice(6, 60)[: len(speech)]
    assert first_interruption(heard, speech, played, TurnSettings()) is None
