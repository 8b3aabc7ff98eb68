"""Scripted callers as they are written down: `data/eval/scenarios/*.yaml`.

A scenario is one caller: what he says to each question, and what must hold when the call is over.
What he says to questions that every caller answers alike stands in `data/eval/defaults.yaml`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isclose
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    ValidationError,
    model_validator,
)

from ivr.call.outcome import Outcome
from ivr.errors import ConfigurationError
from ivr.evaluation.sampling import spread
from ivr.yaml_files import complaints, read_as, read_yaml

Part = Literal["tuned", "untouched"]
"""A part to better the conversation by, and one that only ever measures."""
Register = Literal["hi", "en", "hinglish"]

UNKNOWN = "unknown"
"""The default that answers a question for which a caller has no words."""
WRONG = "wrong"
"""The default that begins the answer to a read-back that is not what the caller said."""


def _in_turn(said: object) -> object:
    return (said,) if isinstance(said, str) else said


def _pattern(text: object) -> object:
    if not isinstance(text, str):
        raise ValueError("a regular expression is wanted")
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error


Words = Annotated[str, Field(min_length=1)]
InTurn = Annotated[tuple[Words, ...], BeforeValidator(_in_turn), Field(min_length=1)]
"""What is said the first time, the second, …; the last one again and again."""
_Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bounds(_Row):
    """A range that must be known."""

    min: float
    max: float


class Interjection(_Row):
    """Something said instead of an answer."""

    at: str
    """The question; said the first time that it is asked."""
    say: Words


class ToolRun(_Row):
    """A tool that ran before the call, such as the booking that is to be moved."""

    name: str
    arguments: Mapping[str, Any] = Field(default_factory=dict)


class Ends(_Row):
    """How the call must end."""

    outcome: Outcome | None = None
    stage: str = ""


Expected = int | float | str | Bounds | None
"""A slot's value in the unit of its contract; None when it must not be known."""


def is_as_expected(known: Any, wanted: Expected) -> bool:
    """Tell whether a slot has the value, as it goes over the wire; None where it is not known."""
    match wanted:
        case Bounds(min=low, max=high):
            return isinstance(known, Mapping) and dict(known) == {"min": low, "max": high}
        case int() | float():
            number = isinstance(known, int | float) and not isinstance(known, bool)
            return number and isclose(known, wanted, rel_tol=1e-9)
        case _:
            return bool(known == wanted)


class Scenario(_Row):
    """One caller."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    part: Part
    language: Register
    """The caller's own."""
    persona: str = Field(min_length=1)
    goal: str
    """One line for people."""
    number: str = Field(default="", pattern=r"^(\+[1-9][0-9]{7,14})?$")
    """E.164; empty when withheld."""
    now: AwareDatetime | None = None
    """When he calls, where it is not when all others do."""
    before: tuple[ToolRun, ...] = ()
    """What had happened at the bank."""
    opens: Words
    """Said when he is asked what he called for."""
    answers: Mapping[str, InTurn] = Field(default_factory=dict)
    """By question."""
    interjections: tuple[Interjection, ...] = ()
    ends: Ends = Ends()
    slots: Mapping[str, Expected] = Field(default_factory=dict)
    tools: tuple[str, ...] = ()
    """Ran without an error, in any order."""
    said: tuple[_Pattern, ...] = ()
    """Each must match some reply."""
    never: tuple[_Pattern, ...] = ()
    """None may match any reply."""
    most_turns: int = Field(default=20, ge=1, le=200)


def _complete(defaults: Mapping[Register, Mapping[str, Any]]) -> Mapping[Register, Any]:
    for register in ("hi", "en", "hinglish"):
        for name, means in ((UNKNOWN, "they do not know"), (WRONG, "something is wrong")):
            if name not in defaults.get(register, {}):
                raise ValueError(f"{register} lacks `{name}`: how its callers say that {means}")
    return defaults


_Answers = Mapping[Register, Mapping[str, InTurn]]


class Defaults(RootModel[Annotated[_Answers, AfterValidator(_complete)]]):
    """What callers of a language say to questions for which a scenario has no words."""


class Scenarios(_Row):
    """All callers, and how they answer by default."""

    scenarios: tuple[Scenario, ...]
    defaults: _Answers

    @model_validator(mode="after")
    def _are_told_apart(self) -> Self:
        names = [each.id for each in self.scenarios]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"more than one scenario is called {', '.join(twice)}")
        return self

    def only(
        self, *, part: str = "", languages: Sequence[str] = (), personas: Sequence[str] = ()
    ) -> "Scenarios":
        """Return those of one part, of these languages and personas; of all where none is given.

        Raises:
            ConfigurationError: there is none such.
        """
        kept = tuple(
            each
            for each in self.scenarios
            if part in ("", each.part)
            and (not languages or each.language in languages)
            and (not personas or each.persona in personas)
        )
        if not kept:
            raise ConfigurationError(
                "no scenario is of that part, language and persona; there are personas "
                + ", ".join(sorted({each.persona for each in self.scenarios}))
            )
        return self.model_copy(update={"scenarios": kept})

    def sampled(self, most: int) -> "Scenarios":
        """Return so many, from first to last; all for 0."""
        return self.model_copy(update={"scenarios": spread(self.scenarios, most)})

    def moments(self, usual: datetime) -> Mapping[datetime, "Scenarios"]:
        """Return the callers by the time at which they call."""
        times = dict.fromkeys(each.now or usual for each in self.scenarios)
        return {
            time: self.model_copy(
                update={"scenarios": tuple(s for s in self.scenarios if (s.now or usual) == time)}
            )
            for time in times
        }


def load_scenarios(folder: Path) -> Scenarios:
    """Read `scenarios/*.yaml` and `defaults.yaml` of a folder.

    Raises:
        ConfigurationError: names the file, the scenario and the field that is wrong.
    """
    defaults = read_as(folder / "defaults.yaml", Defaults).root
    files = sorted((folder / "scenarios").glob("*.yaml"))
    if not files:
        raise ConfigurationError(f"no scenario in {folder / 'scenarios'}: see {folder}/README.md")
    scenarios = tuple(scenario for file in files for scenario in _read(file))
    try:
        return Scenarios(scenarios=scenarios, defaults=defaults)
    except ValidationError as error:
        raise ConfigurationError(f"{folder}: {complaints(error)}") from error


def _read(file: Path) -> list[Scenario]:
    rows = read_yaml(file)
    if not isinstance(rows, list) or not rows:
        raise ConfigurationError(f"{file}: write a YAML list of scenarios, `- id: …`")
    return [_scenario(file, at, row) for at, row in enumerate(rows, 1)]


def _scenario(file: Path, at: int, row: object) -> Scenario:
    try:
        return Scenario.model_validate(row)
    except ValidationError as error:
        name = row.get("id") if isinstance(row, dict) else None
        raise ConfigurationError(f"{file}: scenario {name or at}: {complaints(error)}") from error
