from typing import Any

import pytest
from rich.console import Console

from ivr.evaluation.honesty import Honesty
from ivr.evaluation.language_fit import Fit
from ivr.evaluation.scenarios import Scenarios
from ivr.evaluation.scoring import Judged, scores, worst
from ivr.evaluation.screen import EvaluationScreen
from ivr.evaluation.utterances import Score
from tests.evaluation.calls import exchange, trial

UNDERSTOOD = Score(100, intent_f1=0.96, intents=120, slots_exact=0.95, language=1.0, wrong=())
UTTERANCES = {"all": UNDERSTOOD, "tuned": UNDERSTOOD}
FIELDS = {
    *("scenarios", "task_success", "intent_f1", "slots_exact", "language_fit", "figures_traced"),
    *("unconfirmed_claims", "turns_to_goal", "by_language", "by_persona", "by_part", "intervals"),
    *("utterances", "worst"),
}


def judged(name: str, *faults: str, turns: int = 3, **changes: Any) -> Judged:
    said = ["haan"] * turns
    call = trial(exchange("नमस्ते", *said, ended=True), **{"id": name} | changes)
    return Judged(call, faults, Fit(turns, turns), Honesty(figures=2))


CALLS = [
    judged("a"),
    judged("b", "outcome completed, not booked", language="en", persona="driver"),
    judged("c", turns=5, part="untouched"),
    judged("d", "x", "y", part="untouched"),
]


def test_the_scores_hold_what_the_command_promises() -> None:
    assert scores(CALLS, UTTERANCES).keys() >= FIELDS


def test_success_is_the_share_of_callers_without_a_fault() -> None:
    found = scores(CALLS, UTTERANCES)
    assert (found["scenarios"], found["task_success"]) == (4, 0.5)
    assert found["by_part"]["tuned"]["task_success"] == 0.5
    assert found["by_language"]["en"]["task_success"] == 0
    assert found["by_persona"]["elder"]["scenarios"] == 3
    low, high = found["intervals"]["task_success"]
    assert low < 0.5 < high


def test_turns_are_counted_where_the_goal_was_reached() -> None:
    assert scores(CALLS, UTTERANCES)["turns_to_goal"] == 4
    assert scores([CALLS[1]], UTTERANCES)["turns_to_goal"] is None


def test_figures_are_traced_by_the_figure_and_claims_counted() -> None:
    lying = Judged(CALLS[0].trial, (), Fit(1, 2, ("Hello",)), Honesty(6, ("₹5",), ("booked",)))
    found = scores([CALLS[0], lying], UTTERANCES)
    assert found["figures_traced"] == pytest.approx(7 / 8)
    assert found["unconfirmed_claims"] == 1
    assert found["language_fit"] == pytest.approx(4 / 5)
    assert len(lying.blemishes) == 3


def test_the_worst_come_first_and_none_is_untouched_where_both_parts_called() -> None:
    assert [each.trial.scenario.id for each in worst(CALLS)] == ["b", "a"]
    assert [each.trial.scenario.id for each in worst(CALLS[2:])] == ["d", "c"]


def test_no_more_than_three_are_the_worst() -> None:
    assert len(worst([judged(name, "x") for name in "abcde"])) == 3


def test_a_terminal_shows_each_call_the_worst_and_the_targets() -> None:
    console = Console(width=120)
    everybody = Scenarios(scenarios=tuple(each.trial.scenario for each in CALLS), defaults={})
    with console.capture() as shown:
        screen = EvaluationScreen(console, everybody)
        screen.rehearsed(1, 1)
        for each in CALLS:
            screen.show(each)
        screen.summary(scores(CALLS, UTTERANCES))
    text = shown.get()
    assert "2/4  b" in text
    assert "outcome completed, not booked" in text
    assert "callers served" in text
    assert "         x" not in text, "what is wrong with the untouched part stays unseen"
