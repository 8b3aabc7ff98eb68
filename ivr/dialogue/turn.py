"""The reply to one utterance while it is being made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ivr.dialogue.dialogue import Clause, Expecting
from ivr.dialogue.interpreter import Interpreter
from ivr.dialogue.memory import Memory
from ivr.dialogue.recollection import Recollection
from ivr.dialogue.stages import Ask, Choose, Confirm, Decide, Propose, Step
from ivr.dialogue.templates import Templates
from ivr.dialogue.values import MISSING, View, slot_of

Then = Literal["listen", "hang_up", "transfer"]
"""What the call does after the reply."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that ran in this turn, for the record."""

    name: str
    arguments: Mapping[str, Any]
    result: Any


class ToolRefusedError(Exception):
    """A tool refused; the policy decides what to say. Never leaves this package."""

    def __init__(self, code: str, result: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.result = result


CallTool = Callable[[str, Mapping[str, Any]], Any]
"""Runs a tool; raises ToolRefusedError, or whatever holds back an effect from a draft."""


@dataclass(slots=True)
class TurnInProgress:
    """Memory and reply, growing together."""

    memory: Memory
    templates: Templates
    interpreter: Interpreter
    call_tool: CallTool
    earlier: Recollection | None = None
    """What an earlier call from the same number left."""
    summarise: Callable[[Memory], str] | None = None
    """Sums the call up for whoever takes it over."""
    clauses: list[Clause] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    expecting: Expecting = Expecting.OPEN
    then: Then = "listen"
    option: Mapping[str, Any] = field(default_factory=dict)
    """The row that is being offered."""
    floor_given: bool = False
    """A question has been put; nothing more is said."""

    @property
    def view(self) -> View:
        """The memory as paths see it."""
        return View(self.memory, self.option, self.summarise)

    def say(self, act: str) -> None:
        """Add an act to the reply."""
        memory = self.memory
        times = memory.times_said.get(act, 0)
        clauses = self.templates.render(act, memory.language, self.view, times)
        self.clauses += self.interpreter.said(clauses, memory.language)
        self.memory = memory.having_said(act, self.templates.key(act, self.view))

    def has_said(self, act: str) -> bool:
        """Tell whether the act was said with the values that it has now."""
        return self.templates.key(act, self.view) in self.memory.said

    def ask(self, act: str, expecting: Expecting) -> None:
        """Add a question to the reply and give the floor to the caller."""
        self.say(act)
        self.memory = replace(self.memory, expecting=expecting)
        self.expecting = expecting
        self.floor_given = True

    def run(
        self,
        tool: str,
        arguments: Mapping[str, str],
        constants: Mapping[str, Any],
        fact: str,
        *,
        lasting: bool = False,
    ) -> None:
        """Call a tool with what the memory holds, and keep its result.

        Raises:
            ToolRefusedError: the tool refused; the refusal is kept as the fact `refusal`.
        """
        found = {name: self.view.at(path) for name, path in arguments.items()}
        values = {n: v for n, v in found.items() if v is not MISSING} | dict(constants)
        try:
            result = self.call_tool(tool, values)
        except ToolRefusedError as refusal:
            self.calls.append(ToolCall(tool, values, {"error": refusal.result}))
            self.memory = self.memory.with_fact(
                "refusal", {**refusal.result, "tool": tool}, frozenset()
            )
            raise
        self.calls.append(ToolCall(tool, values, result))
        slots = () if lasting else filter(None, map(slot_of, arguments.values()))
        rests_on = frozenset(slots)
        self.memory = self.memory.with_fact(fact, result, rests_on)


def name_of(step: Step) -> str:
    """Name a step that waits for an answer; empty for the others."""
    match step:
        case Ask() | Choose():
            return step.slot
        case Confirm() | Decide() | Propose():
            return step.name
        case _:
            return ""


def proposed(memory: Memory, step: Propose) -> str:
    """Return the moment, in ISO form, that a tool named when it refused; empty without one."""
    refusal = memory.facts.get("refusal")
    concerns = refusal is not None and refusal.result.get("tool") == step.after
    moments = refusal.result.get("alternatives") if refusal and concerns else ()
    first = str(moments[0]) if moments else ""
    return "" if first in memory.passed_over else first


def option_of(memory: Memory, step: Choose) -> Mapping[str, Any] | None:
    """Return the row to offer now, or None when all were declined."""
    fact = memory.facts.get(step.fact)
    rows = fact.result if fact else []
    return next((row for row in rows if str(row[step.field]) not in memory.passed_over), None)
