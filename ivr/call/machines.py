"""Answering machines: known by what they say, so that nobody slow is taken for one.

The greeting starts with the answer, as for a person; detection costs him nothing. It listens to the
first turns of calls that a campaign placed, and to no others.
"""

import re
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, Field

from ivr.yaml_files import read_as

LISTENS_TURNS = 2
"""A machine speaks at once; later it is a person who speaks of machines."""
_NOT_LETTERS = re.compile(r"[^\w\u0900-\u097F]+")

IsMachine = Callable[[str], bool]
"""Tells whether words are those of a machine."""


class MachineCues(BaseModel, frozen=True, extra="forbid"):
    """`data/campaigns/machines.yaml`."""

    decisive: tuple[str, ...] = Field(min_length=1)
    announces: tuple[str, ...]
    tells: tuple[str, ...]
    """Enough together with what announces."""


def nobody(_: str) -> bool:
    """Take nobody for a machine."""
    return False


def load_is_machine(data: Path) -> IsMachine:
    """Return what knows machines by their words.

    Raises:
        ConfigurationError: the list is wrong.
    """
    cues = read_as(data / "campaigns" / "machines.yaml", MachineCues)
    lists = (cues.decisive, cues.announces, cues.tells)
    decisive, announces, tells = (tuple(map(_plain, each)) for each in lists)

    def is_machine(words: str) -> bool:
        said = _plain(words)

        def has(some: tuple[str, ...]) -> bool:
            return any(cue in said for cue in some)

        return has(decisive) or (has(announces) and has(tells))

    return is_machine


class FirstWords:
    """The first turns of one call."""

    def __init__(self, is_machine: IsMachine, *, outbound: bool) -> None:
        self._is_machine = is_machine
        self._left = LISTENS_TURNS if outbound else 0

    def are_a_machines(self, words: str) -> bool:
        """Take the next turn of who answered; tell whether a machine speaks."""
        if not self._left:
            return False
        self._left -= 1
        return self._is_machine(words)


def _plain(words: str) -> str:
    """Return words in small letters with a space before each: cues begin where words begin."""
    return f" {_NOT_LETTERS.sub(' ', words.casefold()).strip()}"
