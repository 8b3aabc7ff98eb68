"""IndicTrans2's words: SentencePiece's pieces, numbered by dictionaries of their own.

Source: AI4Bharat/IndicTrans2, huggingface_interface, tokenization_indictrans.py.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sentencepiece import SentencePieceProcessor

from ivr.errors import MissingPartError

END = "</s>"
UNKNOWN = "<unk>"
_SPECIAL = frozenset(("<s>", "<pad>", END, UNKNOWN))
_WORD = "▁"
_DICTIONARY = TypeAdapter(dict[str, int])


class Subwords:
    """The two vocabularies of one direction; thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Load `model.SRC`, `dict.SRC.json` and `dict.TGT.json`.

        Raises:
            MissingPartError: a file is absent or is not what its name says.
        """
        try:
            self._pieces = SentencePieceProcessor(model_file=str(folder / "model.SRC"))
        except (OSError, RuntimeError) as error:
            raise _unusable(folder / "model.SRC") from error
        self._numbers = _dictionary(folder / "dict.SRC.json")
        self._words = {
            number: word for word, number in _dictionary(folder / "dict.TGT.json").items()
        }
        self.end = self._numbers[END]

    @property
    def target_size(self) -> int:
        """How many tokens the model must choose among."""
        return len(self._words)

    def numbers(self, text: str, source: str, target: str) -> list[int]:
        """Return the model's input for a sentence.

        Args:
            text: prepared, in Devanagari or Latin.
            source: the language's tag, such as `hin_Deva`.
            target: likewise.
        """
        pieces = (source, target, *self._pieces.EncodeAsPieces(text), END)
        unknown = self._numbers[UNKNOWN]
        return [self._numbers.get(piece, unknown) for piece in pieces]

    def knows(self, tag: str) -> bool:
        """Tell whether a language's tag is in the vocabulary."""
        return tag in self._numbers

    def text(self, numbers: Sequence[int]) -> str:
        """Return the sentence that the model's output stands for."""
        words = (self._words.get(number, UNKNOWN) for number in numbers)
        return "".join(word for word in words if word not in _SPECIAL).replace(_WORD, " ").strip()


def _dictionary(file: Path) -> Mapping[str, int]:
    try:
        found = _DICTIONARY.validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise _unusable(file) from error
    if END not in found or UNKNOWN not in found:
        raise _unusable(file)
    return found


def _unusable(file: Path) -> MissingPartError:
    return MissingPartError(
        f"{file} is absent or is no part of IndicTrans2: see `models/README.md`, Translation"
    )
