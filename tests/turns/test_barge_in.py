"""The caller may interrupt; an echo, or somebody else in the room, does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.settings import TurnSettings
from ivr.turns.barge_in import BargeIn
from ivr.turns.echo import EchoPath

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
    heard: list[Audio],
    speech: list[float],
    played: list[Audio],
    settings: TurnSettings | None = None,
    before: list[Audio] | None = None,
) -> int | None:
    """Return the frame that stops the agent, whom the caller heard out once before."""
    echo, barge_in = EchoPath(), BargeIn(settings or TurnSettings())

    def interrupts(heard: Audio, speech: float, played: Audio) -> bool:
        return barge_in.feed(heard, echo.without_echo(heard, speech, played), played)

    for frame in before or []:
        interrupts(frame, SPEECH, Audio.silence(FRAME_S, TELEPHONE_HZ))
    barge_in.begin()
    steps = zip(heard, speech, played, strict=True)
    return next((i for i, step in enumerate(steps) if interrupts(*step)), None)


def mixed(one: list[Audio], other: list[Audio]) -> list[Audio]:
    return [Audio(a.samples + b.samples, TELEPHONE_HZ) for a, b in zip(one, other, strict=True)]


def test_speech_over_the_agent_interrupts_after_the_set_time() -> None:
    heard = silent_frames(60) + voice(1, 40)
    speech = [SILENCE] * 60 + [SPEECH] * 40
    settings = TurnSettings(barge_in_speech_ms=300)
    assert first_interruption(heard, speech, voice(2, 100), settings) == 60 + 15 - 1


def test_a_knock_is_over_too_soon() -> None:
    heard = silent_frames(60) + voice(1, 13) + silent_frames(50)
    speech = [SILENCE] * 60 + [SPEECH] * 13 + [SILENCE] * 50
    settings = TurnSettings(barge_in_speech_ms=300)
    assert first_interruption(heard, speech, voice(2, 123), settings) is None


@pytest.mark.parametrize("delay_frames", [0, 4, 15, 24])
@pytest.mark.parametrize("loss", [4, 10, 30])
def test_the_agents_own_echo_does_not_interrupt_it(delay_frames: int, loss: float) -> None:
    played = voice(3, 150)
    heard = silent_frames(delay_frames) + [weaker(f, loss) for f in played][: 150 - delay_frames]
    assert first_interruption(heard, [SPEECH] * 150, played) is None


def test_an_echo_is_nobodys_speech_and_the_caller_behind_it_is() -> None:
    echo, played = EchoPath(), voice(3, 150)
    heard = [weaker(frame, 10) for frame in played] + voice(4, 30)
    playing = [*played, *silent_frames(30)]
    left = [echo.without_echo(h, SPEECH, p) for h, p in zip(heard, playing, strict=True)]
    assert set(left[:150]) == {0.0}
    assert left[155:] == [SPEECH] * 25


def test_the_caller_is_heard_over_the_echo() -> None:
    played = voice(3, 150)
    echo = [weaker(frame, 10) for frame in played]
    speech = [SPEECH] * 150
    interrupted = first_interruption(mixed(echo, silent_frames(60) + voice(4, 90)), speech, played)
    assert interrupted is not None
    assert 60 <= interrupted <= 80


def test_somebody_farther_away_does_not_interrupt() -> None:
    before = voice(7, 60)
    near, far = voice(1, 60), [weaker(frame, 10) for frame in voice(1, 60)]
    speech, played = [SILENCE] * 60 + [SPEECH] * 60, voice(2, 120)
    assert first_interruption(silent_frames(60) + far, speech, played, before=before) is None
    assert first_interruption(silent_frames(60) + near, speech, played, before=before)


def test_what_was_said_before_the_reply_does_not_interrupt_it() -> None:
    played = silent_frames(60)
    speech = [SILENCE] * 60
    assert first_interruption(silent_frames(60), speech, played, before=voice(1, 60)) is None


@settings(max_examples=25)
@given(st.lists(st.floats(0, 0.49), max_size=60))
def test_without_speech_nothing_interrupts(speech: list[float]) -> None:
    heard, played = voice(5, 60)[: len(speech)], voice(6, 60)[: len(speech)]
    assert first_interruption(heard, speech, played) is None
