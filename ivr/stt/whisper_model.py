"""Whisper: encode a short window, identify, write, weigh expected answers.

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
from ivr.settings import cache_folder
from ivr.stt.vocabulary import Vocabulary
from ivr.stt.whisper_decoder import BEGINNING, Decoder, Floats, Heard, Past, chain
from ivr.stt.whisper_graph import decoder_graphs

FULL_FRAMES = 3_000
TAIL_S = 0.5
"""Silence encoded together with the utterance, so that its end is heard as one."""
WRITE_POSITIONS = 300
"""Encoder positions (20 ms each) that the decoder is given at least; 500 cost 10 ms more."""
REPETITION_PENALTY = 1.15
"""Without it "eighteen carat" is written until the tokens end, which takes four times as long."""

# Read together for "Hindi": Whisper files spoken Hindi under its neighbours as well.
_HINDI = ("hi", "ur", "pa", "ne", "mr", "gu", "sd")
_ENGLISH = ("en",)


@dataclass(frozen=True, slots=True)
class Utterance:
    """An utterance as the decoder attends to it."""

    heard: Heard
    positions: int
    """20 ms each, without the silence behind."""
    hindi_odds: float
    """Log odds of Hindi against English."""
    no_speech: float
    """Probability that nobody spoke."""


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
        self._encoder = ctranslate2.models.Whisper(
            str(folder),
            device="cpu",
            compute_type="int8",
            inter_threads=calls_at_once,
            intra_threads=1,
        )
        self._decoder = Decoder(*decoder_graphs(folder / "model.bin", cache_folder() / "whisper"))
        self._vocabulary = Vocabulary(folder)
        silence = self._encoded(np.zeros((BANDS, FULL_FRAMES), np.float32) - 1.5)
        self._silence = self._decoder.listen(silence[:WRITE_POSITIONS])

    def listen(self, samples: NDArray[np.float32]) -> Utterance:
        """Encode up to 29 s of 16 kHz speech, shape (n,), and tell its language."""
        window_s = min(len(samples) / 16_000 + TAIL_S, FULL_FRAMES / FRAMES_PER_S)
        frames = 2 * int(np.ceil(window_s * FRAMES_PER_S / 2))
        padded = np.zeros(frames * 160, np.float32)
        padded[: len(samples)] = samples[: len(padded)]
        encoding = self._encoded(log_mel(padded))
        heard = self._decoder.listen(encoding)
        odds, no_speech = self._identify(heard)
        return Utterance(self._spliced(heard, len(encoding)), len(encoding), odds, no_speech)

    def write(self, speech: Utterance, language: str, most_tokens: int, prompt: str) -> Written:
        """Write down what was said; Hindi in Roman letters.

        Args:
            speech: from `listen`.
            language: `hi` or `en`.
            most_tokens: where a decoder that loops is stopped.
            prompt: text whose spelling is followed; empty for none.
        """
        logits, past = self._after(speech, self._vocabulary.prompted(language, prompt))
        tokens: list[int] = []
        total = 0.0
        while len(tokens) < most_tokens:
            log_probabilities = self._next(logits, tokens, language)
            token = int(log_probabilities.argmax())
            total += float(log_probabilities[token])
            if token == self._vocabulary.end:
                break
            tokens.append(token)
            (logits,), past = self._decoder.read(speech.heard, past, [token], chain(past, 1))
        mean = total / (len(tokens) + 1)
        return Written(self._vocabulary.decode(tokens), mean, speech.no_speech)

    def score(self, speech: Utterance, language: str, phrases: Sequence[str]) -> list[float]:
        """Return for each phrase how well it fits the sound: mean log probability of its tokens.

        All are read at once, as branches of one tree.
        """
        logits, past = self._after(speech, self._vocabulary.start(language))
        tokens = [self._vocabulary.encode(phrase) for phrase in phrases]
        parents, at = [], len(past)
        for branch in tokens:
            parents += [len(past) - 1, *range(at, at + len(branch) - 1)]
            at += len(branch)
        behind, _ = self._decoder.read(
            speech.heard, past, [token for branch in tokens for token in branch], parents
        )
        fits, row = [], 0
        for branch in tokens:
            before = np.concatenate([logits[None], behind[row : row + len(branch) - 1]])
            likely = _log_softmax(before)[np.arange(len(branch)), branch]
            fits.append(float(likely.mean()))
            row += len(branch)
        return fits

    def _identify(self, heard: Heard) -> tuple[float, float]:
        """Return the log odds of Hindi against English, and the probability of no speech.

        Without added silence: one token cannot loop.
        """
        start = [self._vocabulary.transcript]
        (logits,), _ = self._decoder.read(heard, BEGINNING, start, [-1])
        likely = np.exp(_log_softmax(logits))
        hindi, english = (
            float(likely[self._vocabulary.languages(names)].sum()) for names in (_HINDI, _ENGLISH)
        )
        odds = float(np.log(hindi + 1e-9) - np.log(english + 1e-9))
        return odds, float(likely[self._vocabulary.nobody])

    def _after(self, speech: Utterance, tokens: Sequence[int]) -> tuple[Floats, Past]:
        (logits,), past = self._decoder.read(
            speech.heard, BEGINNING, tokens, chain(BEGINNING, len(tokens)), last_only=True
        )
        return logits, past

    def _next(self, logits: Floats, tokens: Sequence[int], language: str) -> Floats:
        """Return the log probabilities of what may follow, repetition being less likely."""
        bars = self._vocabulary.barred(language)
        allowed = logits[: len(bars)] + bars  # marks of time stand behind, unused
        if not tokens:
            allowed[self._vocabulary.never_first] = -np.inf
        said = list(set(tokens))
        penalty = np.where(allowed[said] < 0, REPETITION_PENALTY, 1 / REPETITION_PENALTY)
        allowed[said] *= penalty
        return _log_softmax(allowed)

    def _encoded(self, features: NDArray[np.float32]) -> Floats:
        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None]))
        encoded: Floats = np.array(self._encoder.encode(view), np.float32)[0]
        return encoded

    def _spliced(self, heard: Heard, positions: int) -> Heard:
        """Put silence behind the speech."""
        if positions >= WRITE_POSITIONS:
            return heard
        return {
            name: np.concatenate(
                [part, _from(self._silence[name], positions, name)], axis=_axis(name)
            )
            for name, part in heard.items()
        }


def _axis(name: str) -> int:
    """Return where the positions lie: keys are transposed."""
    return 2 if name.startswith("key") else 1


def _from(part: Floats, position: int, name: str) -> Floats:
    return part[:, :, position:] if _axis(name) == 2 else part[:, position:]


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    likely: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return likely
