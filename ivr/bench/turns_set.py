"""The labelled set of the turn-taking benchmark: who says what, and where he pauses."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from ivr.dialogue.dialogue import Expecting
from ivr.yaml_files import read_as

PAUSE = " | "
VOICES_A_LINE = 2
"""Each line is spoken by so many of the voices of its language, in turn."""


class Line(BaseModel, frozen=True, extra="forbid"):
    """What one caller says."""

    id: str
    part: Literal["tuned", "untouched"]
    language: Literal["hi", "en", "hinglish"]
    asked: Expecting
    say: str

    @property
    def portions(self) -> tuple[str, ...]:
        """The words between the pauses."""
        return tuple(self.say.split(PAUSE))

    @property
    def spoken_language(self) -> str:
        """`hi` or `en`: Hinglish is Hindi with English words."""
        return "en" if self.language == "en" else "hi"


class AgentLine(BaseModel, frozen=True, extra="forbid"):
    """What the agent says meanwhile."""

    language: Literal["hi", "en"]
    say: str


class TurnSet(BaseModel, frozen=True, extra="forbid"):
    """Voices by language, and lines by what is measured with them."""

    voices: dict[str, tuple[str, ...]]
    complete: tuple[Line, ...]
    paused: tuple[Line, ...]
    continued: tuple[Line, ...]
    dictated: tuple[Line, ...]
    backchannels: tuple[Line, ...]
    interruptions: tuple[Line, ...]
    agent: tuple[AgentLine, ...]

    def cast(self, lines: Iterable[Line], count: int = VOICES_A_LINE) -> Iterator[tuple[Line, str]]:
        """Yield each line with the voices that speak it."""
        for index, line in enumerate(lines):
            voices = self.voices[line.language]
            for turn in range(count):
                yield line, voices[(index + turn * 2) % len(voices)]


def load_set(file: Path) -> TurnSet:
    """Read the labelled set.

    Raises:
        ConfigurationError: absent or wrong; names the field.
    """
    return read_as(file, TurnSet)
