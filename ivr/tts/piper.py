"""A Piper voice on onnxruntime: small and fast, one language, one speaker.

Loaded from the voice's own two files; the `piper-tts` package is not used, since it is under
GPL-3. Words of another script than the voice's are read by their own rules and spoken with the
voice's accent.

Source: rhasspy/piper 2023.11 (MIT): phonemes are split into code points; `^`, a pad, each phoneme
with a pad behind it, `$`. Inputs `input` int64 [1, n], `input_lengths` int64 [1], `scales`
float32 [3] (noise, length, duration noise), `sid` int64 [1] of voices with several speakers.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field, ValidationError, field_validator

from ivr.audio import Audio
from ivr.errors import MissingPartError
from ivr.languages import voice_for
from ivr.onnx_graph import Graph, GraphError, Tensor
from ivr.tts.espeak_library import TIE, espeak_library
from ivr.tts.phonemes import respelled, runs, without_language_flags
from ivr.tts.pronunciations import load_pronunciations
from ivr.tts.shaping import trimmed
from ivr.tts.tts import TextToSpeechUnavailableError

_START, _END, _PAD = "^", "$", "_"
_PAUSE = {"।": ".", "॥": ".", "…": ".", "—": ","}


class _Rate(BaseModel, frozen=True):
    sample_rate: int = Field(ge=8_000, le=48_000)


class _Reader(BaseModel, frozen=True):
    voice: str


class _Scales(BaseModel, frozen=True):
    noise_scale: float = 0.667
    length_scale: float = 1.0
    noise_w: float = 0.8


class PiperConfig(BaseModel, frozen=True):
    """What a voice's JSON says that we need."""

    audio: _Rate
    espeak: _Reader
    inference: _Scales = _Scales()
    phoneme_id_map: dict[str, tuple[int, ...]]
    num_speakers: int = 1

    @field_validator("phoneme_id_map")
    @classmethod
    def _has_marks(cls, ids: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        if absent := {_START, _END, _PAD} - ids.keys():
            raise ValueError(f"no id for {', '.join(sorted(absent))}")
        return ids


class Piper:
    """The engine; thread-safe. It has one voice and ignores the voice asked for."""

    name = "piper"

    def __init__(self, model: Path, config: Path, threads: int) -> None:
        """Load the voice.

        Args:
            model: the ONNX file.
            config: the JSON beside it.
            threads: cores that one clause may use.

        Raises:
            MissingPartError: a file is absent, damaged, or of another kind of voice.
        """
        try:
            self._config = PiperConfig.model_validate_json(config.read_bytes())
        except (OSError, ValidationError) as error:
            raise MissingPartError(
                f"{config} does not describe a Piper voice ({error}): run `ivr models pull`"
            ) from error
        self.rate_hz = self._config.audio.sample_rate
        self._speakers = [np.zeros(1, np.int64)] if self._config.num_speakers > 1 else []
        self._graph = Graph(
            model,
            [
                Tensor("input", "int64", (None, None)),
                Tensor("input_lengths", "int64", (None,)),
                Tensor("scales", "float", (3,)),
                *(Tensor("sid", "int64", (None,)) for _ in self._speakers),
            ],
            [Tensor("output", "float", (None,) * 4)],
            threads=threads,
        )
        self._pronunciations = load_pronunciations()
        rest = json.dumps([config.read_text("utf-8"), dict(self._pronunciations)])
        digest = hashlib.sha256(model.read_bytes() + rest.encode()).hexdigest()
        self.fingerprint = f"piper-{digest[:16]}"

    def synthesize(self, text: str, *, language: str, voice: str, speed: float = 1.0) -> Audio:
        """Speak a clause, without silence around it; `voice` is not used.

        Raises:
            TextToSpeechUnavailableError: the model failed on this clause.
        """
        if not any(letter.isalnum() for letter in text):
            return Audio.silence(0, self.rate_hz)
        ids = np.array([list(self._ids(text, language))], np.int64)
        scales = self._config.inference
        pace = [scales.noise_scale, scales.length_scale / speed, scales.noise_w]
        try:
            [samples] = self._graph.run(
                ids, np.array([ids.size], np.int64), np.array(pace, np.float32), *self._speakers
            )
        except GraphError as error:
            raise TextToSpeechUnavailableError(f"Piper failed on a clause: {error}") from error
        return trimmed(Audio.from_float(np.ravel(samples), self.rate_hz))

    def _ids(self, text: str, language: str) -> Iterator[int]:
        """Yield the ids of a text; sounds that the voice does not know are left out."""
        ids, pad = self._config.phoneme_id_map, self._config.phoneme_id_map[_PAD]
        yield from (*ids[_START], *pad)
        for symbol in self._symbols(text, language):
            if symbol in ids and symbol not in {_START, _END, _PAD}:
                yield from (*ids[symbol], *pad)
        yield from ids[_END]

    def _symbols(self, text: str, language: str) -> Iterator[str]:
        library = espeak_library()
        for read_as, run in runs(respelled(text, self._pronunciations), language):
            if read_as == "pause":
                yield _PAUSE.get(run[0], run[0])
                continue
            english = read_as == "en"
            reader = self._config.espeak.voice if english else voice_for(read_as).espeak
            sounds = without_language_flags(library.phonemes(run, reader)).replace(TIE, "")
            yield from f" {unicodedata.normalize('NFD', sounds)}"
