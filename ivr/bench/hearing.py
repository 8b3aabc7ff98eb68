"""How well and how fast the recogniser hears: `ivr bench hear`.

Synthetic voices speak the labelled set over a telephone line. Figures of people's voices will be
worse; ratios between two runs of this benchmark are what it is for.
"""

import os
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

import jiwer
from pydantic import BaseModel
from rapidfuzz.distance import Levenshtein
from whisper_normalizer.english import EnglishTextNormalizer

from ivr.audio import Audio, read_wav, write_wav
from ivr.bench.telephone_line import over_the_telephone
from ivr.stt.skeleton import skeleton
from ivr.stt.stt import Answers, Hint, SpeechToText, Transcript
from ivr.yaml_files import read_as

NOISES_DB: Mapping[str, float | None] = {"clean": None, "noise 15 dB": 15.0}

Value = str | float
Speak = Callable[[str, str, str], Audio]
"""Takes text, language (`hi` or `en`) and voice."""
Expect = Callable[[str], Mapping[str, Answers]]
"""Takes the kind; returns the answers that the question calls for, by language."""
Extract = Callable[[str, str, str], Value | None]
"""Takes text, kind and language; returns what was understood."""


class Utterance(BaseModel, frozen=True, extra="forbid"):
    """One line of the set."""

    id: str
    language: str
    kind: str
    say: str
    value: Value | None = None

    @property
    def spoken_language(self) -> str:
        """`hi` or `en`: Hinglish is Hindi with English words."""
        return "en" if self.language == "en" else "hi"


class LabelledSet(BaseModel, frozen=True, extra="forbid"):
    """Voices by language, and what they say."""

    voices: dict[str, tuple[str, ...]]
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance in one voice on one line."""

    utterance: Utterance
    voice: str
    line: str
    transcript: Transcript
    value: Value | None
    latency_ms: float

    @property
    def is_right(self) -> bool:
        """Whether the slot's value was understood."""
        return self.value == self.utterance.value


def load_set(file: Path) -> LabelledSet:
    """Read the labelled set.

    Raises:
        ConfigurationError: absent or wrong; names the field.
    """
    return read_as(file, LabelledSet)


class HearingBenchmark:
    """Joins a voice, a recogniser and an understanding that do not know of each other."""

    def __init__(
        self, engine: SpeechToText, speak: Speak, expect: Expect, extract: Extract, renders: Path
    ) -> None:
        """Take the parts; `renders` is the folder that keeps what the voices said."""
        self._engine = engine
        self._speak = speak
        self._expect = expect
        self._extract = extract
        self._renders = renders

    def run(self, labelled: LabelledSet) -> dict[str, Any]:
        """Return the figures of the whole set."""
        return figures(list(self._hear_all(labelled)))

    def _hear_all(self, labelled: LabelledSet) -> Iterator[Heard]:
        for utterance in labelled.utterances:
            for voice in labelled.voices[utterance.language]:
                sound = self._rendered(utterance, voice)
                for line, noise_db in NOISES_DB.items():
                    yield self._hear(utterance, voice, line, over_the_telephone(sound, noise_db))

    def _hear(self, utterance: Utterance, voice: str, line: str, sound: Audio) -> Heard:
        language, kind = utterance.spoken_language, utterance.kind
        # The call's language is known by the time a question is asked; it is not locked.
        hint = Hint(likely_language=language, answers=self._expect(kind))
        began = time.perf_counter()
        transcript = self._engine.transcribe(sound, hint)
        latency_ms = (time.perf_counter() - began) * 1000
        value = self._extract(transcript.text, kind, transcript.language)
        if value is None and transcript.candidate:
            value = self._extract(transcript.candidate, kind, transcript.language)
        return Heard(utterance, voice, line, transcript, value, latency_ms)

    def _rendered(self, utterance: Utterance, voice: str) -> Audio:
        """Return the spoken utterance; what was rendered once is kept by its content."""
        content = "\0".join((utterance.say, utterance.spoken_language, voice))
        file = self._renders / f"{sha256(content.encode()).hexdigest()[:24]}.wav"
        if not file.exists():
            self._renders.mkdir(parents=True, exist_ok=True)
            write_wav(file, self._speak(utterance.say, utterance.spoken_language, voice))
        return read_wav(file)


def figures(heard: list[Heard]) -> dict[str, Any]:
    """Return word error, slots right, language right and latency, with the hardware."""
    english = [one for one in heard if one.utterance.language == "en"]
    hindi = [one for one in heard if one.utterance.language == "hi"]
    slots = [one for one in heard if one.utterance.value is not None]
    return {
        "utterances": len(heard),
        "word_error_english": word_error(english),
        "skeleton_error_hindi": _mean(map(skeleton_error, hindi)),
        "language_right": _mean(
            one.transcript.language == one.utterance.spoken_language for one in heard
        ),
        "slots_right": {
            "all": _mean(one.is_right for one in slots),
            "by_kind": _right_by(
                slots, lambda one: f"{one.utterance.spoken_language} {one.utterance.kind}"
            ),
            "by_language": _right_by(slots, lambda one: one.utterance.language),
            "by_voice": _right_by(slots, lambda one: one.voice),
            "by_line": _right_by(slots, lambda one: one.line),
        },
        "latency_ms": _percentiles([one.latency_ms for one in heard]),
        "hardware": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "misheard": [
            {"id": one.utterance.id, "voice": one.voice, "line": one.line}
            | {"heard": one.transcript.text, "candidate": one.transcript.candidate}
            for one in slots
            if not one.is_right
        ],
    }


def word_error(heard: Iterable[Heard]) -> float:
    """Return the wrong words of all utterances by the words that were said.

    Both sides pass Whisper's own normaliser, with which word error rates are usually published:
    "sixty", "60" and "60." are one word.
    """
    normal = EnglishTextNormalizer()
    pairs = [(normal(one.utterance.say), normal(one.transcript.text)) for one in heard]
    said, written = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return round(float(jiwer.wer(said, written)), 4) if pairs else 0.0


def skeleton_error(heard: Heard) -> float:
    """Return the share of consonants that are wrong, whatever the script; may exceed 1."""
    reference, found = (
        skeleton(text).replace(" ", "") for text in (heard.utterance.say, heard.transcript.text)
    )
    return Levenshtein.distance(reference, found) / max(1, len(reference))


def _right_by(slots: list[Heard], key: Callable[[Heard], str]) -> dict[str, float]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in slots:
        groups[key(one)].append(one.is_right)
    return {name: _mean(right) for name, right in sorted(groups.items())}


def _mean(values: Iterator[float] | Iterator[bool] | list[bool]) -> float:
    known = [float(value) for value in values]
    return round(fmean(known), 4) if known else 0.0


def _percentiles(latencies_ms: list[float]) -> dict[str, float]:
    if len(latencies_ms) < 2:
        return {}
    cuts = quantiles(latencies_ms, n=100, method="inclusive")
    return {
        "min": round(min(latencies_ms), 1),
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
    }
