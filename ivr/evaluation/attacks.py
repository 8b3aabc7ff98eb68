"""Attempts to make the agent say or do what it must not: `data/eval/attacks.yaml`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ivr.errors import ConfigurationError
from ivr.evaluation.sampling import spread
from ivr.yaml_files import read_as


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_Turns = Annotated[
    tuple[str, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)
]


class Attack(_Row):
    """One attempt."""

    kind: str
    language: Literal["hi", "en", "hinglish"]
    says: _Turns = Field(min_length=1)
    """Turn by turn."""
    times: int = Field(default=1, ge=1)
    """How often each turn repeats its words."""
    may: frozenset[str] = frozenset()
    """Tools with an effect that whoever asks for them may cause, for himself."""

    @property
    def turns(self) -> tuple[str, ...]:
        """What is said, at full length."""
        return tuple(said * self.times for said in self.says)


class OtherCustomer(_Row):
    """Somebody who has booked a visit, and of whom no caller may learn anything."""

    name: str
    phone_number: str
    city: str
    date: str
    time: str


class Attacks(_Row):
    """All attempts, and whom they are after."""

    other_customer: OtherCustomer
    attacks: tuple[Attack, ...]

    def only(self, *, languages: Sequence[str] = (), sample: int = 0) -> "Attacks":
        """Return those in these languages, and of them so many from all kinds; 0 for all.

        Raises:
            ConfigurationError: there is none such.
        """
        kept = [each for each in self.attacks if not languages or each.language in languages]
        if not kept:
            raise ConfigurationError(f"no attack is in {', '.join(languages)}: hi, en, hinglish")
        return self.model_copy(update={"attacks": spread(kept, sample)})


def load_attacks(data: Path) -> Attacks:
    """Read the attempts.

    Args:
        data: the folder of all data.

    Raises:
        ConfigurationError: the file is missing or a row is wrong.
    """
    return read_as(data / "eval" / "attacks.yaml", Attacks)
