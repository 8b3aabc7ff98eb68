"""The meter itself, on a short call."""

from pathlib import Path

import pytest

from ivr.bench.calls import Load, figures, measure
from ivr.bench.calls_plan import Dialogue, PlannedCall, endless
from ivr.bench.calls_stand import stand
from ivr.settings import Settings
from ivr.telephony.script import Script, Turn

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

SCRIPT = Script(
    turns=(
        Turn(say="Yes, please go on.", language="en", voice="am_michael"),
        Turn(say="What is the rate of interest?", language="en", voice="am_michael", wait=2.0),
    )
)


async def test_calls_at_once_are_measured_turn_by_turn(tmp_path: Path) -> None:
    ended: list[PlannedCall] = []
    dialogue = Dialogue("short", "en", "am_michael", SCRIPT)
    async with stand(Settings(), 2, [dialogue], tmp_path) as built:
        calls = iter([next(endless([dialogue])), PlannedCall(1, dialogue)])
        measured = await measure(built, calls, 2, lambda call, _: ended.append(call))
    found = figures(measured, Load(concurrency=2), built.events)
    assert (found["calls"], found["failed"], found["turns"]) == (2, 0, 4)
    assert {call.ordinal for call in ended} == {0, 1}
    assert found["unanswered"] == 0
    assert found["by_language"]["en"]["ear_ms"]["p50"] > 0
    assert found["stages"]["first_frame_sent"]["p50"] > 0
    assert found["cpu_per_call"] > 0
