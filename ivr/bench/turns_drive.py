"""Drives the product's own decisions through a recording, in audio time.

The models compute for real; their answers arrive after a set delay, so that the figures do not
depend on how busy the machine is.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.bench.turns_set import Line
from ivr.bench.turns_sound import Heard, frames
from ivr.call.session import PATIENCE
from ivr.settings import TurnSettings
from ivr.turns.barge_in import BargeIn
from ivr.turns.completeness import Completeness
from ivr.turns.endpointing import Endpointer
from ivr.turns.turns import Patience, Paused, TurnCompletion, TurnEnded, TurnEvent, VoiceActivity

VERDICT_DELAY_S = 0.08
"""From the pause to the turn model's verdict: it computes for 40 ms beside the recogniser."""
WORDS_DELAY_S = 0.2
"""From the pause to its words, understood."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What listens in a call."""

    voice_activity: Callable[[], VoiceActivity]
    completion: TurnCompletion
    read: Callable[[Paused, Line], Completeness]
    """Transcribes a pause and judges its words."""
    settings: TurnSettings
    _known: dict[tuple[str, bytes], tuple[float, Completeness]] = field(default_factory=dict)

    def judged(self, pause: Paused, line: Line) -> tuple[float, Completeness]:
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
        self._voice = ears.voice_activity()
        patience = PATIENCE.get(line.asked, Patience.NORMAL)
        self._endpointer = Endpointer(ears.settings, patience)
        self._now_s = 0.0
        self._coming: list[_Answer] = []

    def feed(self, frame: Audio) -> list[TurnEvent]:
        """Account for one frame; return what is decided by its end."""
        self._now_s += frame.duration_s
        events = self._endpointer.feed(frame, self._voice.probability(frame))
        while self._coming and self._coming[0].due_s <= self._now_s:
            events += heapq.heappop(self._coming).give()
        for event in events:
            if isinstance(event, Paused):
                self._compute(event)
        return events

    def _compute(self, pause: Paused) -> None:
        probability, words = self._ears.judged(pause, self._line)
        self._await(VERDICT_DELAY_S, lambda: self._endpointer.judge(pause, probability))
        self._await(WORDS_DELAY_S, lambda: self._endpointer.judge_words(pause, words))

    def _await(self, delay_s: float, give: Callable[[], list[TurnEvent]]) -> None:
        heapq.heappush(self._coming, _Answer(self._now_s + delay_s, give))


def turn_ends_s(heard: Heard, line: Line, ears: Ears) -> Iterator[float]:
    """Yield when turns were taken to be over, while the recording lasts."""
    floor = Floor(ears, line)
    for frame in frames(heard.sound, FRAME_S):
        for event in floor.feed(frame):
            if isinstance(event, TurnEnded):
                yield event.decided_s


def stopped_s(before: Audio, caller: Audio, agent: Audio, ears: Ears) -> float | None:
    """Return when the caller's channel stops the agent, who speaks all the while.

    Args:
        before: the caller's turn before the agent's: the call is under way.
        caller: the caller's channel while the agent speaks.
        agent: what is played.
        ears: what listens.
    """
    voice, barge_in = ears.voice_activity(), BargeIn(ears.settings)
    silence = Audio.silence(FRAME_S, TELEPHONE_HZ)
    for heard in frames(before, FRAME_S):
        barge_in.feed(heard, voice.probability(heard), silence)
    barge_in.begin()
    for index, (heard, played) in enumerate(
        zip(frames(caller, FRAME_S), frames(agent, FRAME_S), strict=False)
    ):
        if barge_in.feed(heard, voice.probability(heard), played):
            return (index + 1) * FRAME_S
    return None
