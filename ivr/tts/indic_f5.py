"""IndicF5: eleven languages of India in the voice of a short recording.

A diffusion model: each clause is denoised in some thirty steps, several seconds on a processor
without an accelerator, so it renders the prompt library and does not speak live. How to export it
and where its files go: `models/README.md`.

Source: SWivid/F5-TTS (MIT), and the three graphs that DakeQQ/F5-TTS-ONNX exports.
"""

import hashlib
from pathlib import Path

import numpy as np

from ivr.audio import Audio, Samples, read_wav
from ivr.errors import MissingPartError, file_error
from ivr.onnx_graph import Graph, GraphError, Tensor
from ivr.tts.shaping import trimmed
from ivr.tts.tts import TextToSpeechUnavailableError

GRAPHS = ("F5_Preprocess.onnx", "F5_Transformer.onnx", "F5_Decode.onnx")
FILES = (*GRAPHS, "vocab.txt", "reference.wav", "reference.txt")
RATE_HZ = 24_000
_HOP = 256
"""Samples from one frame of the spectrogram to the next."""
_LONGEST_FRAMES = 2560
"""Of reference and clause together, as the graphs are usually exported."""
_UNKNOWN = 0
_QUOTES = str.maketrans({";": ",", "“": '"', "”": '"', "‘": "'", "’": "'"})

_NOISE = Tensor("noise", "float", (1, None, None))
_CONDITIONS = (
    Tensor("rope_cos_q", "float", (None,) * 4),
    Tensor("rope_sin_q", "float", (None,) * 4),
    Tensor("rope_cos_k", "float", (None,) * 4),
    Tensor("rope_sin_k", "float", (None,) * 4),
    Tensor("cat_mel_text", "float", (1, None, None)),
    Tensor("cat_mel_text_drop", "float", (1, None, None)),
)


class IndicF5:
    """The engine; thread-safe. Its voice is that of its reference, whatever voice is asked for."""

    name = "indic_f5"
    rate_hz = RATE_HZ

    def __init__(self, folder: Path, *, steps: int, threads: int) -> None:
        """Load the graphs and the reference.

        Args:
            folder: holds `FILES`; `reference.txt` says what `reference.wav` says.
            steps: of denoising, as many as the transformer was exported with.
            threads: cores that one clause may use.

        Raises:
            ConfigurationError: the recording of the reference cannot be read.
            MissingPartError: a file is absent, damaged, or of another export.
        """
        if absent := [name for name in FILES if not (folder / name).is_file()]:
            raise MissingPartError(
                f"IndicF5 lacks {', '.join(absent)} in {folder}: see models/README.md"
            )
        self._steps = steps
        preprocess, transformer, decode = (folder / name for name in GRAPHS)
        self._preprocess = Graph(
            preprocess,
            [
                Tensor("audio", "int16", (1, 1, None)),
                Tensor("text_ids", "int32", (1, None)),
                Tensor("max_duration", "int64", (1,)),
            ],
            [_NOISE, *_CONDITIONS, Tensor("ref_signal_len", "int64", (None,))],
            threads=threads,
        )
        self._transformer = Graph(
            transformer,
            [_NOISE, *_CONDITIONS, Tensor("time_step", "int32", (1,))],
            [Tensor("denoised", "float", (1, None, None))],
            threads=threads,
        )
        self._decode = Graph(
            decode,
            [
                Tensor("denoised", "float", (1, None, None)),
                Tensor("ref_signal_len", "int64", (None,)),
            ],
            [Tensor("output_audio", "int16", (1, 1, None))],
            threads=threads,
        )
        self._ids = _vocabulary(folder / "vocab.txt")
        self._reference = read_wav(folder / "reference.wav").resampled(RATE_HZ).samples
        self._reference_text = f"{_text(folder / 'reference.txt')} "
        self.fingerprint = _fingerprint(folder, steps)

    def synthesize(self, text: str, *, language: str, voice: str, speed: float = 1.0) -> Audio:
        """Speak a clause in any of its languages; `language` and `voice` are not used.

        Raises:
            TextToSpeechUnavailableError: the model failed on this clause.
        """
        if not any(letter.isalnum() for letter in text):
            return Audio.silence(0, RATE_HZ)
        try:
            samples = self._denoised(text, speed)
        except GraphError as error:
            raise TextToSpeechUnavailableError(f"IndicF5 failed on a clause: {error}") from error
        return trimmed(Audio(samples, RATE_HZ))

    def _denoised(self, text: str, speed: float) -> Samples:
        whole = (self._reference_text + text).translate(_QUOTES)
        ids = [self._ids.get(letter, _UNKNOWN) for letter in whole]
        denoised, *conditions, reference_frames = self._preprocess.run(
            self._reference.reshape(1, 1, -1),
            np.array([ids], np.int32),
            np.array([self._frames(text, speed)], np.int64),
        )
        for step in range(self._steps):
            at = np.array([step], np.int32)
            [denoised] = self._transformer.run(denoised, *conditions, at)
        return np.ravel(self._decode.run(denoised, reference_frames)[0]).astype(np.int16)

    def _frames(self, text: str, speed: float) -> int:
        """Return the length of reference and clause: both are spoken at one pace.

        The pace is taken from the number of bytes in UTF-8, as the model was trained.
        """
        reference = len(self._reference) // _HOP + 1
        share = len(text.encode()) / len(self._reference_text.encode())
        frames = reference + int(reference * share / speed)
        if frames > _LONGEST_FRAMES:
            raise TextToSpeechUnavailableError(
                f"a clause of {len(text)} letters is too long for IndicF5: split it"
            )
        return frames


def _vocabulary(file: Path) -> dict[str, int]:
    """Return the place of each letter; a line is a letter, the first is the space."""
    lines = _raw(file).split("\n")
    return {line: place for place, line in enumerate(lines) if line}


def _text(file: Path) -> str:
    text = " ".join(_raw(file).split())
    if not text:
        raise MissingPartError(f"{file} is empty: write there what reference.wav says")
    return text


def _raw(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise MissingPartError(f"{file} is no UTF-8 text: see models/README.md") from error
    except OSError as error:
        raise file_error(error, file) from error


def _fingerprint(folder: Path, steps: int) -> str:
    digest = hashlib.sha256(str(steps).encode())
    for name in FILES:
        with (folder / name).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return f"indic-f5-{digest.hexdigest()[:16]}"
