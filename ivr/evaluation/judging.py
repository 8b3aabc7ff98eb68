"""Whether a caller got what he called for: what had to hold, and does not."""

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.call.outcome import Outcome
from ivr.evaluation.scenarios import Bounds, Expected, Scenario, is_as_expected
from ivr.evaluation.trial import Trial


def faults(trial: Trial) -> tuple[str, ...]:
    """Return each thing that does not hold, for people; none when the goal was reached."""
    if trial.failure:
        return (f"no call: {trial.failure}",)
    scenario = trial.scenario
    return (
        *_ending(trial, scenario),
        *_slots(trial.slots, scenario.slots),
        *_tools(trial, scenario),
        *_replies(trial, scenario),
    )


def _ending(trial: Trial, scenario: Scenario) -> Iterator[str]:
    stays = scenario.ends.outcome is Outcome.ABANDONED
    if not (trial.ended or stays):
        yield f"not at an end after {len(trial.lines)} turns of the caller"
    outcome = scenario.ends.outcome
    if outcome is not None and trial.outcome != outcome:
        yield f"outcome {trial.outcome}, not {outcome}"
    if scenario.ends.stage and trial.stage != scenario.ends.stage:
        yield f"ended in {trial.stage}, not in {scenario.ends.stage}"


def _slots(known: Mapping[str, Any], wanted: Mapping[str, Expected]) -> Iterator[str]:
    for name, value in wanted.items():
        if not is_as_expected(known.get(name), value):
            yield f"{name} is {known.get(name, 'not known')}, not {_shown(value)}"


def _shown(value: Expected) -> str:
    match value:
        case None:
            return "unknown"
        case Bounds(min=low, max=high):
            return f"{low:g}–{high:g}"
        case _:
            return str(value)


def _tools(trial: Trial, scenario: Scenario) -> Iterator[str]:
    ran = {tool["name"] for tool in trial.tools if not _refused(tool["result"])}
    refused = {tool["name"]: tool["result"] for tool in trial.tools if _refused(tool["result"])}
    for name in scenario.tools:
        if name not in ran:
            why = refused.get(name)
            yield f"{name} was refused: {why['error']}" if why else f"{name} did not run"


def _refused(result: Any) -> bool:
    return isinstance(result, Mapping) and "error" in result


def _replies(trial: Trial, scenario: Scenario) -> Iterator[str]:
    replies = [exchange.reply for exchange in trial.exchanges]
    for pattern in scenario.said:
        if not any(map(pattern.search, replies)):
            yield f"never said: {pattern.pattern}"
    for pattern in scenario.never:
        for reply in filter(pattern.search, replies):
            yield f"said what it must not, {pattern.pattern}: {reply}"
