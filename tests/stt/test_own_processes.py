"""A recogniser in processes of its own hears as the engine does, and outlives their death."""

import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children

import numpy as np
import pytest

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.errors import MissingPartError
from ivr.stt import own_processes
from ivr.stt.own_processes import OwnProcesses
from ivr.stt.stt import Answers, Hint, SpeechToTextUnavailableError
from tests.stt.scripted_ear import HINDI, ScriptedEar

LOUD = Audio(np.full(TELEPHONE_HZ, 9_000, np.int16), TELEPHONE_HZ)


class _Dying(ScriptedEar):
    def __init__(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class _NotInstalled(ScriptedEar):
    def __init__(self) -> None:
        raise MissingPartError("run `ivr models pull`")


@pytest.fixture(scope="module")
def engine() -> Iterator[OwnProcesses]:
    with OwnProcesses(ScriptedEar, processes=1) as engine:
        yield engine


def test_it_hears_what_the_engine_hears(engine: OwnProcesses) -> None:
    hint = Hint("hi", answers={"hi": Answers("<whole> = gyarah baje;")})
    assert engine.transcribe(LOUD, hint) == ScriptedEar().transcribe(LOUD, hint)
    assert engine.name == ScriptedEar.name


def test_a_process_that_died_is_told_once_and_replaced(engine: OwnProcesses) -> None:
    (died,) = active_children()
    died.kill()
    with pytest.raises(SpeechToTextUnavailableError, match="died"):
        engine.transcribe(LOUD, Hint())
    assert engine.transcribe(LOUD, Hint()).text == HINDI
    assert died not in active_children()


def test_a_process_that_is_stuck_is_told_once_and_replaced(
    engine: OwnProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stuck,) = active_children()
    os.kill(stuck.pid or 0, signal.SIGSTOP)
    monkeypatch.setattr(own_processes, "LONGEST_S", 0.05)
    with pytest.raises(SpeechToTextUnavailableError, match="stuck"):
        engine.transcribe(LOUD, Hint())
    monkeypatch.undo()
    assert engine.transcribe(LOUD, Hint()).text == HINDI
    assert stuck not in active_children()


def test_why_an_engine_cannot_be_made_is_told_at_once() -> None:
    with pytest.raises(MissingPartError, match="models pull"):
        OwnProcesses(_NotInstalled, processes=1)
    with pytest.raises(SpeechToTextUnavailableError, match="while it began"):
        OwnProcesses(_Dying, processes=1)
