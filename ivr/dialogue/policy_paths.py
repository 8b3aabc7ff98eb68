"""Checks of what the conversation reads and says: every path leads to a value, of the right sort.

A stage says only what it has found out itself, or what the condition of the step names: so no
placeholder is ever without its value, however the caller came there.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from ivr.dialogue.asides import ALTERNATIVES, Answer
from ivr.dialogue.meant import PLACE
from ivr.dialogue.policy_graph import anytime
from ivr.dialogue.recollection import FACT, TELLS
from ivr.dialogue.rows import Bound, Condition
from ivr.dialogue.sorts import SLOTS, may_be_said_as, sort_of
from ivr.dialogue.stages import (
    Ask,
    Choose,
    Confirm,
    Decide,
    Propose,
    Refusal,
    Run,
    Say,
    Stage,
    Step,
    Tables,
)

RESULTS_OF_NO_TOOL = {
    "refusal": ("code", "message", "field", "alternatives.0"),
    FACT: TELLS,
}
"""Facts that come of a refusal or of an earlier call, with their fields."""
RATES = "compare_lenders"
"""The tool of whose rows `rival` is one."""
_FIELDS = {"caller": {"number"}, "call": {"reason", "summary"}, "place": set(PLACE)}
Placeholders = Mapping[str, Sequence[tuple[str, str]]]
"""Of each act: paths and formats."""


@dataclass(frozen=True, slots=True)
class ToolShape:
    """What a tool takes."""

    arguments: frozenset[str]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a step may read: `slot.x` and `fact.y`, and rows of which tool's result are offered."""

    names: Set[str] = frozenset()
    option: str = ""

    def and_(self, *names: str) -> "Known":
        """Return it with more that is known."""
        return Known({*self.names, *names}, self.option)


class Paths:
    """All that the tables may read."""

    def __init__(self, tables: Tables, results: Mapping[str, Sequence[str]]) -> None:
        """Collect facts and decisions.

        Args:
            tables: the conversation.
            results: the fields of each tool's result.
        """
        self.results = results
        self.facts: dict[str, set[str]] = {}
        self.chosen_from: set[str] = set()
        """Facts of whose rows the caller chooses one."""
        self.decisions: set[str] = set()
        self.acts = frozenset(tables.acts())
        for stage in tables.stages.values():
            for step in stage.steps:
                match step:
                    case Run():
                        self.facts.setdefault(step.fact, set()).add(step.tool)
                    case Choose():
                        self.chosen_from.add(step.fact)
                    case Decide():
                        self.decisions.add(step.name)
                    case _:
                        pass
        for _, answer in anytime(tables):
            if answer.tool:
                self.facts[f"told_{answer.tool}"] = {answer.tool}

    def exists(self, path: str, option: str = "") -> bool:
        """Tell whether a path can lead to a value.

        Args:
            path: as in a template or a condition.
            option: the tool whose rows are being offered, if any.
        """
        root, _, rest = path.partition(".")
        match root:
            case "slot" | "range" | "grown" | "confirmed" | "asked":
                return rest in SLOTS
            case "rival":
                return _holds(self.results.get(RATES, ()), f"0.{rest}")
            case "fact":
                name, _, inside = rest.partition(".")
                return any(_holds(fields, inside) for fields in self._fields(name))
            case "chosen":
                tools = {tool for fact in self.chosen_from for tool in self.facts.get(fact, ())}
                return any(_holds(self.results.get(tool, ()), f"0.{rest}") for tool in tools)
            case "option":
                return bool(option) and _holds(self.results.get(option, ()), f"0.{rest}")
            case "decision":
                return rest in self.decisions
            case "said":
                return rest in self.acts
            case _:
                return rest in _FIELDS.get(root, ())

    def _fields(self, fact: str) -> Iterator[Sequence[str]]:
        yield RESULTS_OF_NO_TOOL.get(fact, ())
        yield from (self.results.get(tool, ()) for tool in self.facts.get(fact, ()))


def path_faults(
    tables: Tables,
    says: Placeholders,
    tools: Mapping[str, ToolShape],
    results: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield what the tables read or say that is not there, or is of another sort."""
    check = _Check(Paths(tables, results), says, tools)
    for name, stage in tables.stages.items():
        yield from (f"stage {name}: {fault}" for fault in check.stage(stage))
    for said, answer in anytime(tables):
        yield from (f"answer to {said}: {fault}" for fault in check.answer(answer))
    for act in (*tables.miss, *tables.silence):
        yield from check.act(act, Known())


@dataclass(frozen=True, slots=True)
class _Check:
    paths: Paths
    says: Placeholders
    tools: Mapping[str, ToolShape]

    def stage(self, stage: Stage) -> Iterator[str]:
        known = Known()
        for step in stage.steps:
            yield from self._condition(step.when)
            yield from self._step(step, known.and_(*_named_by(step.when)), stage)
            if not step.when:
                known = known.and_(*_found_by(step))

    def answer(self, answer: Answer) -> Iterator[str]:
        certain = [name for name in answer.needs if ALTERNATIVES not in name]
        needed = Known(frozenset(f"slot.{name}" for name in certain))
        needed = needed.and_(*_named_by(answer.when))
        yield from self._condition(answer.when)
        yield from _unknown_slots(*(name.split(ALTERNATIVES) for name in answer.needs))
        yield from _unknown_slots(answer.forget, answer.again_with, tuple(answer.borrows))
        if answer.tool:
            yield from self._call(answer.tool, answer.arguments, answer.constants)
            needed = needed.and_(f"fact.told_{answer.tool}")
        yield from self.act(answer.act, needed)
        for case in answer.cases:
            yield from self._condition(case.when)
            yield from self.act(case.act, needed.and_(*_named_by(case.when)))
            yield from _unknown_slots(case.forget)
        yield from self.act(answer.without, Known())
        yield from self.act(answer.refused, Known())

    def act(self, act: str, known: Known) -> Iterator[str]:
        """Yield what an act would say without knowing it, or as what it is not."""
        for path, form in self.says.get(act, ()):
            if not self.paths.exists(path, known.option):
                yield f"act {act} says {path}, which there is not"
            elif not path.startswith("option.") and _root(path) not in known.names:
                yield f"act {act} says {path}, which may not be known there"
            if not may_be_said_as(path, form):
                yield f"act {act} says {path} as {form}, but it is {sort_of(path) or 'text'}"

    def _step(self, step: Step, known: Known, stage: Stage) -> Iterator[str]:
        match step:
            case Say() | Ask() | Decide():
                yield from self.act(step.act, known)
            case Confirm():
                yield from _unknown_slots(step.slots)
                yield from self.act(step.act, known)
                yield from self.act(step.change, known)
            case Choose():
                yield from self._choice(step, known)
            case Propose():
                yield from self.act(step.act, known.and_("fact.refusal"))
                yield from self.act(step.either, known.and_("fact.refusal"))
            case Run():
                yield from self._run(step, known, stage)
            case _:
                pass
        if isinstance(step, Ask):
            yield from _unknown_slots((step.slot,))
            yield from self.act(step.assumed, known.and_(f"slot.{step.slot}"))

    def _choice(self, step: Choose, known: Known) -> Iterator[str]:
        yield from _unknown_slots((step.slot,), step.forget)
        if f"fact.{step.fact}" not in known.names:
            yield f"{step.slot} is chosen from {step.fact}, which may not be known there"
        offering = next(iter(self.paths.facts.get(step.fact, ())), "")
        if not self.paths.exists(f"option.{step.field}", offering):
            yield f"{step.slot} is chosen by {step.field}, which the rows do not have"
        yield from self.act(step.act, Known(known.names, offering))
        yield from self.act(step.none_left, known)

    def _run(self, step: Run, known: Known, stage: Stage) -> Iterator[str]:
        yield from self._call(step.tool, step.arguments, step.constants)
        if "*" not in step.refused:
            yield f"{step.tool} may refuse with a code that has no answer: add `*`"
        for code, refusal in step.refused.items():
            yield from self.act(refusal.act, known.and_("fact.refusal"))
            yield from _unknown_slots(refusal.forget)
            if not _goes_on(refusal, stage):
                yield (
                    f"{step.tool} would be tried again for ever when it refuses ({code}): "
                    "ask for a slot again, or go elsewhere"
                )

    def _call(
        self, tool: str, arguments: Mapping[str, str], constants: Mapping[str, object]
    ) -> Iterator[str]:
        shape = self.tools.get(tool)
        if shape is None:
            yield f"there is no tool {tool}"
            return
        given = {*arguments, *constants}
        yield from (f"{tool} takes no {name}" for name in sorted(given - shape.arguments))
        yield from (f"{tool} needs {name}" for name in sorted(shape.required - given))
        for name, path in arguments.items():
            if not self.paths.exists(path):
                yield f"{tool} is given {path}, which there is not"
            elif sort_of(name) != sort_of(path):
                yield f"{tool} is given {path} as its {name}"

    def _condition(self, when: Mapping[str, Condition]) -> Iterator[str]:
        for path in _read_by(when):
            if not self.paths.exists(path):
                yield f"something depends on {path}, which there is not"


def _read_by(when: Mapping[str, Condition]) -> Iterator[str]:
    for path, condition in when.items():
        yield path
        if isinstance(condition, Bound):
            bounds = (condition.other_than, condition.same_as, condition.above, condition.at_most)
            yield from (bound for bound in bounds if isinstance(bound, str))


def _named_by(when: Mapping[str, Condition]) -> set[str]:
    return set(map(_root, _read_by(when)))


def _found_by(step: Step) -> tuple[str, ...]:
    match step:
        case Ask():
            return (f"slot.{step.slot}",)
        case Choose():
            return (f"slot.{step.slot}", "chosen")
        case Run():
            return (f"fact.{step.fact}",)
        case _:
            return ()


def _goes_on(refusal: Refusal, stage: Stage) -> bool:
    """Tell whether a refusal leads elsewhere, is passed over, or has something asked again."""
    asked = {
        step.slot
        for step in stage.steps
        if isinstance(step, Choose) or (isinstance(step, Ask) and not step.default)
    }
    passed_over = not refusal.forget
    return bool(refusal.to) or passed_over or not asked.isdisjoint(refusal.forget)


def _root(path: str) -> str:
    """Return what must be known for a path to lead somewhere."""
    root, *rest = path.split(".")
    return root if root in ("chosen", "rival") else ".".join((root, *rest[:1]))


def _holds(fields: Sequence[str], inside: str) -> bool:
    inside = ".".join("0" if part.isdigit() else part for part in inside.split("."))
    return any(field == inside or field.startswith(f"{inside}.") for field in fields)


def _unknown_slots(*groups: Sequence[str]) -> Iterator[str]:
    names = {name for group in groups for name in group}
    yield from (f"there is no slot {name}" for name in sorted(names - SLOTS))
