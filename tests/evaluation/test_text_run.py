from datetime import datetime
from pathlib import Path

import pytest

from ivr.bank import IST
from ivr.errors import ConfigurationError
from ivr.evaluation.caller import Caller
from ivr.evaluation.scenarios import Scenarios
from ivr.evaluation.text_run import TextRun, hold
from ivr.evaluation.trial import Trial
from ivr.settings import load_settings
from tests.dialogue import scripted
from tests.evaluation.calls import scenario, scenarios

NOW = datetime(2026, 12, 1, 10, tzinfo=IST)
VISIT = {
    "phone_number": "+919812345601",
    "customer_name": "Asha Patil",
    "branch_id": "NGP01",
    "date": "2026-12-03",
    "time": "11:00",
}


def agrees_to_everything(**changes: object) -> Caller:
    return Caller(scenario(**changes), scenarios().defaults["hi"])


def held(caller: Caller) -> Trial:
    conversation = scripted.Caller().understood("affirm")
    return hold(conversation, caller)


def test_a_conversation_is_held_until_the_agent_ends_it() -> None:
    trial = held(agrees_to_everything())
    assert trial.ended
    assert trial.outcome == "transferred"
    assert [line.text for line in trial.lines[:2]] == ["haan ji", "sone par loan chahiye"]


def test_who_has_had_enough_turns_hangs_up() -> None:
    trial = held(agrees_to_everything(most_turns=2))
    assert len(trial.lines) == 2
    assert (trial.ended, trial.outcome) == (False, "abandoned")


@pytest.fixture(scope="module")
def called() -> list[Trial]:
    """Two calls from one number; before the first, a visit was booked."""
    cancels = {
        "opens": "mujhe apni booking cancel karni hai",
        "answers": {"cancel": "haan, cancel kar do", "anything_else": "nahi, bas"},
    }
    visit = {"before": [{"name": "schedule_appointment", "arguments": VISIT}]}
    everybody = scenarios(cancels | visit | {"id": "a"}, cancels | {"id": "b"})
    return _run(everybody)


def _run(everybody: Scenarios, database: str = "") -> list[Trial]:
    return TextRun(load_settings(), lambda _: None, database).run(everybody, NOW)


def test_each_caller_finds_what_had_happened_before_and_nothing_of_the_others(
    called: list[Trial],
) -> None:
    cancelled = [
        tool["result"]
        for trial in called
        for tool in trial.tools
        if tool["name"] == "cancel_appointment"
    ]
    assert [("error" in result) for result in cancelled] == [False, True]


def test_what_cannot_have_happened_before_is_named(tmp_path: Path) -> None:
    wrong = [{"name": "schedule_appointment", "arguments": VISIT | {"date": "2020-01-01"}}]
    with pytest.raises(ConfigurationError, match="hi-weight-1: before: schedule_appointment"):
        _run(scenarios({"before": wrong}), f"sqlite:///{tmp_path}/shared.db")
