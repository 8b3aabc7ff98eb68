"""Whisper: encode a short window, identify, write, search a grammar.

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
from ivr.probabilities import log_softmax
from ivr.settings import cache_folder
from ivr.stt.grammar import compiled
from ivr.stt.grammar_search import Found, Read, Silence, Speller, search
from ivr.stt.vocabulary import Vocabulary
from ivr.stt.whisper_decoder import BEGINNING, Decoder, Floats, Heard, Past, chain, tree
from ivr.stt.whisper_graph import decoder_graphs

FULL_FRAMES = 3_000
POSITIONS_PER_S = 50
"""What the decoder attends to: every other frame."""
TAIL_S = 0.5
"""Silence encoded together with the utterance, so that its end is heard as one."""
WRITE_POSITIONS = 300
"""Encoder positions (20 ms each) that the decoder is given at least; 500 cost 10 ms more."""

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

    @property
    def duration_s(self) -> float:
        """Of the speech and the little silence encoded with it."""
        return self.positions / POSITIONS_PER_S


@dataclass(frozen=True, slots=True)
class Beginning:
    """The decoder behind a prompt, before the first word."""

    language: str
    prompt: str
    logits: Floats
    past: Past


@dataclass(frozen=True, slots=True)
class Written:
    """What the decoder wrote."""

    text: str
    log_probability: float
    """Of the whole text; 0 is certain."""
    tokens: int
    """Its length, the end included."""
    no_speech: float
    """Probability that nobody spoke."""

    @property
    def token_log_probability(self) -> float:
        """Mean over the tokens."""
        return self.log_probability / self.tokens


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
        self._spellers: dict[str, Speller] = {}
        self._silences: dict[tuple[str, str, str], Silence] = {}

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

    def begin(self, speech: Utterance, language: str, prompt: str) -> Beginning:
        """Bring the decoder to where the text begins.

        Args:
            speech: from `listen`.
            language: `hi` or `en`.
            prompt: text whose spelling is followed; empty for none.
        """
        return self._begin(speech.heard, language, prompt)

    def write(
        self, speech: Utterance, beginning: Beginning, most_tokens: int, repetition_penalty: float
    ) -> Written:
        """Write down what was said; Hindi in Roman letters.

        Args:
            speech: from `listen`.
            beginning: from `begin`.
            most_tokens: where a decoder that loops is stopped.
            repetition_penalty: by which the logits of tokens already written are lowered; 1: none.
        """
        logits, past = beginning.logits, beginning.past
        tokens: list[int] = []
        total = 0.0
        while len(tokens) < most_tokens:
            log_probabilities = self._next(logits, tokens, beginning.language, repetition_penalty)
            token = int(log_probabilities.argmax())
            total += float(log_probabilities[token])
            if token == self._vocabulary.end:
                break
            tokens.append(token)
            (logits,), past = self._decoder.read(speech.heard, past, [token], chain(past, 1))
        return Written(self._vocabulary.decode(tokens), total, len(tokens) + 1, speech.no_speech)

    def search(self, speech: Utterance, beginning: Beginning, grammar: str) -> Found | None:
        """Return what of a grammar explains the sound best; none when nothing does to its end.

        Args:
            speech: from `listen`.
            beginning: from `begin`.
            grammar: in the notation of `ivr.stt.grammar`.
        """
        speller = self._speller(grammar)
        first, read = self._reader(speech.heard, beginning, speller)
        silence = self.expect(beginning.language, beginning.prompt, grammar)
        return search(speller, first, read, silence)

    def expect(self, language: str, prompt: str, grammar: str) -> Silence:
        """Meet a grammar behind a prompt; return what silence suggests there.

        What is met before the first call costs no caller's time, and no memory later.
        """
        key = (language, prompt, grammar)
        if key not in self._silences:
            speller = self._speller(grammar)
            quiet = self._begin(self._silence, language, prompt)
            first, _ = self._reader(self._silence, quiet, speller)

            def behind(contexts: Sequence[Sequence[int]]) -> Floats:
                branches = tree(contexts)
                _, read = self._reader(self._silence, quiet, speller)
                return read(branches.tokens, branches.parents)[list(branches.ends)]

            self._silences[key] = Silence(behind, first)
        return self._silences[key]

    def _speller(self, grammar: str) -> Speller:
        if grammar not in self._spellers:
            self._spellers[grammar] = Speller(compiled(grammar), self._vocabulary.encode)
        return self._spellers[grammar]

    def _reader(self, heard: Heard, beginning: Beginning, speller: Speller) -> tuple[Floats, Read]:
        """Return what may follow the prompt, and what reads on from there."""
        past, prompt = beginning.past, len(beginning.past)
        closing = list(self._vocabulary.closing)

        def columns(logits: Floats) -> Floats:
            likely = log_softmax(logits)
            end = np.logaddexp.reduce(likely[:, closing], axis=1, keepdims=True)
            return np.concatenate([likely[:, speller.alphabet], end], axis=1)

        def read(tokens: Sequence[int], parents: Sequence[int]) -> Floats:
            nonlocal past
            logits, past = self._decoder.read(
                heard, past, tokens, [prompt + parent for parent in parents]
            )
            return columns(logits)

        return columns(beginning.logits[None])[0], read

    def _identify(self, heard: Heard) -> tuple[float, float]:
        """Return the log odds of Hindi against English, and the probability of no speech.

        Without added silence: one token cannot loop.
        """
        start = [self._vocabulary.transcript]
        (logits,), _ = self._decoder.read(heard, BEGINNING, start, [-1])
        likely = np.exp(log_softmax(logits))
        hindi, english = (
            float(likely[self._vocabulary.languages(names)].sum()) for names in (_HINDI, _ENGLISH)
        )
        odds = float(np.log(hindi + 1e-9) - np.log(english + 1e-9))
        return odds, float(likely[self._vocabulary.nobody])

    def _begin(self, heard: Heard, language: str, prompt: str) -> Beginning:
        tokens = self._vocabulary.prompted(language, prompt)
        (logits,), past = self._decoder.read(
            heard, BEGINNING, tokens, chain(BEGINNING, len(tokens)), last_only=True
        )
        return Beginning(language, prompt, logits, past)

    def _next(self, logits: Floats, tokens: Sequence[int], language: str, penalty: float) -> Floats:
        """Return the log probabilities of what may follow, repetition being less likely."""
        bars = self._vocabulary.barred(language)
        allowed = logits[: len(bars)] + bars  # marks of time stand behind, unused
        if not tokens:
            allowed[self._vocabulary.never_first] = -np.inf
        said = list(set(tokens))
        allowed[said] *= np.where(allowed[said] < 0, penalty, 1 / penalty)
        return log_softmax(allowed)

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
