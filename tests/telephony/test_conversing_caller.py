"""A caller who chooses turn by turn, against an agent on a clock of frames."""

from collections.abc import Callable
from itertools import repeat

import numpy as np
import pytest

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio, Samples
from ivr.telephony.conversing_caller import MOST_PATIENCE_S, Choice, ConversingCaller
from ivr.telephony.script import Turn
from ivr.telephony.scripted_caller import (
    GAP_S,
    HANGS_UP_AFTER_S,
    HEARD_OUT_S,
    PlayedTurn,
    PreparedTurn,
)

FRAME = round(FRAME_S * TELEPHONE_HZ)
LOUD = np.full(FRAME, 6000, np.int16)
QUIET = np.zeros(FRAME, np.int16)
HELLO = PreparedTurn(Turn(say="hello"), Audio(np.resize(LOUD, TELEPHONE_HZ), TELEPHONE_HZ))


def call(
    choose: Callable[[], Choice], *agent_speaks: tuple[float, float]
) -> tuple[list[PlayedTurn], float]:
    """Hold a call; return what was said, and when the caller hung up."""
    played: list[PlayedTurn] = []
    caller = ConversingCaller(choose, TELEPHONE_HZ, played.append)
    heard: Samples = QUIET
    frames = 0
    while not caller.tick(heard).hang_up:
        now_s = frames * FRAME_S
        heard = LOUD if any(begin <= now_s < end for begin, end in agent_speaks) else QUIET
        frames += 1
    return played, frames * FRAME_S


def test_a_turn_is_chosen_when_the_agent_has_been_heard_out() -> None:
    asked_s: list[float] = []
    choices: list[Choice] = [HELLO, "leave"]

    def choose() -> Choice:
        asked_s.append(len(asked_s))
        return choices.pop(0)

    played, hung_up_s = call(choose, (0.5, 3.0), (5.5, 7.0))

    assert played[0].utterance.start_s == pytest.approx(3.0 + HEARD_OUT_S + GAP_S, abs=0.05)
    assert hung_up_s == pytest.approx(7.0 + HEARD_OUT_S + GAP_S + HANGS_UP_AFTER_S, abs=0.05)
    assert len(asked_s) == 2


def test_who_does_not_know_yet_keeps_silent() -> None:
    wait: Choice = "wait"
    choices: list[Choice] = [*repeat(wait, 50), HELLO, "leave"]
    played, _ = call(lambda: choices.pop(0), (0.5, 3.0))
    begins_s = 3.0 + HEARD_OUT_S + GAP_S + 50 * FRAME_S
    assert played[0].utterance.start_s == pytest.approx(begins_s, abs=0.05)


def test_who_never_knows_hangs_up() -> None:
    played, hung_up_s = call(lambda: "wait", (0.5, 3.0))
    patience_s = 3.0 + HEARD_OUT_S + GAP_S + MOST_PATIENCE_S + HANGS_UP_AFTER_S
    assert not played
    assert hung_up_s == pytest.approx(patience_s, abs=0.05)
