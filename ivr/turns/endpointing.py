"""When a turn begins, pauses, goes on and ends: pure decisions in audio time.

Speech is judged in steps of 10 ms, so the decisions do not depend on how the audio was cut into
frames. What the turn model and the recogniser make of a pause arrives when it is ready, through
`judge` and `judge_words`.
"""

from collections import deque
from dataclasses import replace
from enum import Enum, auto

import numpy as np

from ivr.audio import TELEPHONE_HZ, Audio, Samples
from ivr.settings import TurnSettings
from ivr.turns.completeness import Completeness
from ivr.turns.patience import Evidence, silence_needed_ms
from ivr.turns.pauses import PauseMemory
from ivr.turns.turns import Patience, Paused, Resumed, SpeechBegan, TurnEnded, TurnEvent

STEP_MS = 10
STEP_SAMPLES = TELEPHONE_HZ * STEP_MS // 1000

ONSET_MS = 100
"""Speech that begins a turn. A click or a knock is over by then; the shortest "haan" is not."""
RESUME_MS = 60
"""Speech that ends a pause: less than at the onset, for the speaker is known to be there."""
PRE_ROLL_MS = 300
"""Audio kept from before the onset: soft first consonants score low."""
LONGEST_TURN_MS = 30_000
"""What the recogniser takes at once. Longer unbroken speech becomes several turns."""


class _State(Enum):
    IDLE = auto()
    SPEAKING = auto()
    PAUSED = auto()


class Endpointer:
    """Follows one caller's channel."""

    def __init__(self, settings: TurnSettings, patience: Patience = Patience.NORMAL) -> None:
        self.patience = patience
        """May change at any time; what was just asked decides."""
        self._settings = settings
        self._state = _State.IDLE
        self._now_ms = 0
        self._rest: Samples = np.zeros(0, np.int16)
        self._speaking = False
        self._pre_roll: deque[Samples] = deque(maxlen=(PRE_ROLL_MS + ONSET_MS) // STEP_MS)
        self._turn: list[Samples] = []
        self._speech_ms = 0
        """In a turn the unbroken speech up to now; outside one, speech less the silence since."""
        self._silence_ms = 0
        self._began_ms = 0
        self._speech_end_ms = 0
        self._evidence = Evidence()
        self._pauses = PauseMemory()

    def feed(self, frame: Audio, speech: float) -> list[TurnEvent]:
        """Account for one frame of the caller.

        Args:
            frame: any length at 8 kHz.
            speech: probability of speech in it.

        Returns:
            What the frame decides, oldest first.
        """
        samples = np.concatenate([self._rest, frame.samples])
        whole = len(samples) - len(samples) % STEP_SAMPLES
        self._rest = samples[whole:]
        return [
            event
            for start in range(0, whole, STEP_SAMPLES)
            for event in self._step(samples[start : start + STEP_SAMPLES], speech)
        ]

    def judge(self, pause: Paused, probability: float) -> list[TurnEvent]:
        """Take the turn model's verdict on a pause; void when the caller has gone on since."""
        return self._learn(pause, replace(self._evidence, probability=probability))

    def judge_words(self, pause: Paused, words: Completeness) -> list[TurnEvent]:
        """Take what the words of a pause say; void when the caller has gone on since."""
        return self._learn(pause, replace(self._evidence, words=words))

    def _learn(self, pause: Paused, evidence: Evidence) -> list[TurnEvent]:
        if self._state is not _State.PAUSED or _ms(pause.speech_end_s) != self._speech_end_ms:
            return []
        self._evidence = evidence
        return self._end_if_due()

    def _step(self, samples: Samples, speech: float) -> list[TurnEvent]:
        self._now_ms += STEP_MS
        self._speaking = speech >= self._settings.speech_threshold
        match self._state:
            case _State.IDLE:
                return self._wait_for_onset(samples)
            case _State.SPEAKING:
                self._account(samples)
                return self._watch_for_pause()
            case _State.PAUSED:
                self._account(samples)
                return self._watch_pause()

    def _wait_for_onset(self, samples: Samples) -> list[TurnEvent]:
        self._pre_roll.append(samples)
        self._speech_ms = max(0, self._speech_ms + (STEP_MS if self._speaking else -STEP_MS))
        if self._speech_ms < ONSET_MS:
            return []
        self._state = _State.SPEAKING
        self._turn = list(self._pre_roll)
        self._pre_roll.clear()
        self._silence_ms = 0
        self._began_ms = self._now_ms - ONSET_MS
        return [SpeechBegan(_s(self._began_ms))]

    def _account(self, samples: Samples) -> None:
        self._turn.append(samples)
        if self._speaking:
            self._speech_ms, self._silence_ms = self._speech_ms + STEP_MS, 0
        else:
            self._speech_ms, self._silence_ms = 0, self._silence_ms + STEP_MS

    def _watch_for_pause(self) -> list[TurnEvent]:
        if len(self._turn) * STEP_MS >= LONGEST_TURN_MS:
            self._speech_end_ms = self._now_ms
            return [self._pause(), self._end()]
        if self._silence_ms < self._settings.draft_silence_ms:
            return []
        self._speech_end_ms = self._now_ms - self._silence_ms
        return [self._pause()]

    def _watch_pause(self) -> list[TurnEvent]:
        if self._speech_ms < RESUME_MS:
            return self._end_if_due()
        self._state = _State.SPEAKING
        resumed_ms = self._now_ms - self._speech_ms
        if self.patience is not Patience.DICTATION:  # between groups of digits everybody pauses
            self._pauses.add(resumed_ms - self._speech_end_ms)
        return [Resumed(_s(resumed_ms))]

    def _pause(self) -> Paused:
        self._state, self._evidence = _State.PAUSED, Evidence()
        utterance = Audio(np.concatenate(self._turn), TELEPHONE_HZ)
        return Paused(_s(self._speech_end_ms), utterance, _s(self._speech_end_ms - self._began_ms))

    def _end_if_due(self) -> list[TurnEvent]:
        """End the turn; a click in the pause neither prolongs it nor counts as its silence."""
        quiet = self._silence_ms >= self._settings.end_silence_ms
        due = self._now_ms - self._speech_end_ms >= self._silence_limit_ms()
        return [self._end()] if quiet and due else []

    def _end(self) -> TurnEnded:
        self._state = _State.IDLE
        self._pre_roll.extend(self._turn[-(PRE_ROLL_MS // STEP_MS) :])
        self._turn, self._speech_ms = [], 0
        return TurnEnded(_s(self._speech_end_ms), _s(self._now_ms))

    def _silence_limit_ms(self) -> int:
        needed_ms = silence_needed_ms(self.patience, self._evidence, self._pauses.usual_ms)
        if self.patience is not Patience.LONG:
            needed_ms = min(needed_ms, self._settings.max_silence_ms)
        return max(needed_ms, self._settings.end_silence_ms)


def _s(milliseconds: int) -> float:
    return milliseconds / 1000


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
