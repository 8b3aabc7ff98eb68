"""The conversation as a graph: which stage leads where, and why. For checks and for the drawing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ivr.dialogue.asides import Answer
from ivr.dialogue.rows import Bound, Condition
from ivr.dialogue.stages import (
    Ask,
    Choose,
    Confirm,
    Decide,
    End,
    Go,
    Propose,
    Run,
    Stage,
    Step,
    Tables,
)

ANYTIME = ""
"""The origin of what may be said in any stage."""
Kind = Literal["course", "yes", "no", "refused", "unknown", "anytime"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a stage to another."""

    origin: str
    """A stage, or `ANYTIME`."""
    target: str
    kind: Kind
    label: str
    """What must hold for it; empty where nothing must."""


def ways(tables: Tables) -> Iterator[Way]:
    """Yield every way: those of the stages in their order, then those that are open at any time."""
    for name, stage in tables.stages.items():
        for step in stage.steps:
            yield from (way for way in _ways_of(name, step) if way.target)
    for said, answer in anytime(tables):
        for target in dict.fromkeys(filter(None, (answer.to, answer.again_to))):
            yield Way(ANYTIME, target, "anytime", said)
    yield Way(ANYTIME, tables.at_a_loss, "anytime", "not understood")
    if tables.insisting:
        yield Way(ANYTIME, tables.insisting, "anytime", "the same a third time")
    for name, stage in tables.stages.items():
        if stage.given_up_for:
            yield Way(name, stage.given_up_for, "unknown", "the same asked again")


def anytime(tables: Tables) -> Iterator[tuple[str, Answer]]:
    """Yield what may be said at any time, by its name, with the answer."""
    topics = ((name, topic.answer) for name, topic in tables.topics.items())
    for name, answer in (*tables.answers.items(), *topics):
        yield name, answer
        if answer.instead:
            yield name, answer.instead


def is_question(step: Step) -> bool:
    """Tell whether a step gives the floor to the caller."""
    return isinstance(step, Ask | Confirm | Decide | Choose | Propose)


def graph_faults(tables: Tables) -> Iterator[str]:
    """Yield what is wrong with the ways of the stages."""
    edges = list(ways(tables))
    there = set(tables.stages)
    named = {way.target for way in edges} | {tables.start}
    yield from (f"stage {name} is named but not there" for name in sorted(named - there))
    begins = {tables.start, *(way.target for way in edges if way.origin == ANYTIME)}
    reached = _closure(begins, edges)
    yield from (f"stage {name} cannot be reached" for name in sorted(there - reached))
    ending = {name for name, stage in tables.stages.items() if _ends(stage)}
    backwards = [Way(way.target, way.origin, way.kind, "") for way in edges]
    yield from (
        f"no way leads from stage {name} to an end of the call"
        for name in sorted(there - _closure(ending, backwards))
    )
    yield from (
        f"stages {' and '.join(sorted(loop))} lead to each other without a question"
        for loop in _silent_loops(tables, edges)
    )
    for name, stage in tables.stages.items():
        yield from (f"stage {name}{fault}" for fault in _stage_faults(stage, there))


def condition_text(path: str, condition: Condition) -> str:
    """Write a condition for people."""
    value = path.rpartition(".")[2]
    if isinstance(condition, Bound):
        if condition.known is not None:
            return f"{value} {'known' if condition.known else 'not known'}"
        above = "" if condition.above is None else f"{value} > {_short(condition.above)}"
        at_most = "" if condition.at_most is None else f"{value} ≤ {_short(condition.at_most)}"
        return ", ".join(filter(None, (above, at_most)))
    if isinstance(condition, bool):
        return value if condition else f"not {value}"
    return f"{value}: {condition}"


def _short(bound: float | str) -> str:
    return bound.rpartition(".")[2] if isinstance(bound, str) else f"{bound:g}"


def _ways_of(name: str, step: Step) -> Iterator[Way]:
    match step:
        case Go(to=target):
            conditions = (condition_text(path, held) for path, held in step.when.items())
            yield Way(name, target, "course", ", ".join(conditions))
        case Decide():
            yield Way(name, step.on_yes, "yes", f"{step.name}: yes")
            yield Way(name, step.on_no, "no", f"{step.name}: no")
        case Run():
            for code, refusal in step.refused.items():
                why = "refused" if code == "*" else code
                yield Way(name, refusal.to, "refused", f"{step.tool} {why}")
        case Ask():
            yield Way(name, step.unknown_to, "unknown", f"{step.slot} not known")
        case Confirm():
            yield Way(name, step.left_to, "no", f"{step.name}: no")
        case _:
            pass


def _ends(stage: Stage) -> bool:
    return any(isinstance(step, End) for step in stage.steps)


def _stage_faults(stage: Stage, there: Collection[str]) -> Iterator[str]:
    *before, last = stage.steps
    if not isinstance(last, Go | End) or last.when:
        yield " is a dead end: its last step must be `go` or `end`, without a condition"
    for at, step in enumerate(before, 1):
        if isinstance(step, Go | End) and not step.when:
            yield f": nothing behind step {at} is ever reached"
    if stage.part_of and stage.part_of not in there:
        yield f" is part of {stage.part_of}, which is not there"


def _closure(start: Collection[str], edges: Collection[Way]) -> set[str]:
    reached, waiting = set(start), set(start)
    while waiting:
        name = waiting.pop()
        found = {way.target for way in edges if way.origin == name} - reached
        reached |= found
        waiting |= found
    return reached


def _silent_loops(tables: Tables, edges: Collection[Way]) -> Iterator[frozenset[str]]:
    """Yield circles of stages in which nobody is asked anything: the agent would never stop."""
    silent = {
        name
        for name, stage in tables.stages.items()
        if not _ends(stage) and not any(map(is_question, stage.steps))
    }
    onward = [way for way in edges if {way.origin, way.target} <= silent]
    after: Mapping[str, set[str]] = {
        name: _closure([way.target for way in onward if way.origin == name], onward)
        for name in silent
    }
    loops = {name: after[name] for name in silent if name in after[name]}
    yield from {
        frozenset(other for other in circle if name in after[other])
        for name, circle in loops.items()
    }
