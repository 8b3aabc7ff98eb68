"""The conversation, checked as a whole before any caller hears it.

Stages, topics, templates, summaries and tools are held against each other: nothing unreachable, no
dead end, nothing said that is not known, nothing read that is not there, every word speakable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import RootModel

from ivr.dialogue.policy_graph import anytime, graph_faults, is_question
from ivr.dialogue.policy_paths import ToolShape, path_faults
from ivr.dialogue.policy_words import Acts, Spoken, placeholders, word_faults
from ivr.dialogue.stages import Ask, Choose, Decide, Propose, Stage, Step, Tables
from ivr.dialogue.summary import Phrases
from ivr.dialogue.turn import name_of
from ivr.dialogue.values import NOT_UNDERSTOOD
from ivr.errors import ConfigurationError
from ivr.yaml_files import read_as, read_yaml

STAGES = frozenset(
    {
        "greeting",
        "consent",
        "discovery",
        "qualification",
        "presentation",
        "objection_handling",
        "closing",
        "farewell",
        "handover",
        "callback",
        "service",
    }
)
"""Names by which the world knows stages; inner ones are part of one of them."""
HEARD_ELSEWHERE = frozenset(
    {"affirm", "deny", "inform", "greeting", "repeat", "slower", "language_change"}
)
"""Intents that answer a question or concern the conversation itself."""


@dataclass(frozen=True, slots=True)
class Written:
    """All that is written of a conversation."""

    tables: Tables
    acts: Acts
    intents: frozenset[str]
    tools: Mapping[str, ToolShape]
    results: Mapping[str, Sequence[str]]
    """The fields of each tool's result."""
    phrases: Mapping[str, Phrases]
    """Of summaries, by language."""
    spoken: Spoken


class _Results(RootModel[dict[str, tuple[str, ...]]]):
    pass


def load_results(data: Path) -> Mapping[str, Sequence[str]]:
    """Read `dialogue/results.yaml`: the fields of each tool's result.

    Raises:
        ConfigurationError: absent or wrong.
    """
    return read_as(data / "dialogue" / "results.yaml", _Results).root


def load_acts(data: Path, beside: Sequence[str]) -> Acts:
    """Read the acts as they are written, with those of other languages beside them.

    Args:
        data: the folder of the product's data.
        beside: languages with a file of their own.

    Raises:
        ConfigurationError: a file is absent or no YAML.
    """
    folder = data / "dialogue"
    files = {code: folder / code / "templates.yaml" for code in beside}
    others = {code: read_yaml(file) for code, file in files.items() if file.is_file()}
    own = read_yaml(folder / "templates.yaml")
    return {
        act: registers | {code: acts.get(act) for code, acts in others.items()}
        for act, registers in own.items()
    }


def validated(written: Written) -> Written:
    """Return it, when nothing is wrong.

    Raises:
        ConfigurationError: names everything that is wrong.
    """
    if faults := list(faults_of(written)):
        raise ConfigurationError("the conversation is wrong: " + "; ".join(faults))
    return written


def faults_of(written: Written) -> Iterator[str]:
    """Yield everything that is wrong, each once."""
    says = placeholders(written.acts)
    tables = written.tables
    found = [
        *graph_faults(tables),
        *_name_faults(tables),
        *_intent_faults(tables, written.intents),
        *path_faults(tables, says, written.tools, written.results),
        *word_faults(tables, written.acts, written.spoken),
    ]
    for language, phrases in written.phrases.items():
        found += (f"summary.yaml, {language}: {fault}" for fault in _unsaid(tables, phrases))
    yield from dict.fromkeys(found)


def _name_faults(tables: Tables) -> Iterator[str]:
    for name, stage in tables.stages.items():
        if tables.reported(name) not in STAGES:
            yield f"stage {name} is reported as {tables.reported(name)}: no such name is agreed"
        filled = {slot for step in stage.steps for slot in _fills(step)}
        yield from (
            f"stage {name} requires {slot}, which no step of it fills"
            for slot in stage.required_slots
            if slot not in filled
        )
        yield from (
            f"stage {name} asks {question} in two ways: a step needs a name of its own"
            for question in _twice(stage)
        )
    for said, answer in anytime(tables):
        yield from (
            f"answer to {said}: there is no stage {name}"
            for name in answer.not_in
            if name not in tables.stages
        )


def _twice(stage: Stage) -> set[str]:
    """Return questions that two steps of different acts share, with nothing to choose between."""
    asked = [step for step in stage.steps if is_question(step) and not step.when]
    names = [name_of(step) for step in asked]
    return {name for name in names if names.count(name) > 1}


def _fills(step: Step) -> tuple[str, ...]:
    match step:
        case Ask() | Choose():
            return (step.slot,)
        case Propose():
            return tuple(step.slots)
        case _:
            return ()


def _intent_faults(tables: Tables, intents: frozenset[str]) -> Iterator[str]:
    named = {
        *tables.answers,
        *(intent for topic in tables.topics.values() for intent in topic.of),
        *(
            intent
            for stage in tables.stages.values()
            for step in stage.steps
            if isinstance(step, Decide)
            for intent in step.yes_intents
        ),
    }
    yield from (f"there is no intent {name}" for name in sorted(named - intents))
    for name, stage in tables.stages.items():
        leading = {said for said, answer in tables.answers.items() if answer.to == name}
        leading |= {i for s in stage.steps if isinstance(s, Decide) for i in s.yes_intents}
        for intent in sorted(set(stage.required_intents) - leading):
            yield f"stage {name} requires {intent}, which does not lead to it"
    unheard = intents - set(tables.answers) - HEARD_ELSEWHERE
    yield from (f"intent {name} leads nowhere" for name in sorted(unheard))


def _unsaid(tables: Tables, phrases: Phrases) -> Iterator[str]:
    """Yield what a summary would have to speak of and has no words for."""
    answers = [answer for _, answer in anytime(tables)]
    reasons = {NOT_UNDERSTOOD, *filter(None, (answer.reason for answer in answers))}
    needs = set(filter(None, (answer.need for answer in answers)))
    steps = [step for stage in tables.stages.values() for step in stage.steps]
    questions = set(filter(None, map(name_of, steps)))
    for kind, names, said in (
        ("reason", reasons, phrases.reasons),
        ("need", needs, phrases.needs),
        ("question", questions, phrases.questions),
    ):
        yield from (f"the {kind} {name} has no words" for name in sorted(names - set(said)))
