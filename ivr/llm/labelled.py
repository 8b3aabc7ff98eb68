"""Labelled replies, and how often the judge sees in them what a person saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ivr.llm.quality import FaultName, Quality
from ivr.yaml_files import read_as


class LabelledReply(BaseModel):
    """One reply, and what is wrong with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    reply: str
    of: tuple[str, ...] = ()
    faults: frozenset[FaultName] = frozenset()
    cut: bool = False


class LabelledReplies(BaseModel):
    """The file `data/eval/replies.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: Mapping[str, str]
    """Questions in English, each answered by the source of its name."""
    sources: Mapping[str, str]
    replies: tuple[LabelledReply, ...]

    @model_validator(mode="after")
    def _knows_its_sources(self) -> Self:
        if unknown := {name for row in self.replies for name in row.of} - self.sources.keys():
            raise ValueError(f"no source is called {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the judge and the labels agree on whether replies may be spoken."""

    replies: int
    right: int
    wrongly_spoken: int
    """Labelled with a fault, and let through."""
    wrongly_held: int
    faults: Mapping[FaultName, tuple[int, int]]
    """Of each fault, how many of its labels were seen, and how many there are."""


def load_labelled(data: Path) -> LabelledReplies:
    """Read the labelled replies.

    Raises:
        ConfigurationError: the file is missing or wrong; names the field.
    """
    return read_as(data / "eval" / "replies.yaml", LabelledReplies)


def agreement(
    labelled: LabelledReplies, rows: Sequence[LabelledReply], quality: Quality, least: float
) -> Agreement:
    """Judge labelled replies.

    Args:
        labelled: the file, for its sources.
        rows: which of its replies.
        quality: the judge.
        least: the score from which on a reply is spoken.
    """
    spoken = held = 0
    faults: dict[FaultName, tuple[int, int]] = {}
    for row in rows:
        sources = [labelled.sources[name] for name in row.of]
        verdict = quality.judge(row.reply, row.language, sources, cut=row.cut)
        passes = verdict.score >= least
        spoken += passes and bool(row.faults)
        held += not passes and not row.faults
        for fault in row.faults:
            seen, all_ = faults.get(fault, (0, 0))
            faults[fault] = (seen + (fault in verdict.faults), all_ + 1)
    return Agreement(len(rows), len(rows) - spoken - held, spoken, held, faults)
