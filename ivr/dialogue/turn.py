"""The reply to one utterance while it is being made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from ivr.dialogue.dialogue import Clause, Expecting, Slot
from ivr.dialogue.interpreter import Interpreter
from ivr.dialogue.memory import REFUSAL, Memory
from ivr.dialogue.recollection import Recollection
from ivr.dialogue.short_sentences import in_short_sentences
from ivr.dialogue.stages import Ask, Choose, Confirm, Decide, Propose, Step
from ivr.dialogue.templates import Templates, language_of_tables
from ivr.dialogue.values import MISSING, View, slot_of
from ivr.dialogue.written_answers import WrittenAnswer, clauses_of

Then = Literal["listen", "hang_up", "transfer"]
"""What the call does after the reply."""
MOST_QUOTED = 2
"""Times a passage is said in a call: who asks for it once more has not got what he wants."""
OFFERED = 2
"""More moments than this at once cannot be kept in mind."""
DAY = len("2026-12-01")
"""Letters of a moment that are its day."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that ran in this turn, for the record."""

    name: str
    arguments: Mapping[str, Any]
    result: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """What becomes of a tool's result."""

    fact: str
    """Its name in the memory."""
    lasting: bool = False
    """It stands whatever changes."""
    foresees: str = ""
    """The tool in whose place this one only looks; a refusal counts as that one's."""


class ToolRefusedError(Exception):
    """A tool refused; the policy decides what to say. Never leaves this package."""

    def __init__(self, code: str, result: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.result = result


CallTool = Callable[[str, Mapping[str, Any]], Any]
"""Runs a tool; raises ToolRefusedError, or whatever holds back an effect from a draft."""


class LookUp(Protocol):
    """Finds what the bank has written down, in the language of the call."""

    def __call__(self, question: str, *, clearly: bool) -> WrittenAnswer | None:
        """Return what answers a question; where told so, only what is clearly meant."""
        ...


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
    look_up: LookUp | None = None
    """Finds what the bank has written down."""
    clauses: list[Clause] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    looks: list[ToolCall] = field(default_factory=list)
    """What was looked up before a tool is asked for; nothing changes by it."""
    expecting: Expecting = Expecting.OPEN
    then: Then = "listen"
    asked: str = ""
    """The act that puts the question."""
    quoted: list[WrittenAnswer] = field(default_factory=list)
    """What was said as it is written."""
    option: Mapping[str, Any] = field(default_factory=dict)
    """The row that is being offered."""
    floor_given: bool = False
    """A question has been put; nothing more is said."""
    words: str = ""
    """The caller's, as heard or typed."""
    given: Mapping[str, Slot] = field(default_factory=dict)
    """What this utterance gives, be it kept or only asked about."""
    known: Mapping[str, Slot] = field(default_factory=dict)
    """What was known before it."""

    @property
    def view(self) -> View:
        """The memory as paths see it."""
        return View(self.memory, self.option, self.summarise, self.given)

    def say(self, act: str) -> None:
        """Add an act to the reply."""
        memory = self.memory
        times = memory.times_said.get(act, 0)
        clauses = self.templates.render(act, memory.language, self.view, times)
        if memory.slowly:
            clauses = in_short_sentences(clauses, language_of_tables(memory.language))
        self.clauses += self.interpreter.said(clauses, memory.language)
        self.memory = memory.having_said(act, self.templates.key(act, self.view))

    def quote(self, question: str, *, clearly: bool = False) -> bool:
        """Answer with what the bank has written down; False where it has nothing to say to that.

        Args:
            question: the caller's.
            clearly: only with what is clearly meant, since an act could be said instead.
        """
        written = self.look_up(question, clearly=clearly) if self.look_up and question else None
        if written is None or self.memory.times_said.get(written.source, 0) >= MOST_QUOTED:
            return False
        self.memory = memory = self.memory.having_quoted(written.source)
        clauses = clauses_of(written, memory.language)
        if memory.slowly:
            clauses = in_short_sentences(clauses, language_of_tables(memory.language))
        self.clauses += self.interpreter.said(clauses, memory.language)
        self.quoted.append(written)
        return True

    def has_said(self, act: str) -> bool:
        """Tell whether the act was said with the values that it has now."""
        return self.templates.key(act, self.view) in self.memory.said

    def take_back(self, names: Iterable[str]) -> None:
        """Let slots of this utterance not hold: what was known before it does again."""
        stood = {name: self.known[name] for name in names if name in self.known}
        self.memory = self.memory.without_slots(*names).with_slots(stood)

    def ask(self, act: str, expecting: Expecting) -> None:
        """Add a question to the reply and give the floor to the caller."""
        self.say(act)
        self.asked = act
        self.memory = replace(self.memory, expecting=expecting)
        self.expecting = expecting
        self.floor_given = True

    def run(
        self,
        tool: str,
        arguments: Mapping[str, str],
        constants: Mapping[str, Any],
        kept: Kept,
    ) -> None:
        """Call a tool with what the memory holds, and keep its result.

        Args:
            tool: its name.
            arguments: to paths into the memory; what it does not hold is left out.
            constants: other arguments.
            kept: what becomes of its result.

        Raises:
            ToolRefusedError: the tool refused; the refusal is kept as the fact `refusal`.
        """
        found = {name: self.view.at(path) for name, path in arguments.items()}
        values = dict(constants) | {n: v for n, v in found.items() if v is not MISSING}
        name = kept.foresees or tool
        try:
            result = self.call_tool(tool, values)
        except ToolRefusedError as refusal:
            self.calls.append(ToolCall(name, values, {"error": refusal.result}))
            self.memory = self.memory.with_fact(
                REFUSAL, {**in_order(refusal.result), "tool": name}, read_by(arguments)
            )
            raise
        ran = self.looks if kept.foresees else self.calls
        ran.append(ToolCall(tool, values, result))
        rests_on = frozenset[str]() if kept.lasting else read_by(arguments)
        self.memory = self.memory.with_fact(kept.fact, result, rests_on)


def read_by(arguments: Mapping[str, str]) -> frozenset[str]:
    """Return the slots that a tool is given."""
    return frozenset(filter(None, map(slot_of, arguments.values())))


def in_order(refusal: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put two moments of one day that a tool names instead into the order of the clock."""
    moments = [str(moment) for moment in refusal.get("alternatives") or ()]
    of_a_day = [moment for moment in moments[:OFFERED] if moment[:DAY] == moments[0][:DAY]]
    return {**refusal, "alternatives": [*sorted(of_a_day), *moments[len(of_a_day) :]]}


def name_of(step: Step) -> str:
    """Name a step that waits for an answer; empty for the others."""
    match step:
        case Ask() | Choose():
            return step.slot
        case Confirm() | Decide() | Propose():
            return step.name
        case _:
            return ""


def proposals(memory: Memory, step: Propose) -> tuple[str, ...]:
    """Return the moments to choose from, in ISO form: one, or two of a day, the earlier first.

    They are those that a tool named when it refused; none where all were declined.
    """
    refusal = memory.facts.get(REFUSAL)
    if refusal is None or memory.refused_by != step.after:
        return ()
    moments = [str(moment) for moment in refusal.result.get("alternatives") or ()]
    offered = [moment for moment in moments[:OFFERED] if moment[:DAY] == moments[0][:DAY]]
    return () if memory.passed_over.issuperset(offered) else tuple(offered)


def option_of(memory: Memory, step: Choose) -> Mapping[str, Any] | None:
    """Return the row to offer now, or None when all were declined."""
    fact = memory.facts.get(step.fact)
    rows = fact.result if fact else []
    return next((row for row in rows if str(row[step.field]) not in memory.passed_over), None)
