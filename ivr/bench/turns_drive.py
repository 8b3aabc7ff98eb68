"""Drives the product's own decisions through a recording, in audio time.

The models compute for real; their answers arrive after a set delay, so that the figures do not
depend on how busy the machine is.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivr.audio import FRAME_S, Audio
from ivr.bench.turns_set import Line
from ivr.bench.turns_sound import Heard, frames
from ivr.call.patience import patience_for
from ivr.settings import TurnSettings
from ivr.turns.completeness import Completeness
from ivr.turns.endpointing import Endpointer
from ivr.turns.patience import voice_matters
from ivr.turns.turns import (
    Paused,
    Resumed,
    SpeechBegan,
    TurnCompletion,
    TurnEnded,
    TurnEvent,
    VoiceActivity,
)

WORDS_DELAY_S = 0.2
"""From the pause to its words, understood."""
VERDICT_DELAY_S = 0.05
"""From the words to the turn model's verdict, where that is asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a pause mean for the floor."""

    completeness: Completeness
    is_aside: bool
    """No words, or those of a listener."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What listens in a call."""

    voice_activity: Callable[[], VoiceActivity]
    completion: TurnCompletion
    read: Callable[[Paused, Line], Said]
    """Transcribes a pause and judges its words."""
    settings: TurnSettings
    _known: dict[tuple[str, bytes], tuple[float, Said]] = field(default_factory=dict)

    def judged(self, pause: Paused, line: Line) -> tuple[float, Said]:
        """Return what voice and words say; the same sound before a longer pause is judged once."""
        key = (line.id, pause.utterance.to_bytes())
        if key not in self._known:
            probability = self.completion.probability(pause.utterance)
            self._known[key] = probability, self.read(pause, line)
        return self._known[key]


@dataclass(order=True, slots=True)
class _Answer:
    due_s: float
    give: Callable[[], list[TurnEvent]] = field(compare=False)


class Floor:
    """One caller's channel with the answers that are still being computed."""

    def __init__(self, ears: Ears, line: Line) -> None:
        self._ears = ears
        self._line = line
        self._patience = patience_for(line.asked)
        self._endpointer = Endpointer(ears.settings, self._patience)
        self._now_s = 0.0
        self._coming: list[_Answer] = []
        self._pause: Paused | None = None
        self.said: Said | None = None
        """The words of the last pause; none before they are understood, or when he goes on."""

    def feed(self, frame: Audio, speech: float) -> list[TurnEvent]:
        """Account for one frame; return what is decided by its end.

        Args:
            frame: what was heard.
            speech: probability that the caller speaks in it.
        """
        self._now_s += frame.duration_s
        events = self._endpointer.feed(frame, speech)
        while self._coming and self._coming[0].due_s <= self._now_s:
            events += heapq.heappop(self._coming).give()
        for event in events:
            if isinstance(event, Paused):
                self._compute(event)
            elif isinstance(event, SpeechBegan | Resumed):
                self._pause = self.said = None
        return events

    def _compute(self, pause: Paused) -> None:
        self._pause, self.said = pause, None
        probability, said = self._ears.judged(pause, self._line)
        self._await(WORDS_DELAY_S, lambda: self._understand(pause, said))
        if voice_matters(self._patience, said.completeness):
            late_s = WORDS_DELAY_S + VERDICT_DELAY_S
            self._await(late_s, lambda: self._endpointer.judge(pause, probability))

    def _understand(self, pause: Paused, said: Said) -> list[TurnEvent]:
        if pause is self._pause:
            self.said = said
        return self._endpointer.judge_words(pause, said.completeness)

    def _await(self, delay_s: float, give: Callable[[], list[TurnEvent]]) -> None:
        heapq.heappush(self._coming, _Answer(self._now_s + delay_s, give))


def turn_ends_s(heard: Heard, line: Line, ears: Ears) -> Iterator[float]:
    """Yield when turns were taken to be over, while the recording lasts."""
    floor, voice = Floor(ears, line), ears.voice_activity()
    for frame in frames(heard.sound, FRAME_S):
        for event in floor.feed(frame, voice.probability(frame)):
            if isinstance(event, TurnEnded):
                yield event.decided_s
