"""The conversation as data: stages, their steps, and what may be asked at any time.

A stage is a list of steps. A step is *done* or not by what the memory holds, so a correction
reopens exactly the steps that rested on the corrected value. The table is `data/dialogue/
stages.yaml`; it is validated as a whole when it is loaded: nothing unreachable, no dead end.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ivr.dialogue.asides import Answer, Topic, Topics
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.rows import Condition, Row, SlotText
from ivr.errors import ConfigurationError
from ivr.yaml_files import read_as


class _Step(Row):
    when: Mapping[str, Condition] = Field(default_factory=dict)
    """Paths into the memory and what must hold there; otherwise the step is passed over."""


class Say(_Step):
    """Tell something, once for each set of values."""

    kind: Literal["say"]
    act: str


class Ask(_Step):
    """Ask for a slot until it is known."""

    kind: Literal["ask"]
    slot: str
    act: str
    expecting: Expecting
    unit: str = ""
    unknown: SlotText | None = None
    """What to assume, and read back, when the caller does not know."""
    assumed: str = ""
    """The act that says what is assumed."""
    hint: str = ""
    """The act that helps a caller who does not know, once; then `unknown` or `unknown_to`."""
    unknown_to: str = ""
    """The stage that does without it, when the caller does not know it or has none."""
    offered_by: str = ""
    """The tool whose refusal named something instead: a yes takes the first of it."""
    left_to: str = ""
    """The stage to go to when that is declined and nothing else is named."""
    implied: Mapping[str, SlotText] = Field(default_factory=dict)
    """Slots that, once given, answer this question, and how."""
    default: str = ""
    """A path into the memory that may answer in the caller's place."""


class Confirm(_Step):
    """Read slots back until the caller agrees to all of them."""

    kind: Literal["confirm"]
    name: str
    slots: tuple[str, ...]
    act: str
    change: str
    """The act that asks what to change when the caller only says no."""
    expecting: Expecting = Expecting.OPEN
    """What the answer to that is most likely to be."""
    left_to: str = ""
    """The stage to go to when nothing is agreed to and nothing is to change."""


class Decide(_Step):
    """Ask a yes-or-no question; the answer leads to a stage, or on to the next step."""

    kind: Literal["decide"]
    name: str
    act: str
    on_yes: str = ""
    on_no: str = ""
    yes_intents: tuple[str, ...] = ()
    """Intents that answer the question with yes without saying so."""
    yes_slots: tuple[str, ...] = ()
    """Slots that do."""
    rests_on: tuple[str, ...] = ()
    """Slots which, when they change, are settled before any answer counts."""
    no_intents: tuple[str, ...] = ()
    """Intents that answer it with no, were a polite yes beside them: chalo theek hai."""
    corrected_by: tuple[str, ...] = ()
    """Slots with which a no corrects something and answers nothing."""
    otherwise: Literal["", "yes"] = ""
    """Count any other answer as yes: silence to a mere announcement is agreement."""


class Choose(_Step):
    """Offer the rows of a tool's result one by one until the caller takes one."""

    kind: Literal["choose"]
    slot: str
    fact: str
    field: str
    named_by: str = ""
    """The field, and the slot, by which the caller may name a row; a row he named is taken."""
    agreed_by: tuple[str, ...] = ()
    """Slots that go on from the offered row: who says when he comes has agreed to where."""
    act: str
    none_left: str
    """The act said when every row was declined; the slots in `forget` are asked again."""
    forget: tuple[str, ...]


class Propose(_Step):
    """Offer the moments that a refusal named instead; a no to them asks the slots themselves."""

    kind: Literal["propose"]
    name: str
    after: str
    """The tool that refused."""
    act: str
    either: str
    """The act that offers two moments of a day."""
    slots: Mapping[str, Literal["day", "clock", "moment"]]
    """What of the moment fills which slot."""


class Run(_Step):
    """Call a tool and keep its result as a fact."""

    kind: Literal["run"]
    tool: str
    fact: str
    arguments: Mapping[str, str] = Field(default_factory=dict)
    """Argument to path into the memory; what the memory does not hold is left out."""
    constants: Mapping[str, SlotText | bool] = Field(default_factory=dict)
    lasting: bool = False
    """The result stands whatever changes: a visit that is booked is not unbooked by a new hour."""
    foresees: str = ""
    """The tool whose refusal is found out early; this one only looks."""
    outdates: tuple[str, ...] = ()
    """Facts that no longer hold once it has run."""
    refused: Mapping[str, "Refusal"] = Field(default_factory=dict)
    """What to do when the tool refuses, by its error code; `*` stands for any."""


class Refusal(Row):
    """The answer to a tool's refusal."""

    act: str = ""
    """Nothing where what is offered instead says enough."""
    forget: tuple[str, ...] = ()
    """Slots to ask for again."""
    to: str = ""
    """The stage to go to, when it is not this one."""


class Recall(_Step):
    """Take up what an earlier call from the same number left."""

    kind: Literal["recall"]


class Go(_Step):
    """Go on in another stage."""

    kind: Literal["go"]
    to: str


class Forget(_Step):
    """Ask again what was asked before: a new round of the conversation begins."""

    kind: Literal["forget"]
    slots: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


class End(_Step):
    """Give up the floor for good."""

    kind: Literal["end"]
    then: Literal["hang_up", "transfer"]


Step = Annotated[
    Say | Ask | Confirm | Decide | Choose | Propose | Run | Recall | Go | Forget | End,
    Field(discriminator="kind"),
]


Question = Ask | Confirm | Decide | Choose | Propose
"""Steps that wait for an answer."""


class Stage(Row):
    """One part of the conversation."""

    purpose: str
    steps: tuple[Step, ...]
    part_of: str = ""
    """The stage it is reported as; its own name when empty."""
    required_intents: tuple[str, ...] = ()
    """Intents that must lead here from anywhere, or answer a question of this stage with yes."""
    required_slots: tuple[str, ...] = ()
    """Slots that must be known when the stage is left for the next."""
    given_up_for: str = ""
    """The stage to go to when the caller asks the same again instead of answering this one."""


class Tables(Row):
    """The whole conversation."""

    start: str
    stages: Mapping[str, Stage]
    answers: Mapping[str, Answer]
    """By intent, in the order in which they are given when several hold."""
    topics: Mapping[str, Topic] = Field(default_factory=dict)
    miss: tuple[str, ...]
    """Acts said when a question was not answered: the first time, the second, …; then a person."""
    at_a_loss: str
    """The stage to go to after that: a person takes over."""
    insisting: str = ""
    """The stage for who asks the same a third time running."""
    silence: tuple[str, ...]
    """Acts said when the caller says nothing; after the last one the agent says goodbye."""
    does_not_know: tuple[str, ...]
    """How people say that they do not know."""

    def acts(self) -> Iterator[str]:
        """Yield every act that the tables name."""
        yield from (*self.miss, *self.silence)
        for answer in self.anytime():
            yield from answer.acts()
        for stage in self.stages.values():
            for step in stage.steps:
                yield from _acts_of(step)

    def anytime(self) -> Iterator[Answer]:
        """Yield what is said outside the course of things."""
        for answer in (*self.answers.values(), *(t.answer for t in self.topics.values())):
            yield answer
            if answer.instead:
                yield answer.instead

    def reported(self, stage: str) -> str:
        """Return the name by which the world knows a stage."""
        return self.stages[stage].part_of or stage

    def course(self) -> Iterator[str]:
        """Yield the acts of a call in which all goes well, and those said to who is not heard."""
        for stage in self.stages.values():
            yield from (s.act for s in stage.steps if isinstance(s, Say | Ask | Decide | Confirm))
            yield from (step.act for step in stage.steps if isinstance(step, Choose))
        yield from (*self.miss, *self.silence)


def _acts_of(step: Step) -> Iterator[str]:
    match step:
        case Say() | Decide():
            yield step.act
        case Ask():
            yield from filter(None, (step.act, step.hint, step.assumed))
        case Confirm():
            yield from (step.act, step.change)
        case Choose():
            yield from (step.act, step.none_left)
        case Run():
            yield from filter(None, (refusal.act for refusal in step.refused.values()))
        case Propose():
            yield from (step.act, step.either)
        case Recall() | Go() | Forget() | End():
            pass


def _ways_out(step: Step) -> Iterator[str]:
    match step:
        case Go():
            yield step.to
        case Decide():
            yield from filter(None, (step.on_yes, step.on_no))
        case Run():
            yield from filter(None, (refusal.to for refusal in step.refused.values()))
        case Ask():
            yield from filter(None, (step.unknown_to, step.left_to))
        case Confirm(left_to=way) if way:
            yield way
        case _:
            pass


def load_tables(path: Path) -> Tables:
    """Read and validate the conversation; the topics stand in a file beside the stages.

    Raises:
        ConfigurationError: names the stage or row that is wrong.
    """
    topics = read_as(path.with_name("topics.yaml"), Topics)
    tables = read_as(path, Tables).model_copy(update={"topics": topics.topics})
    faults = list(_faults(tables))
    if faults:
        raise ConfigurationError(f"{path.name}: " + "; ".join(faults))
    return tables


def _faults(tables: Tables) -> Iterator[str]:
    exits = {
        name: {way for step in stage.steps for way in _ways_out(step)}
        for name, stage in tables.stages.items()
    }
    ways = (way for answer in tables.anytime() for way in (answer.to, answer.again_to))
    given_up = (stage.given_up_for for stage in tables.stages.values())
    anytime = {*filter(None, (*ways, *given_up, tables.insisting)), tables.at_a_loss}
    named = set().union(*exits.values(), anytime, {tables.start})
    yield from (f"stage {name} is named but not there" for name in named - set(tables.stages))
    reached = _reachable({tables.start} | anytime, exits)
    yield from (f"stage {name} cannot be reached" for name in set(tables.stages) - reached)
    for name, stage in tables.stages.items():
        if not isinstance(stage.steps[-1], Go | End):
            yield f"stage {name} is a dead end: its last step must be `go` or `end`"
        asked = {slot for step in stage.steps for slot in _fills(step)}
        yield from (
            f"stage {name} requires {slot}, which no step of it fills"
            for slot in set(stage.required_slots) - asked
        )


def _fills(step: Step) -> tuple[str, ...]:
    return (step.slot,) if isinstance(step, Ask | Choose) else ()


def _reachable(start: set[str], exits: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = set(start)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= exits.get(name, set()) - reached
    return reached
