"""Kokoro-82M: one model, Hindi and English.

Source: hexgrad/Kokoro-82M, and its ONNX export: `tokens` int64 [1, n+2] (0 at both ends),
`style` float32 [1, 256] chosen by the number of tokens, `speed` float32 [1] -> samples at 24 kHz.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr.audio import Audio, joined
from ivr.errors import ConfigurationError, MissingPartError
from ivr.tts.kokoro_networks import STYLE_SIZE, Network
from ivr.tts.phonemes import FRONT_END_VERSION, phonemes
from ivr.tts.pronunciations import load_pronunciations
from ivr.tts.shaping import trimmed

_MAX_TOKENS = 510
_JOINT_S = 0.15
"""Pause where a text too long for the model was split."""
_CLAUSE_END = re.compile(r"(?<=[.!?;,:…—])\s+")


class Kokoro:
    """The engine; thread-safe, since its networks are."""

    name = "kokoro"
    rate_hz = 24_000

    def __init__(self, network: Network, model: Path, voices: Path, vocab: Path) -> None:
        """Read the voice's alphabet.

        Args:
            network: computes the sound.
            model: the ONNX file as delivered; it names the voice, whatever computes it.
            voices: folder of `<voice>.bin`, float32 [510, 1, 256] each.
            vocab: JSON, `{"vocab": {phoneme: token}}`.

        Raises:
            MissingPartError: a file is absent or damaged.
        """
        self._network = network
        self._voices = voices
        self._pronunciations = load_pronunciations()
        try:
            self._tokens: dict[str, int] = json.loads(vocab.read_text("utf-8"))["vocab"]
            self.fingerprint = _fingerprint(model.read_bytes(), self._tokens, self._pronunciations)
        except (OSError, KeyError, ValueError) as error:
            raise MissingPartError(f"Kokoro does not load ({error}): run `make setup`") from error
        self._silent_tokens = {self._tokens[mark] for mark in " ,.!?;:…—" if mark in self._tokens}
        self._styles: dict[str, NDArray[np.float32]] = {}

    def synthesize(self, text: str, *, language: str, voice: str, speed: float = 1.0) -> Audio:
        """Speak a clause, without the silence that the model puts around it.

        Raises:
            ConfigurationError: no such voice.
            TextToSpeechUnavailableError: the model failed on this clause.
        """
        style = self._style(voice)
        sounds = phonemes(text, language=language, pronunciations=self._pronunciations)
        parts = [self._speak(tokens, style, speed) for tokens in self._portions(sounds)]
        pause = Audio.silence(_JOINT_S, self.rate_hz)
        spaced = [stretch for part in parts for stretch in (pause, part)][1:]
        return joined(spaced) if spaced else Audio.silence(0, self.rate_hz)

    def _portions(self, sounds: str) -> Iterator[list[int]]:
        """Yield tokens in stretches that the model takes, split at clause marks where it can be."""
        portion: list[int] = []
        for clause in _CLAUSE_END.split(sounds):
            tokens = [self._tokens[sound] for sound in clause if sound in self._tokens]
            if len(portion) + len(tokens) >= _MAX_TOKENS and portion:
                yield portion
                portion = []
            if portion:
                portion.append(self._tokens[" "])
            portion += tokens
            while len(portion) > _MAX_TOKENS:
                yield portion[:_MAX_TOKENS]
                portion = portion[_MAX_TOKENS:]
        if any(token not in self._silent_tokens for token in portion):
            yield portion

    def _speak(self, tokens: list[int], style: NDArray[np.float32], speed: float) -> Audio:
        samples = self._network.speak(
            np.array([[0, *tokens, 0]], np.int64), style[min(len(tokens), len(style) - 1)], speed
        )
        return trimmed(Audio.from_float(np.ravel(samples), self.rate_hz))

    def _style(self, voice: str) -> NDArray[np.float32]:
        """Return the voice, shape [510, 1, 256]; `a+b` is the mean of both."""
        if voice not in self._styles:
            names = voice.split("+")
            self._styles[voice] = np.mean([self._read_style(n) for n in names], axis=0)
        return self._styles[voice]

    def _read_style(self, voice: str) -> NDArray[np.float32]:
        file = self._voices / f"{voice}.bin"
        if not voice.isidentifier() or not file.is_file():
            known = ", ".join(sorted(path.stem for path in self._voices.glob("*.bin")))
            raise ConfigurationError(f"Kokoro has no voice {voice!r}; it has: {known or 'none'}")
        return np.fromfile(file, "<f4").reshape(-1, 1, STYLE_SIZE)


def _fingerprint(model: bytes, tokens: Mapping[str, int], pronunciations: Mapping[str, str]) -> str:
    rest = json.dumps([FRONT_END_VERSION, tokens, pronunciations], sort_keys=True)
    digest = hashlib.sha256(hashlib.sha256(model).digest() + rest.encode())
    return f"kokoro-{digest.hexdigest()[:16]}"
