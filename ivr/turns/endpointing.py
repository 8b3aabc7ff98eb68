"""When a turn begins, pauses, goes on and ends: pure decisions in audio time.

Speech is judged in steps of 10 ms, so the decisions do not depend on how the audio was cut into
frames. The turn model's verdict arrives when it is ready, through `judge`.
"""

from collections import deque
from enum import Enum, auto

import numpy as np

from ivr.audio import TELEPHONE_HZ, Audio, Samples
from ivr.settings import TurnSettings
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
HYSTERESIS = 0.15
"""Speech goes on down to this far below the threshold, so that it does not flicker."""

SHORT_SILENCE_MS = 350
"""After yes or no, little more follows than the pause inside a "haan … ji"."""
NORMAL_SILENCE_MS = 900
"""Pauses inside an open answer rarely exceed this."""
LONG_SILENCE_MS = 3_000
"""The caller asked us to wait; "ek minute" passes in silence."""
DICTATION_AGREED_MS = 700
"""Between groups of digits people pause for half a second, each with the melody of an end."""

SURE = 0.8
"""Verdict that ends a turn at the shortest silence."""
LIKELY = 0.5
"""Verdict that shortens the wait: the model takes a third of sentences cut short for complete."""


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
        self._speech_end_ms = 0
        self._verdict = 0.0

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
        if self._state is not _State.PAUSED or _ms(pause.speech_end_s) != self._speech_end_ms:
            return []
        self._verdict = probability
        return self._end_if_due()

    def _step(self, samples: Samples, speech: float) -> list[TurnEvent]:
        self._now_ms += STEP_MS
        threshold = self._settings.speech_threshold - HYSTERESIS * self._speaking
        self._speaking = speech >= threshold
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
        return [SpeechBegan(_s(self._now_ms - ONSET_MS))]

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
        return [Resumed(_s(self._now_ms - self._speech_ms))]

    def _pause(self) -> Paused:
        self._state, self._verdict = _State.PAUSED, 0.0
        utterance = Audio(np.concatenate(self._turn), TELEPHONE_HZ)
        return Paused(_s(self._speech_end_ms), utterance)

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
        patient_ms, agreed_ms = self._silence_bounds_ms()
        if self._verdict >= SURE:
            return agreed_ms
        if self._verdict >= LIKELY:
            return (agreed_ms + patient_ms) // 2
        return patient_ms

    def _silence_bounds_ms(self) -> tuple[int, int]:
        """Return the silence that ends the turn by itself, and the one when the model agrees."""
        end_ms, max_ms = self._settings.end_silence_ms, self._settings.max_silence_ms
        match self.patience:
            case Patience.SHORT:
                bounds = SHORT_SILENCE_MS, end_ms
            case Patience.NORMAL:
                bounds = min(NORMAL_SILENCE_MS, max_ms), end_ms
            case Patience.DICTATION:
                bounds = max_ms, DICTATION_AGREED_MS
            case Patience.LONG:
                bounds = LONG_SILENCE_MS, DICTATION_AGREED_MS
        return max(bounds[0], end_ms), max(min(bounds), end_ms)


def _s(milliseconds: int) -> float:
    return milliseconds / 1000


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
