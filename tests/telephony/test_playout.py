import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.audio import TELEPHONE_HZ, Audio, joined
from ivr.telephony.playout import FRAME_NS, FRAME_SAMPLES, Pacer, Playout

lengths = st.lists(st.integers(0, 700), max_size=8)


def ramp(length: int, first: int = 1) -> Audio:
    return Audio(np.arange(first, first + length, dtype=np.int16), TELEPHONE_HZ)


def tone(duration_s: float, rate_hz: int) -> Audio:
    times = np.arange(round(duration_s * rate_hz)) / rate_hz
    return Audio.from_float(0.5 * np.sin(2 * np.pi * 400 * times), rate_hz)


def all_frames(playout: Playout) -> Audio:
    frames = [playout.next_frame()]
    while not playout.idle:
        frames.append(playout.next_frame())
    return joined(frames)


@settings(max_examples=25)
@given(lengths=lengths)
def test_every_sample_is_played_once_in_order(lengths: list[int]) -> None:
    playout = Playout()
    whole = ramp(sum(lengths))
    first = 0
    for length in lengths:
        playout.play(Audio(whole.samples[first : first + length], TELEPHONE_HZ))
        first += length
    heard = all_frames(playout).samples
    assert np.array_equal(heard[: len(whole.samples)], whole.samples)
    assert not heard[len(whole.samples) :].any()
    assert playout.played_s == pytest.approx(whole.duration_s)


@settings(max_examples=25)
@given(lengths=lengths, frames=st.integers(0, 12), rate_hz=st.sampled_from([8_000, 16_000, 24_000]))
def test_what_is_played_and_what_is_flushed_make_the_whole(
    lengths: list[int], frames: int, rate_hz: int
) -> None:
    playout = Playout()
    for length in lengths:
        playout.play(Audio(np.ones(length, np.int16), rate_hz))
    for _ in range(frames):
        playout.next_frame()
    flushed_s = playout.flush()
    assert playout.idle
    assert playout.played_s + flushed_s == pytest.approx(sum(lengths) / rate_hz, abs=2e-4)


def test_what_is_held_fades_out_and_in_again() -> None:
    playout = Playout()
    playout.play(Audio(np.full(10 * FRAME_SAMPLES, 1000, np.int16), TELEPHONE_HZ))
    playout.hold()
    last, silent = playout.next_frame().samples, playout.next_frame().samples
    playout.release()
    first, then = playout.next_frame().samples, playout.next_frame().samples
    assert (last[0], last[-1]) == (1000, 0)
    assert not silent.any()
    assert (first[0], first[-1]) == (0, 1000)
    assert (then == 1000).all()


def test_what_is_flushed_is_held_no_longer() -> None:
    playout = Playout()
    playout.hold()
    playout.flush()
    playout.play(ramp(FRAME_SAMPLES))
    assert (playout.next_frame().samples == ramp(FRAME_SAMPLES).samples).all()


def test_a_frame_is_always_20_ms() -> None:
    playout = Playout()
    playout.play(ramp(FRAME_SAMPLES + 1))
    assert [len(playout.next_frame().samples) for _ in range(3)] == [FRAME_SAMPLES] * 3


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000])
def test_pieces_of_one_utterance_join_without_a_click(rate_hz: int) -> None:
    whole = tone(0.5, rate_hz)
    playout = Playout()
    for start_s in np.arange(0, 0.5, 0.05):
        playout.play(whole.between(start_s, start_s + 0.05))
    heard = all_frames(playout).samples[: round(0.5 * TELEPHONE_HZ)].astype(np.int32)
    steepest = 16384 * 2 * np.pi * 400 / TELEPHONE_HZ
    assert np.abs(np.diff(heard[:-80])).max() < 1.05 * steepest


def test_the_end_of_a_resampled_utterance_is_not_kept_for_the_next() -> None:
    playout = Playout()
    playout.play(tone(0.1, 24_000))
    all_frames(playout)
    assert playout.played_s == pytest.approx(0.1, abs=2e-4)


moments = st.lists(st.integers(0, 400_000_000), min_size=1, max_size=60)


@settings(max_examples=25)
@given(pauses_ns=moments, lead_ms=st.sampled_from([20, 40, 60]))
def test_frames_never_run_further_ahead_than_the_lead(pauses_ns: list[int], lead_ms: int) -> None:
    pacer, now_ns, heard_until_ns = Pacer(lead_ms), 0, 0
    for pause_ns in pauses_ns:
        now_ns += pause_ns
        count = pacer.due(now_ns)
        assert count * FRAME_NS <= lead_ms * 1_000_000
        heard_until_ns = max(heard_until_ns, now_ns) + count * FRAME_NS
        assert heard_until_ns - now_ns <= lead_ms * 1_000_000


@settings(max_examples=25)
@given(jitter_ns=st.lists(st.integers(0, 15_000_000), min_size=30, max_size=30))
def test_a_punctual_sender_keeps_real_time(jitter_ns: list[int]) -> None:
    pacer, sent, now_ns = Pacer(40), 0, 0
    for jitter in jitter_ns:
        now_ns += round(pacer.wait_s(now_ns) * 1e9) + jitter
        sent += pacer.due(now_ns)
    assert pacer.late_frames == 0
    assert 0 <= sent * FRAME_NS - now_ns <= 40_000_000


def test_a_stall_is_counted_and_not_made_up_for() -> None:
    pacer = Pacer(40)
    assert pacer.due(0) == 2
    assert pacer.due(240_000_000) == 2
    assert pacer.late_frames == 10


def test_the_first_frame_is_due_at_once() -> None:
    assert Pacer(40).wait_s(123) == 0.0
