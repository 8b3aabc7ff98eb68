"""The agent's mouth in one call: replies clause by clause, and how much of them was heard."""

from collections.abc import Awaitable
from dataclasses import dataclass

from ivr.audio import Audio
from ivr.call.drafting import spoken_in
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Clause
from ivr.inference import in_s
from ivr.telephony.line import Line
from ivr.tts.speaker import Speaker

STILL_TO_COME_S = 0.8
"""An answer that begins this close to the end of the question is meant as its answer."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    starts_s: float
    duration_s: float


class Mouth:
    """Speaks one reply at a time on one line."""

    def __init__(self, line: Line, speaker: Speaker) -> None:
        self._line = line
        self._speaker = speaker
        self._clauses: list[_Spoken] = []
        self._given_s = 0.0
        """Length of all audio given to the line, less what was flushed."""
        self._speaking = False
        self._held = False
        self._clauses_to_come = 0

    @property
    def speaking(self) -> bool:
        """A reply is being spoken, or is about to be."""
        return self._speaking

    @property
    def held(self) -> bool:
        """A reply waits for what the caller is saying."""
        return self._held

    @property
    def in_last_clause(self) -> bool:
        """All but the end of the reply has been heard."""
        whole = len(self._clauses) == self._clauses_to_come
        return whole and self._line.played_s >= self._clauses[-1].starts_s

    @property
    def remaining_s(self) -> float:
        """How much of the reply, as far as it is synthesised, has not been sent yet."""
        return max(0.0, self._given_s - self._line.played_s)

    async def say(self, reply: Reply, first: Awaitable[Audio], opener: Audio) -> None:
        """Speak a reply to its end. Cancelled by a barge-in; call `stop` then.

        Args:
            reply: all of it.
            first: its first clause, ready or nearly so.
            opener: what is said until that is ready; of no length where it is.
        """
        self._clauses = []
        self._clauses_to_come = len(reply.clauses)
        self._speaking = True
        try:
            self._given_s += opener.duration_s
            self._line.play(opener)
            self._give(await first)
            for clause in reply.clauses[1:]:
                self._give(await self._spoken(clause, spoken_in(clause, reply)))
            await self._line.drained()
        finally:
            if self._held:  # its last frame was out before the hold took effect
                self._line.release()
            self._speaking = self._held = False

    def hold(self) -> None:
        """Fall silent and hear what the caller has to say."""
        self._held = True
        self._line.hold()

    def release(self) -> None:
        """Go on in the middle of the word: the caller only showed that he listens."""
        self._held = False
        self._line.release()

    def stop(self) -> tuple[int, float]:
        """Fall silent at once; return how many clauses were heard, and what part of the reply."""
        self._given_s -= self._line.flush()
        played_s = self._line.played_s
        heard = sum(played_s >= c.starts_s + c.duration_s / 2 for c in self._clauses)
        total_s = sum(clause.duration_s for clause in self._clauses)
        if not total_s:
            return heard, 0.0
        fraction = (played_s - self._clauses[0].starts_s) / total_s
        return heard, round(min(1.0, max(0.0, fraction)), 3)

    async def _spoken(self, clause: Clause, language: str) -> Audio:
        """Speak a later clause; it is due when the one before it has been heard."""
        due_s = in_s(self.remaining_s)
        spoken = await self._speaker.clause(clause.pieces, language, due_s, slowly=clause.slowly)
        return spoken.audio

    def _give(self, audio: Audio) -> None:
        starts_s = max(self._given_s, self._line.played_s)
        self._clauses.append(_Spoken(starts_s, audio.duration_s))
        self._given_s = starts_s + audio.duration_s
        self._line.play(audio)
