"""What a figure is said to be: a value may stand only beside words of what it is.

The price of a gram is no loan, what the law lends at most is no rate, and another lender's rate is
not ours, though each is a true figure of the same call.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.figures import Measure, plain_text
from ivr.dialogue.tracing import OF_LENDER
from ivr.errors import ConfigurationError
from ivr.yaml_files import read_as

_CLAUSE = re.compile(r"(?:[^,;:.!?।—]|(?<=\d)[,.:](?=\d))+")
_SENTENCE = re.compile(r"(?:[^.!?।]|(?<=\d)\.(?=\d))+")
_NO_LETTER = re.compile(r"[^\w\u0900-\u0963]+")
_FOLDED = str.maketrans({"़": None, "ँ": "ं"})


class RoleRow(BaseModel):
    """Values that are one kind of thing to a listener."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: tuple[str, ...]
    """Of tools' results, and slots; `terms.min_loan_paise` only inside of `terms`."""
    measure: Measure
    """What they are counted in."""
    words: tuple[str, ...]
    """Beginnings of words, one of which stands in the same clause."""
    ours: bool = False
    """Never said in a clause that names another lender."""
    alone: bool = False
    """Said without any of them, too, where nothing else of the measure is spoken of."""


class RoleTable(BaseModel):
    """The rows of `data/dialogue/roles.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: tuple[RoleRow, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands."""

    clause: str
    sentence: str
    """Both in folded letters, a space before each word."""


@dataclass(frozen=True, slots=True)
class _Role:
    words: tuple[str, ...]
    ours: bool
    alone: bool
    of_others: tuple[str, ...]
    """Words of the other rows of the measure."""


class Roles:
    """Knows which words belong to which field. Holds tables only: one serves every call."""

    def __init__(self, table: RoleTable) -> None:
        """Index the words by field."""
        rows = [(row, tuple(map(_spelled, row.words))) for row in table.roles]
        self._roles = {
            field: _Role(words, row.ours, row.alone, _of_others(rows, row))
            for row, words in rows
            for field in row.fields
        }

    def allow(self, names: Set[str], place: Place, lenders: Set[str]) -> bool:
        """Tell whether one of the fields may be said there.

        Args:
            names: of the fields that hold the value.
            place: where it is said.
            lenders: other lenders' names; in a clause with one of them no rate is ours.
        """
        return any(self._allows(name, place, lenders) for name in names)

    def _allows(self, name: str, place: Place, lenders: Set[str]) -> bool:
        field, is_of_lender, named = name.partition(OF_LENDER)
        if is_of_lender:
            firsts = (_spelled(one.split()[0]) for one in named.split("|") if one)
            return any(first in place.sentence for first in firsts)
        role = self._roles.get(field) or self._roles.get(field.rpartition(".")[2])
        if role is None:
            return True
        if role.ours and _holds(place.clause, map(_spelled, lenders)):
            return False
        return _holds(place.clause, role.words) or (
            role.alone and not _holds(place.clause, role.of_others)
        )


def _of_others(rows: Iterable[tuple[RoleRow, tuple[str, ...]]], own: RoleRow) -> tuple[str, ...]:
    others = (words for row, words in rows if row is not own and row.measure is own.measure)
    return tuple(word for words in others for word in words)


def _holds(clause: str, words: Iterable[str]) -> bool:
    return any(word in clause for word in words)


def load_roles(folder: Path) -> Roles:
    """Read `roles.yaml` of `data/dialogue/`.

    Raises:
        ConfigurationError: it is absent or wrong, or a field stands in two rows.
    """
    table = read_as(folder / "roles.yaml", RoleTable)
    fields = [field for row in table.roles for field in row.fields]
    if twice := sorted({field for field in fields if fields.count(field) > 1}):
        raise ConfigurationError(f"roles.yaml: in more than one row: {', '.join(twice)}")
    return Roles(table)


def place_of(plain: str, start: int, end: int) -> Place:
    """Return the clause and the sentence in which a figure stands.

    Args:
        plain: a text as `plain_text` returns it.
        start: of the figure.
        end: behind it.
    """
    return Place(*(_around(plain, pattern, start, end) for pattern in (_CLAUSE, _SENTENCE)))


def _around(plain: str, pattern: re.Pattern[str], start: int, end: int) -> str:
    return _spelled(" ".join(_overlapping(plain, pattern, start, end)))


def _overlapping(plain: str, pattern: re.Pattern[str], start: int, end: int) -> Iterator[str]:
    for match in pattern.finditer(plain):
        if match.start() < end and start < match.end():
            yield match[0]


def _spelled(words: str) -> str:
    folded = plain_text(words).lower().translate(_FOLDED)
    return " " + _NO_LETTER.sub(" ", folded).strip()
