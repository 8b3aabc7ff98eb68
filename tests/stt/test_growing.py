import numpy as np

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.stt.growing import Growing
from ivr.stt.stt import Hint
from tests.stt.scripted_ear import HINDI, ScriptedEar

VOICE = Audio.from_float(np.full(160, 0.5), TELEPHONE_HZ)


def test_what_was_said_so_far_is_heard_once_a_second() -> None:
    ear = Growing(ScriptedEar(), Hint())
    partials = [ear.feed(VOICE) for _ in range(125)]
    assert [number for number, partial in enumerate(partials) if partial] == [49, 99]
    assert ear.finish().text == HINDI


def test_nothing_fed_is_nothing_heard() -> None:
    assert Growing(ScriptedEar(), Hint()).finish().text == ""
