"""What a caller is going to say: a YAML list of turns, a recording or a sentence."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from ivr.errors import ConfigurationError
from ivr.yaml_files import read_yaml

_Seconds = Annotated[float, Field(ge=0, le=600, strict=True)]


class Turn(BaseModel):
    """One thing the caller does: speaks, presses keys, or keeps silent for a while."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str | None = Field(default=None, min_length=1)
    """Words to be synthesised."""
    wav: Path | None = None
    """A recording instead; relative to the script's folder."""
    language: str = Field(default="hi", pattern=r"^[a-z]{2}$")
    voice: str = ""
    """A voice of the speech engine; empty for its usual caller."""
    expect: re.Pattern[str] | None = None
    """What the agent's reply to this turn must contain."""
    wait: Literal["reply"] | _Seconds = "reply"
    """What comes before the next turn: the whole reply, or so many seconds."""
    interrupt_after: _Seconds | None = None
    """Do not hear the agent out: begin this many seconds into what it is saying."""
    dtmf: str | None = Field(default=None, pattern=r"^[0-9*#A-D]+$")
    """Keys, pressed after the words."""

    @model_validator(mode="after")
    def _do_one_thing(self) -> Self:
        if self.say and self.wav:
            raise ValueError("give `say` or `wav`, not both")
        if not (self.say or self.wav or self.dtmf) and self.wait == "reply":
            raise ValueError("give `say`, `wav` or `dtmf`; or, to keep silent, `wait` in seconds")
        return self


class Script(BaseModel):
    """A caller's part of a conversation, in order."""

    model_config = ConfigDict(frozen=True)

    turns: tuple[Turn, ...] = Field(min_length=1)

    @classmethod
    def of_text(cls, text: str, *, language: str, voice: str = "") -> "Script":
        """Say one sentence."""
        return cls(turns=(Turn(say=text, language=language, voice=voice),))

    @classmethod
    def of_wav(cls, recording: Path, *, language: str = "hi") -> "Script":
        """Play one recording."""
        return cls(turns=(Turn(wav=recording, language=language),))


_TURNS = TypeAdapter(tuple[Turn, ...])


def load_script(path: Path) -> Script:
    """Read a script.

    Raises:
        ConfigurationError: names the file and the turn, counted from 1, that is wrong.
    """
    turns = read_yaml(path)
    if not isinstance(turns, list) or not turns:
        raise ConfigurationError(f"{path} is not a script: write a YAML list of turns, `- say: …`")
    try:
        script = Script(turns=_TURNS.validate_python(turns))
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_complaints(error)}") from error
    return Script(turns=tuple(_beside(path.parent, turn) for turn in script.turns))


def _complaints(error: ValidationError) -> str:
    return "; ".join(
        f"turn {int(item['loc'][0]) + 1}: "
        + "".join(f"{part}: " for part in item["loc"][1:2])
        + item["msg"].removeprefix("Value error, ")
        for item in error.errors()
    )


def _beside(folder: Path, turn: Turn) -> Turn:
    return turn.model_copy(update={"wav": folder / turn.wav}) if turn.wav else turn
