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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ivr.errors import MissingPartError
from ivr.translation.decoding import best_sequence
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
_ENCODER = {"input_ids": 2, "attention_mask": 2}
_DECODER = {"input_ids": 2, "encoder_hidden_states": 3, "encoder_attention_mask": 2}
_MARKS = re.compile(r"\s*([.,!?;:()\"<>।॥|])\s*")
_CLOSED_UP = re.compile(r"\s+([.,!?;:)।॥])")


@dataclass(frozen=True, slots=True)
class _Direction:
    """One of the three models."""

    encoder: ort.InferenceSession
    decoder: ort.InferenceSession
    subwords: Subwords
    beams: int

    def translated(self, text: str, source: str, target: str) -> str:
        """Translate a prepared sentence between two tags."""
        tokens = self.subwords.numbers(text, source, target)
        if len(tokens) > _LONGEST_INPUT:
            raise TranslationError(f"{len(tokens)} tokens are too many for one sentence")
        row = np.array([tokens], np.int64)
        mask = np.ones_like(row)
        (hidden_states,) = self.encoder.run(
            ["last_hidden_state"], {"input_ids": row, "attention_mask": mask}
        )

        def step(prefixes: NDArray[np.int64]) -> NDArray[np.float32]:
            rows = len(prefixes)
            (logits,) = self.decoder.run(
                ["logits"],
                {
                    "input_ids": prefixes,
                    "encoder_hidden_states": hidden_states.repeat(rows, axis=0),
                    "encoder_attention_mask": mask.repeat(rows, axis=0),
                },
            )
            return _log_softmax(logits[:, -1])

        found = best_sequence(
            step,
            start=self.subwords.end,  # as the model was trained
            end=self.subwords.end,
            beams=self.beams,
            longest=round(_TOKENS_ENOUGH * len(tokens)),
        )
        return self.subwords.text(found)


class IndicTrans2:
    """The engine; thread-safe."""

    name = "indictrans2"

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
            name: _loaded(folder / name, beams, threads)
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


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    normalised: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return normalised


# -- loading ---------------------------------------------------------------------------------


def _loaded(folder: Path, beams: int, threads: int) -> _Direction:
    subwords = Subwords(folder)
    encoder = _graph(folder / "encoder_model.onnx", _ENCODER, "last_hidden_state", threads)
    decoder = _graph(folder / "decoder_model.onnx", _DECODER, "logits", threads)
    vocabulary = next(o.shape[-1] for o in decoder.get_outputs() if o.name == "logits")
    if isinstance(vocabulary, int) and vocabulary < subwords.target_size:
        raise MissingPartError(
            f"{folder}: the decoder chooses among {vocabulary} tokens, "
            f"dict.TGT.json names {subwords.target_size}: they belong to different models"
        )
    if isinstance(next(i for i in decoder.get_inputs() if i.name == "input_ids").shape[1], int):
        raise MissingPartError(
            f"{folder}: the decoder takes one token at a time: "
            "export it with a sequence axis, without past keys"
        )
    return _Direction(encoder, decoder, subwords, beams)


def _graph(
    file: Path, inputs: Mapping[str, int], output: str, threads: int
) -> ort.InferenceSession:
    """Load a graph whose inputs have these names and numbers of axes."""
    if not file.is_file():
        raise MissingPartError(f"{file} is absent: see `models/README.md`, Translation")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    found = {each.name: len(each.shape) for each in session.get_inputs()}
    if found != dict(inputs) or output not in {each.name for each in session.get_outputs()}:
        raise MissingPartError(
            f"{file} takes {', '.join(sorted(found))} instead of {', '.join(sorted(inputs))}, "
            f"or gives no {output}: export it as `models/README.md` describes"
        )
    return session
