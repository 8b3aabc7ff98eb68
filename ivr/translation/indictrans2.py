"""IndicTrans2 as ONNX graphs, on this machine.

A folder holds up to three directions, each in a folder of its own: `indic-en`, `en-indic` and
`indic-indic`, with `encoder_model.onnx`, `decoder_model.onnx`, `model.SRC`, `dict.SRC.json` and
`dict.TGT.json`. The decoder takes the whole sentence so far at each step: an export without past
keys, a third of the size, and for sentences of ten words as quick.

Sources: AI4Bharat/IndicTrans2; VarunGumma/IndicTransToolkit, processor.py (what is done to a text
before and after); the public exports' names of inputs and outputs.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr.errors import MissingPartError
from ivr.onnx_graph import Graph, GraphError, Tensor
from ivr.probabilities import log_softmax
from ivr.translation.decoding import Step, best_sequence
from ivr.translation.figures import hidden, restored
from ivr.translation.scripts import as_devanagari, from_devanagari
from ivr.translation.subwords import Subwords
from ivr.translation.translation import TranslationError

TAGS: Mapping[str, str] = {
    "as": "asm_Beng", "bn": "ben_Beng", "brx": "brx_Deva", "doi": "doi_Deva", "en": "eng_Latn",
    "gu": "guj_Gujr", "hi": "hin_Deva", "kn": "kan_Knda", "kok": "gom_Deva", "ks": "kas_Arab",
    "mai": "mai_Deva", "ml": "mal_Mlym", "mni": "mni_Mtei", "mr": "mar_Deva", "ne": "npi_Deva",
    "or": "ory_Orya", "pa": "pan_Guru", "sa": "san_Deva", "sat": "sat_Olck", "sd": "snd_Deva",
    "ta": "tam_Taml", "te": "tel_Telu", "ur": "urd_Arab",
}  # fmt: skip
"""The model's names of the 22 scheduled languages and English."""
_ENGLISH = "eng_Latn"
_DIRECTIONS = ("indic-en", "en-indic", "indic-indic")
_LONGEST_INPUT = 256
"""Tokens that the model was trained on; a reply has about thirty."""
_TOKENS_ENOUGH = 2.5
"""The longest translation, as a multiple of the source's tokens; more is the model's stutter."""
_TOKENS = (None, None)
"""Rows and length."""
_ENCODER_TAKES = (Tensor("input_ids", "int64", _TOKENS), Tensor("attention_mask", "int64", _TOKENS))
_STATES = (None, None, None)
"""Rows, length and width."""
_ENCODER_GIVES = (Tensor("last_hidden_state", "float", _STATES),)
_DECODER_TAKES = (
    Tensor("input_ids", "int64", _TOKENS),
    Tensor("encoder_hidden_states", "float", _STATES),
    Tensor("encoder_attention_mask", "int64", _TOKENS),
)
_DECODER_GIVES = (Tensor("logits", "float", _STATES),)
_MARKS = re.compile(r"\s*([.,!?;:()\"<>।॥|])\s*")
_CLOSED_UP = re.compile(r"\s+([.,!?;:)।॥])")


class _Direction:
    """One of the three models."""

    def __init__(self, folder: Path, beams: int, threads: int) -> None:
        self.subwords = Subwords(folder)
        self._encoder = Graph(
            folder / "encoder_model.onnx", _ENCODER_TAKES, _ENCODER_GIVES, threads=threads
        )
        self._decoder = Graph(
            folder / "decoder_model.onnx", _DECODER_TAKES, _DECODER_GIVES, threads=threads
        )
        self._beams = beams
        self._prove(folder)

    def translated(self, text: str, source: str, target: str) -> str:
        """Translate a prepared sentence between two tags."""
        tokens = self.subwords.numbers(text, source, target)
        if len(tokens) > _LONGEST_INPUT:
            raise TranslationError(f"{len(tokens)} tokens are too many for one sentence")
        try:
            found = best_sequence(
                self._step_for(tokens),
                start=self.subwords.end,  # as the model was trained
                end=self.subwords.end,
                beams=self._beams,
                longest=round(_TOKENS_ENOUGH * len(tokens)),
            )
        except GraphError as error:
            raise TranslationError(f"the model failed on a sentence: {error}") from error
        return self.subwords.text(found)

    def _step_for(self, tokens: Sequence[int]) -> Step:
        """Read the source; the result gives the next word's log-probabilities."""
        row = np.array([tokens], np.int64)
        mask = np.ones_like(row)
        (states,) = self._encoder.run(row, mask)

        def step(prefixes: NDArray[np.int64]) -> NDArray[np.float32]:
            rows = len(prefixes)
            (logits,) = self._decoder.run(
                prefixes, states.repeat(rows, axis=0), mask.repeat(rows, axis=0)
            )
            return log_softmax(logits[:, -1])

        return step

    def _prove(self, folder: Path) -> None:
        """Take two steps: an export may look right and take one token at a time."""
        end = self.subwords.end
        try:
            step = self._step_for([end, end, end, end])
            choices = step(np.array([[end, end]], np.int64)).shape[-1]
        except GraphError as error:
            raise MissingPartError(
                f"{folder}: the decoder takes no sentence so far: export it without past keys "
                f"and with an open length, see `models/README.md` ({error})"
            ) from error
        if choices < self.subwords.target_size:
            raise MissingPartError(
                f"{folder}: the decoder chooses among {choices} tokens, dict.TGT.json names "
                f"{self.subwords.target_size}: they belong to different models"
            )


class IndicTrans2:
    """The engine; thread-safe."""

    def __init__(self, folder: Path, *, beams: int, threads: int) -> None:
        """Load the directions that the folder holds.

        Args:
            folder: with a folder for each direction.
            beams: hypotheses followed at once; the authors use 5, 1 is greedy and quickest.
            threads: of one translation.

        Raises:
            MissingPartError: no direction is there, or one is not as described above.
        """
        self._directions = {
            name: _Direction(folder / name, beams, threads)
            for name in _DIRECTIONS
            if (folder / name).is_dir()
        }
        if not self._directions:
            raise MissingPartError(
                f"{folder} holds no translation model: see `models/README.md`, Translation"
            )

    def translate(self, text: str, source: str, target: str) -> str:
        """Translate a sentence; its figures are hidden from the model and put back."""
        source_tag, target_tag = _tag(source), _tag(target)
        direction = self._directions.get(_direction_name(source_tag, target_tag))
        if direction is None:
            raise TranslationError(f"no model translates {source} into {target}")
        if not (direction.subwords.knows(source_tag) and direction.subwords.knows(target_tag)):
            raise TranslationError(f"the model does not know {source} or {target}")
        without_figures, figures = hidden(text)
        prepared = _prepared(without_figures, _script(source_tag))
        translation = restored(direction.translated(prepared, source_tag, target_tag), figures)
        return _finished(translation, _script(target_tag))


def _tag(language: str) -> str:
    if language not in TAGS:
        raise TranslationError(f"IndicTrans2 knows no language {language!r}")
    return TAGS[language]


def _script(tag: str) -> str:
    return tag.partition("_")[2]


def _direction_name(source: str, target: str) -> str:
    return "-".join("en" if tag == _ENGLISH else "indic" for tag in (source, target))


def _prepared(text: str, script: str) -> str:
    """Set marks apart, decompose nuktas, and write Indian scripts as Devanagari."""
    plain = unicodedata.normalize("NFC", text).replace("\u200c", "").replace("\u200d", "")
    return as_devanagari(" ".join(_MARKS.sub(r" \1 ", plain).split()), script)


def _finished(text: str, script: str) -> str:
    return from_devanagari(_CLOSED_UP.sub(r"\1", text), script)
