"""Whisper through CTranslate2: encode a short window, identify, write, score.

Whisper was made for windows of 30 s; encoding one costs a second of a core. Here the utterance
alone is encoded, and the encoder's output for silence, computed once, is put behind it: without it
a short window makes the decoder loop. Measured figures: `ivr bench hear`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
import numpy as np
from numpy.typing import NDArray

from ivr.mel import BANDS, FRAMES_PER_S, log_mel
from ivr.stt.vocabulary import Vocabulary

FULL_FRAMES = 3_000
TAIL_S = 0.5
"""Silence encoded together with the utterance, so that its end is heard as one."""
WRITE_POSITIONS = 300
"""Encoder positions (20 ms each) that the decoder is given at least."""
REPETITION_PENALTY = 1.15
"""Without it "eighteen carat" is written until the tokens end, which takes four times as long."""

# Read together for "Hindi": Whisper files spoken Hindi under its neighbours as well.
_HINDI = ("<|hi|>", "<|ur|>", "<|pa|>", "<|ne|>", "<|mr|>", "<|gu|>", "<|sd|>")
_ENGLISH = ("<|en|>",)

Encoding = NDArray[np.float32]
"""Shape (positions, 512); 20 ms a position."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the decoder wrote."""

    text: str
    token_log_probability: float
    """Mean over the tokens; 0 is certain."""
    no_speech: float
    """Probability that nobody spoke."""


class WhisperModel:
    """The network, shared by all calls; each computation uses one core."""

    def __init__(self, folder: Path, calls_at_once: int) -> None:
        self._model = ctranslate2.models.Whisper(
            str(folder),
            device="cpu",
            compute_type="int8",
            inter_threads=calls_at_once,
            intra_threads=1,
        )
        self._vocabulary = Vocabulary(folder / "tokenizer.json")
        self._suppressed = {"hi": [-1, *self._vocabulary.not_roman], "en": [-1]}
        self._silence = self._encoded(np.zeros((BANDS, FULL_FRAMES), np.float32) - 1.5)

    def encode(self, samples: NDArray[np.float32]) -> Encoding:
        """Encode up to 29 s of 16 kHz speech, shape (n,)."""
        window_s = min(len(samples) / 16_000 + TAIL_S, FULL_FRAMES / FRAMES_PER_S)
        frames = 2 * int(np.ceil(window_s * FRAMES_PER_S / 2))
        padded = np.zeros(frames * 160, np.float32)
        padded[: len(samples)] = samples[: len(padded)]
        return self._encoded(log_mel(padded))

    def identify(self, speech: Encoding) -> float:
        """Return the log odds of Hindi against English.

        Identification and scoring cannot loop: they get the utterance without added silence.
        """
        (ranked,) = self._model.detect_language(self._view(speech, len(speech)))
        probability = dict(ranked)
        hindi, english = (sum(probability[mark] for mark in marks) for marks in (_HINDI, _ENGLISH))
        return float(np.log(hindi + 1e-6) - np.log(english + 1e-6))

    def write(
        self,
        speech: Encoding,
        language: str,
        most_tokens: int,
        *,
        prompt: str,
    ) -> Written:
        """Write down what was said; Hindi in Roman letters.

        Args:
            speech: from `encode`.
            language: `hi` or `en`.
            most_tokens: where a decoder that loops is stopped.
            prompt: text whose spelling is followed; empty for none.
        """
        tokens = self._vocabulary.prompted(language, prompt)
        (result,) = self._model.generate(
            self._view(speech, WRITE_POSITIONS),
            [tokens],
            beam_size=1,
            # CTranslate2 leaves half of it to the prompt.
            max_length=2 * max(most_tokens, len(tokens)),
            repetition_penalty=REPETITION_PENALTY,
            suppress_tokens=self._suppressed[language],
            return_scores=True,
            return_no_speech_prob=True,
        )
        return Written(
            self._vocabulary.decode(result.sequences_ids[0]),
            float(result.scores[0]),
            float(result.no_speech_prob),
        )

    def score(self, speech: Encoding, language: str, phrases: Sequence[str]) -> list[float]:
        """Return for each phrase how well it fits the sound: mean log probability of its tokens."""
        tokens = [self._vocabulary.encode(phrase) for phrase in phrases]
        heard = self._view(speech, len(speech), copies=len(phrases))
        frames = [2 * heard.shape[1]] * len(phrases)
        found = self._model.align(heard, self._vocabulary.start(language), tokens, frames)
        return [
            float(np.mean(np.log(np.array(alignment.text_token_probs) + 1e-9)))
            for alignment in found
        ]

    def _encoded(self, features: NDArray[np.float32]) -> Encoding:
        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None]))
        encoded: Encoding = np.array(self._model.encode(view), np.float32)[0]
        return encoded

    def _view(self, speech: Encoding, positions: int, copies: int = 1) -> ctranslate2.StorageView:
        """Put silence behind the speech up to a number of positions."""
        silence = self._silence[len(speech) : max(positions, len(speech))]
        spliced = np.concatenate([speech, silence])
        return ctranslate2.StorageView.from_array(np.repeat(spliced[None], copies, axis=0))
