"""The caller against an agent that is a list of sounds on a clock of frames."""

from collections.abc import Callable

import numpy as np
import pytest

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio, Samples
from ivr.telephony.script import Turn
from ivr.telephony.scripted_caller import (
    GAP_S,
    HANGS_UP_AFTER_S,
    HEARD_OUT_S,
    REPLY_BEGINS_WITHIN_S,
    PlayedTurn,
    PreparedTurn,
    ScriptedCaller,
)

FRAME = round(FRAME_S * TELEPHONE_HZ)
LOUD = np.full(FRAME, 6000, np.int16) * np.where(np.arange(FRAME) % 2, 1, -1).astype(np.int16)
QUIET = np.zeros(FRAME, np.int16)

Agent = Callable[[float], bool]
"""Whether the agent speaks at this second."""


def voice(duration_s: float) -> Audio:
    samples = np.resize(LOUD, round(duration_s * TELEPHONE_HZ))
    return Audio(samples.astype(np.int16), TELEPHONE_HZ)


def speaking(*spans: tuple[float, float]) -> Agent:
    return lambda now_s: any(start_s <= now_s < end_s for start_s, end_s in spans)


class Conversation:
    def __init__(self, agent: Agent, *turns: Turn, voice_s: float = 1.0) -> None:
        self.played: list[PlayedTurn] = []
        self.keys: list[tuple[str, float]] = []
        self.sent: list[Samples] = []
        prepared = [PreparedTurn(turn, voice(voice_s) if turn.say else None) for turn in turns]
        caller = ScriptedCaller(prepared, TELEPHONE_HZ, self.played.append)
        heard, hung_up = QUIET, False
        while not hung_up:
            move = caller.tick(heard)
            now_s = len(self.sent) * FRAME_S
            self.sent.append(move.frame)
            if move.key:
                self.keys.append((move.key, now_s))
            heard, hung_up = (LOUD if agent(now_s) else QUIET), move.hang_up
        self.hung_up_s = len(self.sent) * FRAME_S


def test_the_caller_hears_the_greeting_out_leaves_a_gap_and_speaks() -> None:
    call = Conversation(speaking((0.5, 3.0)), Turn(say="hello", wait=0.0))
    assert call.played[0].utterance.start_s == pytest.approx(3.0 + HEARD_OUT_S + GAP_S, abs=0.05)
    assert call.played[0].utterance.duration_s == pytest.approx(1.0)


def test_a_pause_between_clauses_is_not_the_end_of_the_greeting() -> None:
    call = Conversation(speaking((0.5, 2.0), (2.5, 4.0)), Turn(say="hello", wait=0.0))
    assert call.played[0].utterance.start_s > 4.0


def test_a_caller_whom_nobody_greets_speaks_all_the_same() -> None:
    call = Conversation(speaking(), Turn(say="hello", wait=0.0))
    assert call.played[0].utterance.start_s == pytest.approx(REPLY_BEGINS_WITHIN_S + GAP_S)


def test_the_next_turn_waits_for_the_whole_reply() -> None:
    agent = speaking((0.5, 2.0), (4.5, 7.0))
    call = Conversation(agent, Turn(say="a"), Turn(say="b", wait=0.0))
    assert call.played[0].utterance.end_s < 4.5
    assert call.played[1].utterance.start_s == pytest.approx(7.0 + HEARD_OUT_S + GAP_S, abs=0.05)


def test_a_turn_may_wait_for_seconds_instead() -> None:
    call = Conversation(speaking((0.5, 2.0)), Turn(say="a", wait=1.5), Turn(say="b", wait=0.0))
    pause_s = call.played[1].utterance.start_s - call.played[0].utterance.end_s
    assert pause_s == pytest.approx(1.5)


def test_an_interruption_begins_within_the_reply() -> None:
    agent = speaking((0.5, 2.0), (4.5, 30.0))
    call = Conversation(agent, Turn(say="a"), Turn(say="b", interrupt_after=1.2, wait=0.0))
    assert call.played[1].utterance.start_s == pytest.approx(4.5 + 1.2, abs=0.05)


def test_an_interruption_at_once_still_waits_for_the_reply_to_begin() -> None:
    agent = speaking((0.5, 2.0), (4.5, 30.0))
    call = Conversation(agent, Turn(say="a"), Turn(say="b", interrupt_after=0.0, wait=0.0))
    assert call.played[1].utterance.start_s == pytest.approx(4.5 + 0.2, abs=0.05)


def test_a_click_is_not_a_reply_to_interrupt() -> None:
    agent = speaking((0.5, 2.0), (4.5, 4.6), (6.0, 30.0))
    call = Conversation(agent, Turn(say="a"), Turn(say="b", interrupt_after=0.5, wait=0.0))
    assert call.played[1].utterance.start_s == pytest.approx(6.5, abs=0.05)


def test_a_reply_too_short_to_interrupt_is_followed_as_usual() -> None:
    agent = speaking((0.5, 2.0), (4.5, 5.0))
    call = Conversation(agent, Turn(say="a"), Turn(say="b", interrupt_after=3.0, wait=0.0))
    assert call.played[1].utterance.start_s == pytest.approx(5.0 + HEARD_OUT_S, abs=0.05)


def test_keys_are_pressed_one_after_the_other() -> None:
    call = Conversation(speaking((0.5, 2.0)), Turn(dtmf="98#", wait=0.0))
    assert [key for key, _ in call.keys] == ["9", "8", "#"]
    assert np.diff([at_s for _, at_s in call.keys]) == pytest.approx([0.3, 0.3])
    assert not call.played[0].ends_in_words


def test_a_silent_turn_says_nothing() -> None:
    call = Conversation(speaking((0.5, 2.0)), Turn(wait=4.0))
    assert not any(frame.any() for frame in call.sent)
    assert call.hung_up_s == pytest.approx(2.0 + HEARD_OUT_S + GAP_S + 4.0, abs=0.05)


def test_what_is_sent_is_the_voice_at_the_place_reported() -> None:
    call = Conversation(speaking((0.5, 2.0)), Turn(say="a", wait=0.0), voice_s=0.507)
    sent = np.concatenate(call.sent)
    first = round(call.played[0].utterance.start_s * TELEPHONE_HZ)
    last = round(call.played[0].utterance.end_s * TELEPHONE_HZ)
    assert np.array_equal(sent[first:last], voice(0.507).samples)
    assert not sent[:first].any()
    assert not sent[last:].any()


def test_a_caller_who_has_said_all_hears_the_goodbye_and_hangs_up() -> None:
    call = Conversation(speaking((0.5, 2.0), (4.5, 6.0)), Turn(say="a"))
    assert call.hung_up_s == pytest.approx(6.0 + HEARD_OUT_S + HANGS_UP_AFTER_S, abs=0.05)


def test_noise_goes_on_behind_words_and_silence_alike() -> None:
    noise = Audio(np.tile(np.array([100, -100], np.int16), 500), TELEPHONE_HZ)
    caller = ScriptedCaller([], TELEPHONE_HZ, lambda _: None, noise)
    heard = [caller.tick(QUIET).frame for _ in range(10)]
    assert all(np.abs(frame).min() == 100 for frame in heard)
