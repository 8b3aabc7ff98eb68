"""Scores understanding against labelled utterances: intents, values, language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from ivr.dialogue.dialogue import Expecting, Range, SlotValue, Understanding
from ivr.dialogue.wire import INTERNAL_SLOTS
from ivr.evaluation.scenarios import Bounds, Part
from ivr.yaml_files import read_as


class Understands(Protocol):
    """What is scored."""

    def understand(self, text: str, *, expecting: Expecting, now: datetime) -> Understanding:
        """Understand one utterance as an answer to the question that was asked."""
        ...


class Utterance(BaseModel):
    """One utterance and what must be understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str
    language: str
    intents: tuple[str, ...]
    slots: Mapping[str, int | float | str | Bounds] = Field(default_factory=dict)
    expecting: Expecting = Expecting.OPEN
    part: Part = "tuned"


class Labelled(BaseModel):
    """The rows of `data/dialogue/labelled.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    now: datetime
    utterances: tuple[Utterance, ...]

    def of(self, part: Part | None) -> "Labelled":
        """Return one part of the set; all of it for None."""
        kept = tuple(row for row in self.utterances if part in (None, row.part))
        return self.model_copy(update={"utterances": kept})


@dataclass(frozen=True, slots=True)
class Score:
    """How well a set was understood; all shares 0–1."""

    utterances: int
    intent_f1: float
    """Micro-averaged over the intents of all utterances."""
    intents: float
    """On how many intents that rests: the mean of those wanted and those found."""
    slots_exact: float
    """Share of utterances whose values are all right, and no others found."""
    language: float
    wrong: tuple[str, ...]
    """Each utterance with a fault, and the fault."""


def load_labelled(data: Path) -> Labelled:
    """Read the labelled set.

    Raises:
        ConfigurationError: the file is missing or a row is wrong.
    """
    return read_as(data / "dialogue" / "labelled.yaml", Labelled)


def score(understander: Understands, labelled: Labelled) -> Score:
    """Understand every utterance and compare."""
    rows = labelled.utterances
    heard = [
        understander.understand(row.say, expecting=row.expecting, now=labelled.now) for row in rows
    ]
    pairs = list(zip(rows, heard, strict=True))
    intent_f1, intents = _f1(pairs)
    return Score(
        utterances=len(rows),
        intent_f1=intent_f1,
        intents=intents,
        slots_exact=_share(_values(got) == _wanted(row) for row, got in pairs),
        language=_share(got.language == row.language for row, got in pairs),
        wrong=tuple(fault for row, got in pairs for fault in _faults(row, got)),
    )


def _f1(pairs: Sequence[tuple[Utterance, Understanding]]) -> tuple[float, float]:
    right = wanted = found = 0
    for row, got in pairs:
        names = _names(got)
        right += len(names & set(row.intents))
        wanted += len(set(row.intents))
        found += len(names)
    intents = (wanted + found) / 2
    return (right / intents if intents else 1.0), intents


def _share(outcomes: Iterable[bool]) -> float:
    results = list(outcomes)
    return sum(results) / len(results) if results else 1.0


def _names(got: Understanding) -> set[str]:
    return {intent.name for intent in got.intents}


def _values(got: Understanding) -> dict[str, SlotValue]:
    return {name: slot.value for name, slot in got.slots.items() if name not in INTERNAL_SLOTS}


def _wanted(row: Utterance) -> dict[str, SlotValue]:
    return {
        name: Range(value.min, value.max) if isinstance(value, Bounds) else value
        for name, value in row.slots.items()
    }


def _faults(row: Utterance, got: Understanding) -> Iterable[str]:
    if _names(got) != set(row.intents):
        yield f"{row.say}: intents {[intent.name for intent in got.intents]}, not {row.intents}"
    if _values(got) != _wanted(row):
        yield f"{row.say}: values {_values(got)}, not {_wanted(row)}"
    if got.language != row.language:
        yield f"{row.say}: language {got.language}, not {row.language}"
