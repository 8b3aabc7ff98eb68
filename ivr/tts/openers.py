"""Short words from the library in front of a clause that must be synthesised first.

The caller hears them within the time that a rendered clause takes; the clause is ready, or nearly
so, when they have been spoken.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, RootModel

from ivr.settings import data_folder
from ivr.yaml_files import read_as


class _Table(RootModel[dict[str, tuple[str, ...]]], frozen=True):
    root: dict[str, tuple[str, ...]] = Field(min_length=1)


@cache
def load_openers(file: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return the openers by language, as they are written in `data/speech/openers.yaml`.

    Raises:
        ConfigurationError: the file is absent or wrong.
    """
    return read_as(file or data_folder() / "speech" / "openers.yaml", _Table).root


class Openers:
    """The openers of one call."""

    def __init__(self, table: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._table = load_openers() if table is None else table
        self._said: dict[str, int] = {}

    def before(self, clause: str, language: str) -> str:
        """Return what is said before a clause; empty where the language has nothing that fits.

        Openers take turns, so that none is said twice running; one with which the clause begins
        itself is passed over.
        """
        openers = self._table.get(language, ())
        first = clause.lstrip()
        for step in range(1, len(openers) + 1):
            place = (self._said.get(language, -1) + step) % len(openers)
            again = place == self._said.get(language)
            if not again and not first.startswith(openers[place].rstrip(" ,.।")):
                self._said[language] = place
                return openers[place]
        return ""
