"""The agent's turns in one call: one after the other, each part of it from its first frame on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from ivr.audio import Audio
from ivr.call.chronicle import Chronicle
from ivr.call.drafting import Draft, first_clause, spoken_in
from ivr.call.parts import CallParts
from ivr.call.speaking import Mouth
from ivr.dialogue.conversation import Conversation, Reply
from ivr.dialogue.dialogue import Expecting
from ivr.inference import in_s
from ivr.stt.stt import Transcript
from ivr.telephony.line import Line
from ivr.tts.openers import Openers


class Replying:
    """What the agent says, and whether the call goes on after it."""

    def __init__(
        self,
        line: Line,
        parts: CallParts,
        conversation: Conversation,
        chronicle: Chronicle,
        begins: Callable[[Reply], None],
    ) -> None:
        """Say nothing yet; `open` begins.

        Args:
            line: of the call.
            parts: what speaks, and where is decided.
            conversation: that makes the replies.
            chronicle: that keeps them.
            begins: told of each reply as it begins to be spoken.
        """
        self.mouth = Mouth(line, parts.speaker)
        self.transferred = False
        """The call goes on to a person."""
        self.said_goodbye = False
        """The agent has ended the call."""
        self._line = line
        self._parts = parts
        self._conversation = conversation
        self._chronicle = chronicle
        self._begins = begins
        self._openers = Openers()
        self._turn: asyncio.Task[None] | None = None

    def open(self, tasks: asyncio.TaskGroup) -> None:
        """Greet the caller.

        Args:
            tasks: of the call.
        """
        self._tasks = tasks
        self._start(self._open())

    @property
    def in_turn(self) -> bool:
        """A reply is being made or spoken."""
        return self._turn is not None and not self._turn.done()

    def answer(self, draft: Draft) -> None:
        """Answer a turn of the caller."""
        self._start(self._answer(draft))

    def answer_late(self, heard: Transcript) -> None:
        """Answer words that have waited; no draft is left of them."""
        self._start(self._answer_late(heard))

    def press(self, keys: str) -> None:
        """Answer what the caller keyed in."""
        self._start(self._press(keys))

    def speak_into_silence(self) -> None:
        """Ask whether the caller is there."""
        self._start(self._speak_into_silence())

    def say(self, reply: Reply, late: Transcript | None) -> None:
        """Say a person's words.

        Args:
            reply: that has them.
            late: the caller's words that they answer, if any.
        """
        self._start(self._speak(reply, None, late=late))

    def interrupt(self) -> None:
        """Fall silent for the caller; what was not heard was not said."""
        clauses_heard, fraction = self.mouth.stop()
        self._conversation.interrupted(clauses_heard)
        self._chronicle.interrupted(fraction)
        self.drop()

    def break_off(self) -> None:
        """Leave what is being said, or is about to be."""
        if self.mouth.speaking:
            self.interrupt()
        elif self._turn:
            self._turn.cancel()
            self.mouth.release()

    def drop(self) -> None:
        """Say nothing more of the present turn."""
        if self._turn:
            self._turn.cancel()

    async def end(self, then: Literal["transfer", "hang_up"]) -> None:
        """End the agent's part at once: the dialplan calls people, or the call is over."""
        if then == "transfer":
            self.transferred = True
        else:
            self.said_goodbye = True
        await self._line.hang_up()

    # -- turns -------------------------------------------------------------------------------

    def _start(self, turn: Coroutine[Any, Any, None]) -> None:
        """Begin a turn of the agent after the one that is still being spoken, if any."""
        self._turn = self._tasks.create_task(self._after(self._turn, turn))

    @staticmethod
    async def _after(previous: asyncio.Task[None] | None, turn: Coroutine[Any, Any, None]) -> None:
        if previous:
            await asyncio.wait([previous])
        await turn

    async def _open(self) -> None:
        reply = await self._parts.pool.run(in_s(0), self._conversation.open)
        await self._speak(reply, None)

    async def _answer(self, draft: Draft) -> None:
        reply = draft.reply
        if reply is None:
            reply = await self._respond(draft.transcript)
            draft.marks.note("first_token")
        await self._speak(reply, draft)

    async def _answer_late(self, heard: Transcript) -> None:
        await self._speak(await self._respond(heard), None, late=heard)

    async def _respond(self, heard: Transcript) -> Reply:
        respond = self._conversation.respond
        return await self._parts.pool.run(
            in_s(0), respond, heard.text, heard.candidate, heard.confidence
        )

    async def _press(self, keys: str) -> None:
        reply = await self._parts.pool.run(in_s(0), self._conversation.press, keys)
        await self._speak(reply, None)

    async def _speak_into_silence(self) -> None:
        reply = await self._parts.pool.run(in_s(0), self._conversation.silence)
        self._conversation.adopt_silence(reply)
        await self._speak(reply, None, adopt=False)

    # -- one reply ---------------------------------------------------------------------------

    async def _speak(
        self,
        reply: Reply,
        draft: Draft | None,
        *,
        adopt: bool = True,
        late: Transcript | None = None,
    ) -> None:
        """Say a reply; from its first frame on it is part of the conversation.

        Args:
            reply: all of it.
            draft: that it comes from, None where it answers no words.
            adopt: False for what is said into a silence.
            late: the words that it answers where they have waited, and no draft is left.
        """
        first = draft.first if draft else None
        if first is None:
            speaker = self._parts.speaker
            first = self._tasks.create_task(first_clause(speaker, reply, in_s(0)))
        opener = await self._opener_before(reply)
        if not opener.samples.size:
            await first
        if adopt:
            self._conversation.adopt(reply)
        self._begins(reply)
        if draft:
            draft.marks.note("first_audio")
            draft.marks.note("first_frame_sent")
        heard, marks_ms = (draft.transcript, draft.marks.after_ms) if draft else (late, {})
        self._chronicle.turn_began(reply, heard, marks_ms)
        await self.mouth.say(reply, first, opener)
        if reply.then != "listen":
            await self.end(reply.then)

    async def _opener_before(self, reply: Reply) -> Audio:
        """Return a word to begin with where the first clause has yet to be synthesised."""
        speaker, clause = self._parts.speaker, reply.clauses[0]
        language = spoken_in(clause, reply)
        bare_question = len(reply.clauses) == 1 and reply.expecting is Expecting.YES_NO
        if bare_question or speaker.ready(clause.pieces, language):
            return speaker.nothing
        opener = self._openers.before(clause.text, language)
        if not (opener and speaker.ready((opener,), language)):
            return speaker.nothing
        return (await speaker.clause((opener,), language)).audio
