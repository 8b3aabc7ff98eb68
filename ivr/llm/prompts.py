"""What a model is told: the words of `data/llm/prompts.yaml`, filled in.

The front of a prompt never changes within a call, byte for byte: the server keeps what it has read.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ivr.llm.llm import Message, Role
from ivr.yaml_files import read_as

_FALLBACK = "hi"
"""A register without words of its own is spoken to in Hindi, as its callers are."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condensing(_Table):
    """How the oldest turns are shortened."""

    system: str
    turn: str
    languages: Mapping[str, str]
    roles: Mapping[Role, str]
    nothing_before: str
    spoken_of: str

    def messages(
        self, summary: str, turns: Sequence[Message], language: str = "en"
    ) -> tuple[Message, ...]:
        """Return what a model is told to shorten turns.

        Args:
            summary: of what came before them; empty when they are the first.
            turns: the oldest first.
            language: in which they are to be retold: `hi` or `en`.
        """
        told = "\n".join(f"{self.roles[turn.role]}: {turn.text}" for turn in turns)
        asked = self.turn.format(summary=summary or self.nothing_before, turns=told)
        system = self.system.format(language=self.languages[language])
        return Message("system", system), Message("user", asked)


class Prompts(_Table):
    """The table, by register."""

    system: Mapping[str, str]
    turn: Mapping[str, str]
    nothing_known: Mapping[str, str]
    condense: Condensing

    @model_validator(mode="after")
    def _speaks_to_everyone(self) -> Self:
        for name in ("system", "turn", "nothing_known"):
            if _FALLBACK not in getattr(self, name):
                raise ValueError(f"{name} has no words in {_FALLBACK}")
        for words in self.turn.values():
            words.format(known="", passages="", question="")
        return self

    def first(self, language: str) -> Message:
        """Return the message that every prompt of a register begins with."""
        return Message("system", _of(self.system, language))

    def last(
        self, language: str, question: str, passages: Sequence[str], known: Sequence[str]
    ) -> Message:
        """Return the message that ends a prompt: all that changes from turn to turn.

        Args:
            language: the register.
            question: the caller's words.
            passages: what the answer may be taken from.
            known: what the call holds, a line a value.
        """
        text = _of(self.turn, language).format(
            known="; ".join(known) or _of(self.nothing_known, language),
            passages=" ".join(passages),
            question=question,
        )
        return Message("user", text)


def load_prompts(data: Path) -> Prompts:
    """Read the words.

    Raises:
        ConfigurationError: the file is missing or wrong; names the field.
    """
    return read_as(data / "llm" / "prompts.yaml", Prompts)


def _of(words: Mapping[str, str], language: str) -> str:
    return words.get(language, words[_FALLBACK])
