"""Questions whose answers are known: `data/eval/questions/`. Some tune, some only measure."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from ivr.errors import ConfigurationError
from ivr.yaml_files import read_as

Part = Literal["tuned", "untouched"]
"""What may be read and tuned on, and what only measures."""


class _Row(BaseModel, frozen=True, extra="forbid"):
    ask: str = Field(min_length=2)
    language: str
    passage: str | tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    noise: bool = False
    part: Part = "tuned"


class _File(BaseModel, frozen=True, extra="forbid"):
    questions: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, and the passages that answer it."""

    ask: str
    language: str
    passages: tuple[str, ...]
    """Any of them for one question, all of them for one that needs two; none where the base has
    no answer."""
    noise: bool
    """Worded as a recogniser would return it."""
    part: Part = "tuned"

    @property
    def tuned(self) -> bool:
        """Whether it may be tuned on."""
        return self.part == "tuned"


@dataclass(frozen=True, slots=True)
class LabelledSets:
    """All labelled questions."""

    single: tuple[Labelled, ...]
    two_hop: tuple[Labelled, ...]
    unanswerable: tuple[Labelled, ...]

    def part(self, *, tuned: bool) -> "LabelledSets":
        """Return one part of each."""
        parts = (
            tuple(row for row in rows if row.tuned is tuned)
            for rows in (self.single, self.two_hop, self.unanswerable)
        )
        return LabelledSets(*parts)


def load_labelled(folder: Path, known: Collection[str]) -> LabelledSets:
    """Read the sets.

    Args:
        folder: holds `single.yaml`, `two_hop.yaml`, `unanswerable.yaml`.
        known: ids of the base.

    Raises:
        ConfigurationError: absent, malformed, or a label that names no passage.
    """
    sets = LabelledSets(
        *(_read(folder / f"{n}.yaml") for n in ("single", "two_hop", "unanswerable"))
    )
    named = {name for rows in (sets.single, sets.two_hop) for row in rows for name in row.passages}
    if strangers := sorted(named - set(known)):
        raise ConfigurationError(f"{folder.name}: no passage is called {', '.join(strangers)}")
    return sets


def _read(file: Path) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(row.ask, row.language, _names(row), row.noise, row.part)
        for row in read_as(file, _File).questions
    )


def _names(row: _Row) -> tuple[str, ...]:
    one = (row.passage,) if isinstance(row.passage, str) else row.passage
    return (*one, *row.passages)
