"""How clear, how smooth and how soon the agent speaks: `ivr bench say`.

Each clause is spoken live as a whole and from the prompt library, sent over a telephone line and
transcribed by the product's own recogniser. A recogniser is not a person: ratios between live and
assembled, and between two runs, are what this is for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import jiwer
import numpy as np
from pydantic import BaseModel
from rapidfuzz.distance import Levenshtein
from whisper_normalizer.english import EnglishTextNormalizer

from ivr.audio import TELEPHONE_HZ, Audio, Samples
from ivr.bench.telephone_line import over_the_telephone
from ivr.stt.skeleton import skeleton
from ivr.tts.spoken import spoken
from ivr.yaml_files import read_as

_NEAR = round(0.01 * TELEPHONE_HZ)
"""Samples to each side of a join from which a click would stand out."""
_HEARD = 100
"""Loudest sample of what can be heard on a telephone, some -50 dBFS; rounding is no click."""
_SPEECH_FLOOR_DB = -40.0
"""Below its loudest 10 ms by so much a part of a clause is not speech."""

Transcribe = Callable[[Audio, str], str]
"""Takes what came over the line, and the language."""


class Clauses(BaseModel, frozen=True, extra="forbid"):
    """Clauses by language, each in pieces."""

    hi: tuple[tuple[str, ...], ...]
    en: tuple[tuple[str, ...], ...]

    def of(self, language: str) -> tuple[tuple[str, ...], ...]:
        """Return the clauses of a language."""
        return self.hi if language == "hi" else self.en


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause, spoken in one of the two ways."""

    language: str
    words: str
    way: str
    """`live` or `assembled`."""
    parts: tuple[Audio, ...]
    """Stretches of speech and of silence in turn."""
    audio: Audio
    first_audio_ms: float


def load_clauses(file: Path) -> Clauses:
    """Read the clauses.

    Raises:
        ConfigurationError: absent or wrong; names the field.
    """
    return read_as(file, Clauses)


def figures(clauses: Sequence[Spoken], transcribe: Transcribe) -> dict[str, Any]:
    """Return the figures of each way of speaking in each language."""
    ways = sorted({(one.language, one.way) for one in clauses})
    return {
        f"{language} {way}": _of_way(
            [one for one in clauses if (one.language, one.way) == (language, way)], transcribe
        )
        for language, way in ways
    }


def _of_way(clauses: Sequence[Spoken], transcribe: Transcribe) -> dict[str, Any]:
    heard = [transcribe(over_the_telephone(one.audio), one.language) for one in clauses]
    error = word_errors if clauses[0].language == "en" else skeleton_errors
    wrong = error([one.words for one in clauses], heard)
    name = "word_error" if clauses[0].language == "en" else "skeleton_error"
    steps = [step for one in clauses for step in steps_at_joins(one.parts)]
    leaps = [leap for one in clauses for leap in leaps_of_loudness_db(one.parts)]
    return {
        "clauses": len(clauses),
        name: round(fmean(wrong), 4),
        "median_error": round(median(wrong), 4),
        "first_audio_ms": round(median(one.first_audio_ms for one in clauses), 1),
        "worst_step_at_join": round(max(steps, default=0.0), 3),
        "loudness_leap_db": round(fmean(leaps), 2) if leaps else 0.0,
        "worst_loudness_leap_db": round(max(leaps, default=0.0), 2),
        "heard": [
            {"said": one.words, "heard": text, "error": round(each, 2)}
            for one, text, each in zip(clauses, heard, wrong, strict=True)
            if each
        ],
    }


def word_errors(said: Iterable[str], heard: Iterable[str]) -> list[float]:
    """Return the share of words that are wrong, both sides normalised as is usual for English."""
    normal = EnglishTextNormalizer()
    return [
        float(jiwer.wer(normal(words), normal(text)))
        for words, text in zip(said, heard, strict=True)
    ]


def skeleton_errors(said: Iterable[str], heard: Iterable[str]) -> list[float]:
    """Return the share of consonants that are wrong; may exceed 1.

    Scripts do not matter, nor whether a number was written in figures.
    """
    return [
        Levenshtein.distance(_consonants(words), _consonants(text))
        / max(1, len(_consonants(words)))
        for words, text in zip(said, heard, strict=True)
    ]


def _consonants(text: str) -> str:
    return skeleton(spoken(text, "hi")).replace(" ", "")


def steps_at_joins(parts: Sequence[Audio]) -> list[float]:
    """Return how far the signal leaps from each part to the next, by its loudest sample nearby.

    1 is a leap as high as the speech itself; a click is heard from about 0.3 on.
    """
    return [_step(before.samples, after.samples) for before, after in pairwise(_sounding(parts))]


def _step(before: Samples, after: Samples) -> float:
    around = np.concatenate([before[-_NEAR:], after[:_NEAR]]).astype(np.float64)
    return float(abs(int(after[0]) - int(before[-1])) / max(_HEARD, np.abs(around).max()))


def leaps_of_loudness_db(parts: Sequence[Audio]) -> list[float]:
    """Return by how much each stretch of speech differs in loudness from the one before it."""
    levels = [_level_db(part) for part in parts if np.any(part.samples)]
    return [abs(after - before) for before, after in pairwise(levels)]


def _level_db(part: Audio) -> float:
    frame = max(1, part.rate_hz // 100)
    whole = part.to_float()[: len(part.samples) // frame * frame].reshape(-1, frame)
    power = np.mean(np.square(whole), axis=1)
    speech = power[power > power.max() * 10 ** (_SPEECH_FLOOR_DB / 10)]
    return float(10 * np.log10(np.mean(speech)))


def _sounding(parts: Iterable[Audio]) -> list[Audio]:
    return [part for part in parts if len(part.samples)]
