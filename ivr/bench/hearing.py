"""How well and how fast the recogniser hears: `ivr bench hear`.

Synthetic voices speak the labelled set over a telephone line. Figures of people's voices will be
worse; ratios between two runs of this benchmark are what it is for.

Not every utterance is heard in every voice on every line. Each is heard twice, by two of the voices
of its language turn about, once on a clean line and once with noise, and once of the two with a
pause in its middle, also turn about. Open sentences are heard once more as if a closed question had
been asked, to see whether one is forced into an answer.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import AwareDatetime, BaseModel

from ivr.audio import Audio
from ivr.bench.kept_speech import KeptSpeech, Speak
from ivr.bench.telephone_line import over_the_telephone
from ivr.stt.skeleton import skeleton
from ivr.stt.stt import Answers, Hint, SpeechToText, Transcript
from ivr.yaml_files import read_as

TAKES = 2
VOICES_APART = 3
"""How far the voice of the second take stands behind the first's."""
LINES: tuple[tuple[str, float | None], ...] = (("clean", None), ("noise 15 dB", 15.0))
PAUSE_S = 0.5
PAUSES_WITHIN = (0.3, 0.7)
"""The share of an utterance in which its quietest place is taken for the pause."""
QUIET_S = 0.06
CLOSED_KINDS = ("amount", "time", "weight", "yes_no")
"""Asked in turn where open sentences are heard at closed questions."""

Value = str | float
Expect = Callable[[str], Mapping[str, Answers]]
"""Takes the kind; returns the answers that the question calls for, by language."""
Extract = Callable[[Transcript, str], Value | tuple[str, ...] | None]
"""Takes what was heard and the kind; returns what was understood: a value, or the intents."""


class Utterance(BaseModel, frozen=True, extra="forbid"):
    """One line of the set."""

    id: str
    language: str
    kind: str
    say: str
    value: Value

    @property
    def spoken_language(self) -> str:
        """`hi` or `en`: Hinglish is Hindi with English words."""
        return "en" if self.language == "en" else "hi"


class LabelledSet(BaseModel, frozen=True, extra="forbid"):
    """Voices by language, and what they say."""

    now: AwareDatetime
    """The day on which it is said."""
    voices: dict[str, tuple[str, ...]]
    tuned: tuple[Utterance, ...]
    """Thresholds of recognition were chosen with these."""
    untouched: tuple[Utterance, ...]

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All of them."""
        return (*self.tuned, *self.untouched)


@dataclass(frozen=True, slots=True)
class Take:
    """An utterance as it is to be heard."""

    utterance: Utterance
    part: str
    """`tuned` or `untouched`."""
    voice: str
    line: str
    paused: bool
    asked: str
    """The kind of question it answers; another than the utterance's to see it refused."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one take."""

    take: Take
    transcript: Transcript
    value: Value | tuple[str, ...] | None
    latency_ms: float

    @property
    def is_right(self) -> bool:
        """Whether what was said was understood."""
        said = self.take.utterance.value
        if isinstance(self.value, tuple):
            return said in self.value
        if self.take.utterance.kind == "name":
            return _sound(self.value) == _sound(said)
        return self.value == said


def load_set(file: Path) -> LabelledSet:
    """Read the labelled set.

    Raises:
        ConfigurationError: absent or wrong; names the field.
    """
    return read_as(file, LabelledSet)


def takes(labelled: LabelledSet) -> Iterator[Take]:
    """Sample voices, lines and pauses; the same each time."""
    tuned = len(labelled.tuned)
    for place, utterance in enumerate(labelled.utterances):
        part = "tuned" if place < tuned else "untouched"
        voices = labelled.voices[utterance.language]
        for number in range(TAKES):
            voice = voices[(place + VOICES_APART * number) % len(voices)]
            line, _ = LINES[(place + number) % len(LINES)]
            paused = (place // 2 + number) % 2 == 1 and " " in utterance.say
            yield Take(utterance, part, voice, line, paused, utterance.kind)
        if utterance.kind == "open":
            asked = CLOSED_KINDS[place % len(CLOSED_KINDS)]
            yield Take(utterance, part, voices[place % len(voices)], LINES[0][0], False, asked)


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
        self._kept = KeptSpeech(renders)

    def run(self, labelled: LabelledSet) -> list[Heard]:
        """Hear every take."""
        return [self._hear(take) for take in takes(labelled)]

    def _hear(self, take: Take) -> Heard:
        language = take.utterance.spoken_language
        # The call's language is known by the time a question is asked; it is not locked.
        hint = Hint(likely_language=language, answers=self._expect(take.asked))
        voice = self._kept.rendered(self._speak, take.utterance.say, language, take.voice)
        sound = over_the_telephone(
            with_pause(voice) if take.paused else voice, dict(LINES)[take.line]
        )
        began_s = time.perf_counter()
        transcript = self._engine.transcribe(sound, hint)
        latency_ms = (time.perf_counter() - began_s) * 1000
        return Heard(take, transcript, self._extract(transcript, take.asked), latency_ms)


def with_pause(voice: Audio) -> Audio:
    """Part an utterance at the quietest place of its middle."""
    samples = voice.samples
    first, last = (round(share * len(samples)) for share in PAUSES_WITHIN)
    width = round(QUIET_S * voice.rate_hz)
    power = np.convolve(np.square(samples[first:last], dtype=np.float64), np.ones(width), "valid")
    cut = first + int(power.argmin()) + width // 2
    silence = np.zeros(round(PAUSE_S * voice.rate_hz), samples.dtype)
    return Audio(np.concatenate([samples[:cut], silence, samples[cut:]]), voice.rate_hz)


def _sound(name: object) -> str:
    return skeleton(str(name or "")).replace(" ", "")
