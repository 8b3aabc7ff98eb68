"""IndicConformer: Hindi and the other languages of India, but not English.

It does not tell languages apart; `routed.py` does that for it. Its files: `models/README.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from ivr.audio import SPEECH_HZ, Audio
from ivr.devanagari import romanised
from ivr.errors import MissingPartError
from ivr.onnx_graph import GraphError
from ivr.stt.ctc import LogProbabilities, Spellings, Written, log_probability, spellings
from ivr.stt.grammar import compiled
from ivr.stt.indic_conformer_features import LEAST_SAMPLES
from ivr.stt.indic_conformer_network import STEP_S, CtcHead, Encoder, Encoding, Head, RnntHead
from ivr.stt.indic_conformer_stream import IndicConformerListener, is_silent
from ivr.stt.indic_conformer_vocabulary import BLANK, load_pieces
from ivr.stt.skeleton import nearest, skeleton
from ivr.stt.stt import (
    Answers,
    Hint,
    PartialTranscripts,
    SpeechToTextUnavailableError,
    Transcript,
)

WORSE_THAN_FREE = 2.0
"""How far below the free text an expected answer may lie, in nats for each token of the free text:
about one token in four misheard. Set by reason; no figures on the real weights yet."""
CANDIDATE_CONFIDENCE = 0.6
"""An expected answer that fits the sound is worth acting on, though still to be confirmed."""
RANKED = 40
"""Answers worth weighing against the sound, those that the free text sounds like."""
MOST_ANSWERS = 20_000
"""Of a grammar that is ranked: every sum of money is within, names and requests are not."""

_NOTHING: Encoding = np.zeros((0, 0), np.float32)
Devanagari = Callable[[str], str]
"""Writes an expected answer, given in Roman letters, in Devanagari; empty when it cannot."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    phrase: str
    share: float
    """Of the probability of all expected answers."""


class IndicConformer:
    """One engine, shared by all calls; thread-safe."""

    name = "indic-conformer"

    def __init__(
        self,
        folder: Path,
        *,
        head: Literal["ctc", "rnnt"] = "ctc",
        threads: int = 2,
        devanagari: Devanagari = str,
    ) -> None:
        """Load the networks.

        Args:
            folder: the export's files.
            head: `ctc` is quicker, `rnnt` more accurate.
            threads: cores that one utterance may use.
            devanagari: how expected answers are written; those it cannot write are not ranked.

        Raises:
            MissingPartError: a file is absent, damaged, or of another export.
        """
        pieces = load_pieces(folder)
        self._pieces = pieces
        self._encoder = Encoder(folder, threads)
        self._ctc = CtcHead(folder, pieces, threads)
        self._head: Head = self._ctc if head == "ctc" else RnntHead(folder, pieces, threads)
        self._devanagari = devanagari
        self._spellings = lru_cache(maxsize=2048)(self._find_spellings)
        self.languages = self._head.languages
        self._warm_up(folder)

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        """Transcribe a whole utterance; blocks while it computes.

        An utterance without speech gives an empty text and no confidence.

        Raises:
            SpeechToTextUnavailableError: no head for the language that the caller has locked.
        """
        language = self._language(hint)
        heard = _NOTHING if is_silent(utterance) else self._encode(utterance)
        return self._read(heard, language, hint)

    def listen(self, hint: Hint) -> PartialTranscripts:
        """Return what hears one utterance as it is spoken, in the language of the hint.

        Raises:
            SpeechToTextUnavailableError: no head for the language that the caller has locked.
        """
        language = self._language(hint)
        return IndicConformerListener(self._encode, lambda heard: self._read(heard, language, hint))

    def _language(self, hint: Hint) -> str:
        if hint.language and hint.language not in self.languages:
            raise SpeechToTextUnavailableError(f"{self.name} does not know {hint.language!r}")
        wanted = hint.language or hint.likely_language
        return wanted if wanted in self.languages else "hi"

    def _encode(self, utterance: Audio) -> Encoding:
        samples = utterance.resampled(SPEECH_HZ).to_float()
        if len(samples) < LEAST_SAMPLES:
            return _NOTHING
        try:
            return self._encoder.encode(samples)
        except GraphError as error:
            raise SpeechToTextUnavailableError(str(error)) from error

    def _read(self, heard: Encoding, language: str, hint: Hint) -> Transcript:
        if not len(heard):
            return Transcript("", "", language, 0.0, self.name)
        grammar = hint.answers.get(language, Answers()).grammar
        try:
            written = self._head.write(heard, language)
            candidate = self._candidate(heard, written, language, grammar)
        except GraphError as error:
            raise SpeechToTextUnavailableError(str(error)) from error
        text = self._pieces[language].text(written.tokens)
        confidence = round(written.confidence, 3) if text else 0.0
        return Transcript(
            text=text,
            roman=" ".join(map(romanised, text.split())),
            language=language,
            confidence=max(confidence, round(CANDIDATE_CONFIDENCE * candidate.share, 3)),
            engine=self.name,
            candidate=candidate.phrase,
        )

    def _candidate(
        self, heard: Encoding, written: Written, language: str, grammar: str
    ) -> _Candidate:
        """Choose the expected answer that the sound is likeliest to be, if it is likely enough."""
        free = self._pieces[language].text(written.tokens)
        if not grammar or not free:
            return _Candidate("", 0.0)
        near = nearest(free, _answers(grammar), RANKED)
        known = {answer: text for answer in near if (text := self._devanagari(answer))}
        if not known:
            return _Candidate("", 0.0)
        sound = self._ctc.log_probabilities(heard, language)
        fits = np.array([self._fit(sound, text, language) for text in known.values()])
        best = int(fits.argmax())
        least = self._fit(sound, free, language) - WORSE_THAN_FREE * len(written.tokens)
        if fits[best] < least or np.isneginf(fits[best]):
            return _Candidate("", 0.0)
        share = 1.0 / float(np.exp(fits - fits[best]).sum())
        return _Candidate(list(known)[best], share)

    def _fit(self, sound: LogProbabilities, text: str, language: str) -> float:
        return log_probability(sound, self._spellings(text, language))

    def _find_spellings(self, text: str, language: str) -> Spellings:
        pieces = self._pieces[language]
        return spellings(pieces.spelled(text), pieces.by_name, BLANK)

    def _warm_up(self, folder: Path) -> None:
        """Compute once: what fits only by name shows now, and no caller waits for allocations."""
        noise = np.random.default_rng(0).normal(0, 0.05, SPEECH_HZ).astype(np.float32)
        heard = self._encoder.encode(noise)
        if abs(len(heard) * STEP_S - 1.0) > STEP_S:
            raise MissingPartError(
                f"{folder / 'encoder.onnx'} is another export: it makes {len(heard)} steps of a "
                f"second, expected {1 / STEP_S}; see models/README.md"
            )
        for language in self.languages:
            self._ctc.write(heard, language)
            self._head.write(heard, language)


@lru_cache(maxsize=64)
def _answers(grammar: str) -> dict[str, str]:
    """Return the answers of a grammar and their skeletons; none where they cannot be listed."""
    answers = compiled(grammar).answers(MOST_ANSWERS)
    if len(answers) == MOST_ANSWERS:
        return {}
    return {answer: skeleton(answer).replace(" ", "") for answer in answers}
