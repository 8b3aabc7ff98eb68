"""What IndicConformer writes with: 256 pieces of words a language, and their place in the network.

The network chooses among the pieces of all its languages and one blank; a language's mask names the
columns that are its own. Source: AI4Bharat's release, `vocab.json` and `language_masks.json`.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from ivr.errors import MissingPartError

BLANK = 256
"""Within a language: nothing is written in this step."""
T = TypeVar("T")
_WORD_MARK = "▁"
_UNKNOWN = "<unk>"
_PIECES = TypeAdapter(dict[str, list[str]])
_MASKS = TypeAdapter(dict[str, list[bool]])


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of one language."""

    names: tuple[str, ...]
    """256; a piece that begins a word begins with the word mark."""
    columns: NDArray[np.intp]
    """Shape (257,): where the network keeps them, the blank last."""
    width: int
    """Columns that the network has in all."""

    def text(self, tokens: Iterable[int]) -> str:
        """Return what tokens spell; sounds that no piece stands for are left out."""
        spelled = "".join(self.names[token] for token in tokens if self.names[token] != _UNKNOWN)
        return " ".join(spelled.replace(_WORD_MARK, " ").split())

    def spelled(self, text: str) -> str:
        """Return a text as the pieces spell it, a mark before each word."""
        plain = unicodedata.normalize("NFKC", text)  # as SentencePiece reads it
        return "".join(f"{_WORD_MARK}{word}" for word in plain.split())

    @property
    def by_name(self) -> Mapping[str, int]:
        """The token of each piece that stands for something."""
        return {name: token for token, name in enumerate(self.names) if name != _UNKNOWN}


def load_pieces(folder: Path) -> dict[str, Pieces]:
    """Read the pieces of every language in the folder.

    Raises:
        MissingPartError: a file is absent or not as described above; says how.
    """
    names = _read(folder / "vocab.json", _PIECES)
    masks = _read(folder / "language_masks.json", _MASKS)
    return {
        language: _pieces(folder, language, names[language], masks[language])
        for language in names.keys() & masks.keys()
    }


def _pieces(folder: Path, language: str, names: list[str], mask: list[bool]) -> Pieces:
    columns = np.flatnonzero(mask)
    # The release lists one name more than the network has columns for.
    if len(names) not in {BLANK, BLANK + 1} or len(columns) != BLANK + 1 or not mask[-1]:
        raise MissingPartError(
            f"{folder}: {language} has {len(names)} pieces in vocab.json and {len(columns)} "
            f"columns in language_masks.json, expected {BLANK} and {BLANK + 1}, the blank as the "
            "last; see models/README.md"
        )
    return Pieces(tuple(names[:BLANK]), columns, len(mask))


def _read(file: Path, form: TypeAdapter[T]) -> T:
    try:
        return form.validate_python(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise MissingPartError(f"{file} is absent: see models/README.md") from error
    except (ValidationError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise MissingPartError(f"{file} is damaged ({reason}): see models/README.md") from error
