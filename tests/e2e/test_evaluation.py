"""A scripted caller on a real call: what `ivr eval --voice` does, once."""

from datetime import datetime
from pathlib import Path

import pytest

from ivr.bank import IST
from ivr.evaluation.trial import Trial
from ivr.evaluation.voice_run import VoiceRun
from ivr.settings import Settings
from tests.evaluation.calls import scenarios

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

NOW = datetime(2026, 12, 1, 10, tzinfo=IST)
WRONG_NUMBER = {
    "language": "en",
    "opens": "Sorry, I have dialled a wrong number.",
    "ends": {"outcome": "completed"},
}


def test_a_caller_hears_what_is_asked_and_answers_that(tmp_path: Path) -> None:
    told: list[Trial] = []
    rehearsed: list[tuple[int, int]] = []
    calls = VoiceRun(Settings(), tmp_path, 1, lambda *lines: rehearsed.append(lines), told.append)

    trials = calls.run(scenarios(WRONG_NUMBER), NOW)

    assert trials == told
    (trial,) = trials
    assert trial.failure == ""
    assert [exchange.question for exchange in trial.exchanges[:2]] == ["consent", "need"]
    assert [line.text for line in trial.lines[:2]] == ["yes", WRONG_NUMBER["opens"]]
    assert trial.outcome == "completed"
    assert Path(trial.recording).is_file()
    assert rehearsed[-1][0] == rehearsed[-1][1]
