"""How far a stage has come: which of its steps apply, and which are done, by the memory alone."""

from collections.abc import Mapping
from typing import assert_never

from ivr.dialogue.memory import Memory
from ivr.dialogue.rows import Bound, Condition
from ivr.dialogue.stages import (
    Ask,
    Choose,
    Confirm,
    Decide,
    End,
    Forget,
    Go,
    Propose,
    Question,
    Recall,
    Run,
    Say,
    Step,
)
from ivr.dialogue.turn import TurnInProgress, proposals
from ivr.dialogue.values import MISSING, View

TAKEN_UP = "taken_up"
"""The decision that keeps an earlier call from being taken up twice."""


def applies(turn: TurnInProgress, step: Step) -> bool:
    """Tell whether what a step depends on holds."""
    return holds(turn.view, step.when)


def holds(view: View, when: Mapping[str, Condition]) -> bool:
    """Tell whether each of the values is as the condition on it wants."""
    return all(_holds(view, path, condition) for path, condition in when.items())


def _holds(view: View, path: str, condition: Condition) -> bool:
    value = view.at(path)
    if not isinstance(condition, Bound):
        return bool(value == condition)
    if condition.known is not None:
        return (value is not MISSING) is condition.known
    if condition.other_than is not None:
        return value not in (MISSING, view.at(condition.other_than))
    if condition.same_as is not None:
        return value is not MISSING and value == view.at(condition.same_as)
    above, at_most = (
        view.at(bound) if isinstance(bound, str) else bound
        for bound in (condition.above, condition.at_most)
    )
    if MISSING in (value, above, at_most):
        return False
    return (above is None or value > above) and (at_most is None or value <= at_most)


def is_done(turn: TurnInProgress, step: Step) -> bool:
    """Tell whether nothing is left to do for a step, by what the memory holds."""
    memory = turn.memory
    match step:
        case Say():
            return turn.has_said(step.act)
        case Run():
            return step.fact in memory.facts
        case Recall():
            return TAKEN_UP in memory.decisions
        case Forget():
            return not {*memory.slots, *memory.decisions} & {*step.slots, *step.decisions}
        case Go() | End():
            return False
        case _:
            return _is_answered(memory, step)


def _is_answered(memory: Memory, step: Question) -> bool:
    match step:
        case Ask():
            return step.slot in memory.slots
        case Choose():
            return _is_chosen(memory, step)
        case Confirm():
            return set(step.slots) & set(memory.slots) <= memory.confirmed
        case Decide():
            return step.name in memory.decisions
        case Propose():
            return step.slots.keys() <= memory.slots.keys() or not proposals(memory, step)
        case _:
            assert_never(step)


def _is_chosen(memory: Memory, step: Choose) -> bool:
    """Tell whether one of the rows is chosen; a branch of another city is none of them."""
    chosen, fact = memory.slots.get(step.slot), memory.facts.get(step.fact)
    rows = fact.result if fact else ()
    return chosen is not None and any(row[step.field] == chosen.value for row in rows)
