"""The caller's part, played by a script: hears 20 ms, answers with 20 ms.

Everything counts audio time, so a conversation is the same at any speed and needs no clock.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ivr.audio import FRAME_S, Audio, Samples
from ivr.telephony.ear import Span
from ivr.telephony.script import Turn

GAP_S = 0.3
"""People leave about this much after the other has ended."""
HEARD_OUT_S = 0.7
"""Silence after which the agent has ended; its clauses pause for less."""
REPLY_BEGINS_WITHIN_S = 10.0
REPLY_ENDS_WITHIN_S = 60.0
"""Then the caller goes on with the script, whatever the agent does."""
HANGS_UP_AFTER_S = 3.0
"""How long a caller who has said everything leaves the agent to hang up first."""

_SPEECH_LEVEL = 0.005 * 32768
"""Of a frame (root mean square): well above comfort noise, well below the softest vowel."""
_FALSE_START_S = 0.2
_FALSE_START_SILENCE_S = 0.4
_KEY_EVERY_S = 0.3
"""A key sounds for 200 ms; then a pause."""


@dataclass(frozen=True, slots=True)
class Move:
    """What the caller does in 20 ms."""

    frame: Samples
    key: str = ""
    hang_up: bool = False


@dataclass(frozen=True, slots=True)
class PreparedTurn:
    """A turn whose words are already sound."""

    turn: Turn
    voice: Audio | None
    """At the rate of the line, from its first sound to its last; None when nothing is said."""


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """A turn as it went."""

    turn: Turn
    utterance: Span
    """In the recording; for a silent turn or keys alone, the span of those."""
    ends_in_words: bool
    """Only then is it known to the sample when the agent's time to answer begins."""


class AgentSilence:
    """Follows the agent's speech by its level: has it begun, has it ended?

    The agent's voice comes clean from a synthesiser; a threshold tells it from silence.
    """

    def __init__(self) -> None:
        self._speech_s = 0.0
        self._silence_s = 0.0

    def forget(self) -> None:
        """Listen for the next thing the agent says."""
        self._speech_s = self._silence_s = 0.0

    def feed(self, frame: Samples) -> None:
        """Hear a frame."""
        duration_s = FRAME_S
        if np.sqrt(np.mean(np.square(frame, dtype=np.float64))) > _SPEECH_LEVEL:
            # Pauses between words belong to what is being said.
            self._speech_s += duration_s + (self._silence_s if self._speech_s else 0.0)
            self._silence_s = 0.0
            return
        self._silence_s += duration_s
        if self._speech_s < _FALSE_START_S and self._silence_s > _FALSE_START_SILENCE_S:
            self._speech_s = 0.0

    @property
    def speaking_for_s(self) -> float:
        """How long ago the agent began, pauses included; 0 until it really speaks."""
        return self._speech_s + self._silence_s if self._speech_s >= _FALSE_START_S else 0.0

    @property
    def ended(self) -> bool:
        """Whether the agent has spoken and fallen silent."""
        return self.speaking_for_s > 0 and self._silence_s >= HEARD_OUT_S


_Course = Generator[Move, None, None]


class ScriptedCaller:
    """Plays a script against whatever it hears. One object a call."""

    def __init__(
        self,
        turns: Sequence[PreparedTurn],
        rate_hz: int,
        on_turn: Callable[[PlayedTurn], None],
        background: Audio | None = None,
    ) -> None:
        """Take the script.

        Args:
            turns: what to say, at `rate_hz`.
            rate_hz: the rate of both directions of the line.
            on_turn: told of each turn when the caller has said it; must return at once.
            background: what is heard behind the caller all the time, at `rate_hz`.
        """
        self._turns = turns
        self._on_turn = on_turn
        self._agent = AgentSilence()
        self._frame_size = round(FRAME_S * rate_hz)
        self._frames = 0
        self._silence = np.zeros(self._frame_size, np.int16)
        self._background = background.samples if background else None
        self._course = self._play()

    def tick(self, heard: Samples) -> Move:
        """Hear the last 20 ms, return the next 20 ms."""
        self._agent.feed(heard)
        move = next(self._course)
        if self._background is not None:
            move = replace(move, frame=self._in_noise(move.frame, self._background))
        self._frames += 1
        return move

    def _in_noise(self, frame: Samples, background: Samples) -> Samples:
        begin = self._frames * self._frame_size
        noise = background.take(range(begin, begin + self._frame_size), mode="wrap")
        both = frame.astype(np.int32) + noise
        return both.clip(-32768, 32767).astype(np.int16)

    @property
    def _now_s(self) -> float:
        return self._frames * FRAME_S

    def _play(self) -> _Course:
        previous: Turn | None = None
        for prepared in self._turns:
            yield from self._wait_for_the_floor(prepared.turn, previous)
            yield from self._take(prepared)
            previous = prepared.turn
        yield from self._wait_for_the_end(previous)
        while True:
            yield Move(self._silence, hang_up=True)

    def _wait_for_the_floor(self, turn: Turn, previous: Turn | None) -> _Course:
        """Wait for the moment at which the turn begins; the greeting counts as a reply."""
        if turn.interrupt_after is not None:
            yield from self._wait_to_interrupt(turn.interrupt_after)
        elif previous is not None and previous.wait != "reply":
            yield from self._pause(previous.wait)
        else:
            yield from self._hear_out()
            yield from self._pause(GAP_S)

    def _wait_to_interrupt(self, after_s: float) -> _Course:
        yield from self._until(
            lambda: self._agent.ended or 0 < self._agent.speaking_for_s >= after_s,
            REPLY_BEGINS_WITHIN_S + after_s,
        )

    def _take(self, prepared: PreparedTurn) -> _Course:
        start_s = end_s = self._now_s
        if prepared.voice is not None:
            yield from self._speak(prepared.voice)
            end_s = start_s + prepared.voice.duration_s
        for key in prepared.turn.dtmf or "":
            yield Move(self._silence, key=key)
            yield from self._pause(_KEY_EVERY_S - FRAME_S)
            end_s = self._now_s
        self._agent.forget()
        ends_in_words = prepared.voice is not None and not prepared.turn.dtmf
        self._on_turn(PlayedTurn(prepared.turn, Span(start_s, end_s), ends_in_words))

    def _speak(self, voice: Audio) -> _Course:
        for start in range(0, len(voice.samples), self._frame_size):
            part = voice.samples[start : start + self._frame_size]
            yield Move(np.pad(part, (0, self._frame_size - len(part))))

    def _wait_for_the_end(self, last: Turn | None) -> _Course:
        if last is not None and last.wait != "reply":
            yield from self._pause(last.wait)
            return
        yield from self._hear_out()
        yield from self._pause(HANGS_UP_AFTER_S)

    def _hear_out(self) -> _Course:
        yield from self._until(lambda: self._agent.speaking_for_s > 0, REPLY_BEGINS_WITHIN_S)
        if self._agent.speaking_for_s > 0:
            yield from self._until(lambda: self._agent.ended, REPLY_ENDS_WITHIN_S)

    def _pause(self, duration_s: float) -> _Course:
        for _ in range(round(duration_s / FRAME_S)):
            yield Move(self._silence)

    def _until(self, condition: Callable[[], bool], limit_s: float) -> _Course:
        for _ in range(round(limit_s / FRAME_S)):
            if condition():
                return
            yield Move(self._silence)
