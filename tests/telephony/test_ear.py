import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.audio import Audio
from ivr.telephony.ear import Span, turn_timings, utterance_span

RATE_HZ = 8_000
SILENCE = Audio.silence(6.0, RATE_HZ)


def voice(duration_s: float, level: float = 0.2) -> np.ndarray:
    """A vowel that swells and fades like syllables, never to nothing."""
    t = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    return level * np.sin(2 * np.pi * 220 * t + 0.5) * (0.8 + 0.2 * np.cos(2 * np.pi * 4 * t))


def channel(*sounds: tuple[float, np.ndarray], length_s: float = 6.0) -> Audio:
    """Lay sounds on silence, each from its second on."""
    samples = np.zeros(round(length_s * RATE_HZ))
    for start_s, sound in sounds:
        first = round(start_s * RATE_HZ)
        samples[first : first + len(sound)] += sound[: max(0, len(samples) - first)]
    return Audio.from_float(samples, RATE_HZ)


def noisy(audio: Audio, level: float) -> Audio:
    noise = np.random.default_rng(7).normal(0, level, len(audio.samples))
    return Audio.from_float(audio.to_float() + noise, audio.rate_hz)


UTTERANCE = Span(1.0, 2.0)
CALLER = channel((1.0, voice(1.0)))


def ear_ms(agent: Audio, caller: Audio = CALLER) -> float | None:
    return turn_timings(caller, agent, [UTTERANCE])[0].ear_ms


@settings(max_examples=25)
@given(
    delay_ms=st.floats(0, 2_000),
    agent_level=st.floats(0.02, 0.9),
    noise=st.sampled_from([0.0, 1 / 32768, 0.0008]),
)
def test_the_delay_of_a_reply_is_exact_within_10_ms(
    delay_ms: float, agent_level: float, noise: float
) -> None:
    agent = noisy(channel((2.0 + delay_ms / 1000, voice(1.5, agent_level))), noise)
    measured = ear_ms(agent)
    assert measured is not None
    assert abs(measured - delay_ms) <= 10


def test_a_call_without_a_word_from_the_caller_has_no_timings() -> None:
    assert turn_timings(SILENCE, channel((1.0, voice(1.0))), []) == []
    assert turn_timings(Audio.silence(0, RATE_HZ), Audio.silence(0, RATE_HZ), []) == []


def test_no_reply_is_none_not_zero() -> None:
    assert ear_ms(SILENCE) is None
    assert ear_ms(noisy(SILENCE, 0.0008)) is None


def test_speech_before_the_end_of_the_utterance_is_no_reply() -> None:
    assert ear_ms(channel((0.2, voice(0.6)))) is None


def test_a_click_before_the_reply_is_not_its_beginning() -> None:
    agent = channel((2.3, voice(0.1)), (3.0, voice(1.0)))
    assert ear_ms(agent) == pytest.approx(1000, abs=10)
    assert turn_timings(CALLER, agent, [UTTERANCE])[0].false_starts == 1


def test_a_short_word_said_through_with_a_pause_behind_it_is_the_beginning() -> None:
    agent = channel((2.3, voice(0.25)), (3.5, voice(1.0)))
    assert ear_ms(agent) == pytest.approx(300, abs=10)


def test_a_short_onset_that_goes_on_at_once_is_the_beginning() -> None:
    agent = channel((2.3, voice(0.1)), (2.7, voice(1.0)))
    assert ear_ms(agent) == pytest.approx(300, abs=10)
    assert turn_timings(CALLER, agent, [UTTERANCE])[0].false_starts == 0


def test_an_agent_still_talking_replies_after_its_next_silence() -> None:
    agent = channel((0.5, voice(1.7)), (2.6, voice(1.0)))
    assert ear_ms(agent) == pytest.approx(600, abs=10)


def test_the_time_to_fall_silent_counts_from_the_callers_first_sample() -> None:
    agent = channel((0.2, voice(1.15)), (2.6, voice(1.0)))
    assert turn_timings(CALLER, agent, [UTTERANCE])[0].barge_in_ms == pytest.approx(350, abs=10)


def test_silence_within_a_reply_is_found_breaths_are_not() -> None:
    halting = channel((2.3, voice(0.5)), (2.9, voice(0.5)), (3.9, voice(0.5)))
    timing = turn_timings(CALLER, halting, [UTTERANCE])[0]
    assert timing.longest_gap_ms == pytest.approx(500, abs=10)
    fluent = channel((2.3, voice(0.5)), (2.9, voice(0.5)))
    assert turn_timings(CALLER, fluent, [UTTERANCE])[0].longest_gap_ms == 0


def test_an_agent_that_begins_while_the_caller_speaks_speaks_over_him() -> None:
    early, polite = channel((1.5, voice(0.3))), channel((0.2, voice(0.6)), (2.5, voice(1.0)))
    assert turn_timings(CALLER, early, [UTTERANCE])[0].spoken_over
    assert not turn_timings(CALLER, polite, [UTTERANCE])[0].spoken_over


def test_a_silent_agent_is_not_interrupted() -> None:
    agent = channel((2.6, voice(1.0)))
    assert turn_timings(CALLER, agent, [UTTERANCE])[0].barge_in_ms is None


@given(lag_s=st.floats(0.0, 0.08), gain=st.floats(0.01, 0.1), delay_s=st.floats(0.11, 1.0))
def test_the_callers_own_echo_is_not_the_agent(lag_s: float, gain: float, delay_s: float) -> None:
    agent = channel((1.0 + lag_s, gain * voice(1.0)), (2.0 + delay_s, voice(1.0)))
    measured = ear_ms(agent)
    assert measured is not None
    assert abs(measured - delay_s * 1000) <= 10


def test_each_utterance_has_its_own_reply() -> None:
    caller = channel((1.0, voice(0.5)), (3.5, voice(0.5)))
    agent = channel((1.8, voice(1.0)), (4.4, voice(1.0)))
    first, second = turn_timings(caller, agent, [Span(1.0, 1.5), Span(3.5, 4.0)])
    assert first.ear_ms == pytest.approx(300, abs=10)
    assert second.ear_ms == pytest.approx(400, abs=10)
    assert first.reply is not None
    assert first.reply.end_s == pytest.approx(2.8, abs=0.01)


def test_a_reply_that_never_came_is_not_taken_from_the_next_turn() -> None:
    caller = channel((1.0, voice(0.5)), (3.0, voice(0.5)))
    agent = channel((4.0, voice(1.0)))
    first, second = turn_timings(caller, agent, [Span(1.0, 1.5), Span(3.0, 3.5)])
    assert first.ear_ms is None
    assert second.ear_ms == pytest.approx(500, abs=10)


@given(lead_s=st.floats(0, 1), trail_s=st.floats(0, 1), level=st.floats(0.02, 0.9))
def test_an_utterance_ends_with_its_last_sound(lead_s: float, trail_s: float, level: float) -> None:
    sound = voice(0.7, level)
    length_s = lead_s + 0.7 + trail_s
    span = utterance_span(channel((lead_s, sound), length_s=length_s))
    assert span.start_s == pytest.approx(lead_s, abs=0.002)
    assert span.end_s == pytest.approx(lead_s + 0.7, abs=0.002)


def test_a_silent_utterance_is_taken_whole() -> None:
    assert utterance_span(Audio.silence(0.5, RATE_HZ)) == Span(0.0, 0.5)


def test_a_wideband_recording_measures_the_same() -> None:
    agent = channel((2.35, voice(1.0))).resampled(16_000)
    assert ear_ms(agent, CALLER.resampled(16_000)) == pytest.approx(350, abs=10)
