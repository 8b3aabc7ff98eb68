"""IndicConformer's networks: one encoder, and two heads that write down what it heard.

Source: AI4Bharat's ONNX release of indic-conformer-600m-multilingual, `model_onnx.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.errors import MissingPartError
from ivr.mel import BANDS
from ivr.onnx_graph import Graph, Tensor
from ivr.probabilities import log_softmax
from ivr.stt.ctc import LogProbabilities, Written, best_path
from ivr.stt.indic_conformer_features import nemo_features
from ivr.stt.indic_conformer_vocabulary import BLANK, Pieces

STEP_S = 0.08
_START = 5632
"""What the predictor is told has been said before anything was."""
_MOST_SYMBOLS = 10
"""Tokens within one step; more is a predictor that talks to itself."""
_STATE = (2, 1, 640)

Encoding = NDArray[np.float32]
"""Shape (steps, width); 80 ms a step."""


class Head(Protocol):
    """Writes down what the encoder heard, in one of its languages."""

    languages: frozenset[str]

    def write(self, heard: Encoding, language: str) -> Written:
        """Write the likeliest tokens of at least one step."""
        ...


class Encoder:
    """Hears; the same for all languages."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._graph = Graph(
            folder / "encoder.onnx",
            [
                Tensor("audio_signal", "float", (None, BANDS, None)),
                Tensor("length", "int64", (None,)),
            ],
            [
                Tensor("outputs", "float", (None, None, None)),
                Tensor("encoded_lengths", "int64", (None,)),
            ],
            threads=threads,
        )

    def encode(self, samples: NDArray[np.float32]) -> Encoding:
        """Encode 16 kHz speech, shape (n,), n ≥ 512."""
        features = nemo_features(samples)[None]
        outputs, lengths = self._graph.run(features, np.array([features.shape[2]], np.int64))
        heard: Encoding = np.ascontiguousarray(outputs[0, :, : int(lengths[0])].T)
        return heard


class CtcHead:
    """Names a token or nothing for each step by itself. Quick, and every text has a probability."""

    def __init__(self, folder: Path, pieces: Mapping[str, Pieces], threads: int) -> None:
        self._pieces = pieces
        self.languages = frozenset(pieces)
        width = next(iter(pieces.values())).width
        self._graph = Graph(
            folder / "ctc_decoder.onnx",
            [Tensor("encoder_output", "float", (None, None, None))],
            [Tensor("logprobs", "float", (None, None, width))],
            threads=threads,
        )

    def log_probabilities(self, heard: Encoding, language: str) -> LogProbabilities:
        """Return them for the pieces of the language and the blank, shape (steps, 257)."""
        (found,) = self._graph.run(heard.T[None])
        return log_softmax(found[0][:, self._pieces[language].columns])

    def write(self, heard: Encoding, language: str) -> Written:
        """Write the likeliest tokens."""
        return best_path(self.log_probabilities(heard, language))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the predictor makes of the tokens so far."""

    outlook: NDArray[np.float32]
    states: tuple[NDArray[np.float32], NDArray[np.float32]]


class RnntHead:
    """Names tokens by what was heard and by what it has written so far: slower, more accurate."""

    def __init__(self, folder: Path, pieces: Mapping[str, Pieces], threads: int) -> None:
        graphs = {
            language: folder / f"joint_post_net_{language}.onnx" for language in sorted(pieces)
        }
        self._post_nets = {
            language: _joint(file, BLANK + 1, threads)
            for language, file in graphs.items()
            if file.is_file()
        }
        self.languages = frozenset(self._post_nets)
        if not self.languages:
            raise MissingPartError(f"{folder} has no joint_post_net_*.onnx: see models/README.md")
        self._joint_enc = _joint(folder / "joint_enc.onnx", _STATE[-1], threads)
        self._joint_pred = _joint(folder / "joint_pred.onnx", _STATE[-1], threads)
        self._pre_net = _joint(folder / "joint_pre_net.onnx", None, threads)
        self._predictor = Graph(
            folder / "rnnt_decoder.onnx",
            [
                Tensor("targets", "int32", (None, None)),
                Tensor("target_length", "int32", (None,)),
                Tensor("states.1", "float", (_STATE[0], None, _STATE[2])),
                Tensor("onnx::Slice_3", "float", (_STATE[0], None, _STATE[2])),
            ],
            [
                Tensor("outputs", "float", (None, None, None)),
                Tensor("states", "float", (_STATE[0], None, _STATE[2])),
                Tensor("162", "float", (_STATE[0], None, _STATE[2])),
            ],
            threads=threads,
        )

    def write(self, heard: Encoding, language: str) -> Written:
        """Write the likeliest token as long as there is one, then go on to the next step."""
        (steps,) = self._joint_enc.run(heard[None])
        nothing = np.zeros(_STATE, np.float32)
        said = self._predict(_START, (nothing, nothing))
        tokens: list[int] = []
        probabilities: list[float] = []
        for step in steps[0]:
            for _ in range(_MOST_SYMBOLS):
                chances = self._joined(step, said, language)
                token = int(chances.argmax())
                if token == BLANK:
                    break
                tokens.append(token)
                probabilities.append(float(np.exp(chances[token])))
                said = self._predict(token, said.states)
        return Written(tuple(tokens), tuple(probabilities))

    def _predict(
        self, token: int, states: tuple[NDArray[np.float32], NDArray[np.float32]]
    ) -> _Said:
        target, one = np.array([[token]], np.int32), np.array([1], np.int32)
        outputs, hidden, cell = self._predictor.run(target, one, *states)
        (outlook,) = self._joint_pred.run(outputs.transpose(0, 2, 1))
        return _Said(outlook, (hidden, cell))

    def _joined(self, step: NDArray[np.float32], said: _Said, language: str) -> LogProbabilities:
        (mixed,) = self._pre_net.run(step + said.outlook)
        (scores,) = self._post_nets[language].run(mixed)
        return log_softmax(scores.ravel())


def _joint(file: Path, width: int | None, threads: int) -> Graph:
    """Load a part of the network that joins what was heard and what was said."""
    return Graph(
        file,
        [Tensor("input", "float", (None, None, None))],
        [Tensor("output", "float", (None, None, width))],
        threads=threads,
    )
