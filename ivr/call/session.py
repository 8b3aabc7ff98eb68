"""One call, from the first ring to the last word: the stages joined.

Caller audio is read in every state of the call. What it decides starts tasks, and one TaskGroup
owns them all: when the line is gone, so are they.
"""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, assert_never

import structlog

from ivr.audio import Audio
from ivr.call.chronicle import Chronicle
from ivr.call.drafting import Draft, Drafting, first_clause, spoken_in
from ivr.call.events import CallerHeard, SteppedIn
from ivr.call.keypad import Keypad
from ivr.call.machines import FirstWords
from ivr.call.marks import Marks
from ivr.call.orders import HandBack, HangUp, Order, Pause, PutThrough, Say
from ivr.call.parts import CallParts
from ivr.call.patience import patience_for
from ivr.call.speaking import STILL_TO_COME_S, Mouth
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Expecting
from ivr.inference import in_s
from ivr.stt.stt import Transcript
from ivr.telephony.line import CallerAudio, DigitPressed, HungUp, Line
from ivr.telephony.tap import SentFrame, TappedFrame
from ivr.tts.openers import Openers
from ivr.turns.barge_in import BargeIn
from ivr.turns.echo import EchoPath
from ivr.turns.endpointing import Endpointer
from ivr.turns.patience import voice_matters
from ivr.turns.turns import Paused, Resumed, SpeechBegan, TurnEnded, TurnEvent

_log = structlog.get_logger()

VERDICT_S = 0.5
"""A verdict on a pause that has not begun by then comes too late to shorten it."""
SILENCE_S = 7.0
"""After this much silence on both sides the agent asks whether the caller is there."""


class CallSession:
    """The agent's side of one call."""

    def __init__(self, line: Line, parts: CallParts) -> None:
        self._line = line
        self._parts = parts
        self._conversation = parts.conversation(line.arrival)
        self._chronicle = Chronicle(line, parts)
        self._first_words = FirstWords(parts.is_machine, outbound=bool(line.arrival.campaign))
        self._mouth = Mouth(line, parts.speaker)
        self._ears = parts.voice_activity()
        self._endpointer = Endpointer(parts.turns)
        self._barge_in = BargeIn(parts.turns)
        self._echo = EchoPath()
        self._keypad = Keypad()
        self._openers = Openers()
        self._heard_s = 0.0
        """Audio time on the caller's channel."""
        self._quiet_since_s = 0.0
        self._sending = Audio.silence(0.02, line.rate_hz)
        self._draft: Drafting | None = None
        self._marks = Marks(time.monotonic())
        self._turn: asyncio.Task[None] | None = None
        self._deciding: asyncio.Task[None] | None = None
        self._caller_speaking = False
        self.transferred = False
        """The call goes on to a person."""
        self.said_goodbye = False
        """The agent has ended the call."""
        self._spoken_over = False
        """The caller's present turn began in the midst of a reply."""
        self._person = self._chronicle.person

    async def run(self) -> None:
        """Hold the conversation until the line is gone."""
        self._line.tap(self._note_sent)
        async with self._chronicle, asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._start_turn(self._open())
            async for event in self._line.events():
                match event:
                    case CallerAudio(audio):
                        self._hear(audio)
                    case DigitPressed(digit):
                        self._key(digit)
                    case HungUp(by):
                        self._chronicle.hung_up_by = by
                    case _:
                        assert_never(event)
            self._drop_draft()
            for task in (self._deciding, self._turn):
                if task:
                    task.cancel()

    # -- hearing -----------------------------------------------------------------------------

    def _note_sent(self, frame: TappedFrame) -> None:
        if isinstance(frame, SentFrame):
            self._sending = frame.audio

    def _hear(self, audio: Audio) -> None:
        """Take 20 ms of the caller: decide, and start what the decision calls for."""
        self._heard_s += audio.duration_s
        anyone = self._ears.probability(audio)
        speech = self._echo.without_echo(audio, anyone, self._sending)
        for event in self._endpointer.feed(audio, speech):
            self._react(event)
        interrupts = self._barge_in.feed(audio, speech, self._sending)
        self._yield_the_floor(interrupts=interrupts)
        if keys := self._keypad.after(self._heard_s):
            self._start_turn(self._press(keys))
        self._watch_silence()

    def _react(self, event: TurnEvent) -> None:
        match event:
            case SpeechBegan():
                self._caller_speaking = True
                self._spoken_over = self._speaks_over_the_reply()
            case Paused():
                self._start_draft(event)
            case Resumed():
                self._drop_draft()
            case TurnEnded():
                self._caller_speaking = False
                self._quiet_since_s = self._heard_s
                if self._draft:
                    self._marks.note("turn_decided")
                    self._deciding = self._tasks.create_task(self._take_up(self._draft))
                    self._draft = None
            case _:
                assert_never(event)

    def _start_draft(self, pause: Paused) -> None:
        self._drop_draft()
        marks = self._marks = Marks(time.monotonic() - (self._heard_s - pause.speech_end_s))
        marks.note("pause_seen")
        self._draft = Drafting(self._tasks, self._parts, self._conversation, pause, marks)
        self._tasks.create_task(self._judge(pause, self._draft))

    def _drop_draft(self) -> None:
        if self._draft:
            self._draft.drop()
            self._draft = None

    async def _judge(self, pause: Paused, drafting: Drafting) -> None:
        """Take what the words say once there is a reply to them, then what the voice says.

        The reply cannot begin before; and side by side on few cores both would come later.
        """
        draft = await drafting.draft()
        self._tell_words(draft)
        if self._mouth.held and self._is_aside(draft):
            self._go_on()
        decided = self._endpointer.judge_words(pause, draft.words)
        for event in decided:
            self._react(event)
        if not decided and voice_matters(self._endpointer.patience, draft.words):
            verdict = await self._parts.pool.run_in_time(
                in_s(VERDICT_S), self._parts.completion.probability, pause.utterance
            )
            for event in self._endpointer.judge(pause, verdict or 0.0):
                self._react(event)

    def _watch_silence(self) -> None:
        busy = self._caller_speaking or self._mouth.speaking or self._in_turn()
        if busy or self._person.paused:
            self._quiet_since_s = self._heard_s
        elif self._heard_s - self._quiet_since_s >= SILENCE_S:
            self._quiet_since_s = self._heard_s
            self._start_turn(self._speak_into_silence())

    # -- the floor ---------------------------------------------------------------------------

    def _speaks_over_the_reply(self) -> bool:
        """Tell whether what the caller begins to say now can hardly be the answer."""
        answers_early = self._mouth.in_last_clause and (
            self._conversation.expecting is Expecting.YES_NO
        )
        return self._mouth.remaining_s > STILL_TO_COME_S and not answers_early

    def _yield_the_floor(self, *, interrupts: bool) -> None:
        """Fall silent at the caller's first syllables; go on when they were nobody's turn."""
        if interrupts and self._mouth.speaking and not self._mouth.held:
            self._mouth.hold()
        undecided = self._caller_speaking or (self._deciding and not self._deciding.done())
        if self._mouth.held and not interrupts and not undecided:
            self._go_on()

    def _is_aside(self, draft: Draft) -> bool:
        """Tell whether the caller said nothing, or only that he is listening."""
        return not draft.transcript.text or (self._spoken_over and draft.is_backchannel)

    def _go_on(self) -> None:
        if self._person.paused:
            return
        self._mouth.release()
        self._barge_in.begin()

    async def _take_up(self, drafting: Drafting) -> None:
        """Decide what a finished turn of the caller means for the reply that is being spoken."""
        draft = await drafting.draft()
        if self._first_words.are_a_machines(draft.transcript.text):
            self._chronicle.met_machine()
            self.said_goodbye = True
            await self._line.hang_up()
            return
        if self._is_aside(draft):
            if self._mouth.held:
                self._go_on()
            return
        if self._person.paused:
            self._person.heard(draft)
            return
        if self._mouth.held:
            self._interrupt()
        self._start_turn(self._answer(draft))

    # -- answering ---------------------------------------------------------------------------

    def _in_turn(self) -> bool:
        return self._turn is not None and not self._turn.done()

    def _start_turn(self, turn: Coroutine[Any, Any, None]) -> None:
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
            respond, heard = self._conversation.respond, draft.transcript
            reply = await self._parts.pool.run(
                in_s(0), respond, heard.text, heard.candidate, heard.confidence
            )
            draft.marks.note("first_token")
        await self._speak(reply, draft)

    async def _press(self, keys: str) -> None:
        reply = await self._parts.pool.run(in_s(0), self._conversation.press, keys)
        await self._speak(reply, None)

    async def _speak_into_silence(self) -> None:
        reply = await self._parts.pool.run(in_s(0), self._conversation.silence)
        self._conversation.adopt_silence(reply)
        await self._speak(reply, None, adopt=False)

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
        self._endpointer.patience = patience_for(reply.expecting)
        self._barge_in.begin()
        if draft:
            draft.marks.note("first_audio")
            draft.marks.note("first_frame_sent")
        heard, marks_ms = (draft.transcript, draft.marks.after_ms) if draft else (late, {})
        self._chronicle.turn_began(reply, heard, marks_ms)
        self._person.spoke(reply)
        await self._mouth.say(reply, first, opener)
        if reply.then != "listen":
            self.transferred = reply.then == "transfer"
            self.said_goodbye = not self.transferred
            await self._line.hang_up()

    # -- a person steps in -------------------------------------------------------------------

    def obey(self, order: Order) -> None:
        """Do what a person of the call centre tells the agent.

        Raises:
            OrderError: not at this moment; nothing has happened.
        """
        match order:
            case Say():
                self._say_for(self._person.words_of(order), now=order.now)
            case Pause():
                self._fall_silent()
            case HandBack():
                self._take_back()
            case PutThrough() | HangUp():
                reply = self._person.words_of(order)
                self._person.paused = False
                self._say_for(reply, now=True)
            case _:
                assert_never(order)
        text = order.text if isinstance(order, Say) else ""
        self._parts.observe(SteppedIn(self._line.arrival.line_id, order.order, order.by, text))

    async def leave_to_people(self) -> None:
        """End the agent's part at once, in the midst of a word; the dialplan calls people."""
        self.transferred = True
        self._chronicle.given_to_people()
        await self._line.hang_up()

    def _say_for(self, reply: Reply, *, now: bool) -> None:
        """Speak a person's words, which answer whatever had no answer yet."""
        if now or self._person.paused:
            self._break_off()
        self._start_turn(self._speak(reply, None, late=self._person.take_unanswered()))

    def _fall_silent(self) -> None:
        self._person.paused = True
        if self._mouth.speaking or self._in_turn():
            self._mouth.hold()

    def _take_back(self) -> None:
        self._person.paused = False
        if unanswered := self._person.take_unanswered():
            self._break_off()
            self._start_turn(self._answer_late(unanswered))
        elif self._mouth.held:
            self._go_on()

    async def _answer_late(self, heard: Transcript) -> None:
        respond = self._conversation.respond
        reply = await self._parts.pool.run(
            in_s(0), respond, heard.text, heard.candidate, heard.confidence
        )
        await self._speak(reply, None, late=heard)

    def _break_off(self) -> None:
        """Leave what is being said, or is about to be."""
        if self._mouth.speaking:
            self._interrupt()
        elif self._turn:
            self._turn.cancel()
            self._mouth.release()

    def _tell_words(self, draft: Draft) -> None:
        """Let who follows the call read along; what may hold a code comes with the reply."""
        if draft.transcript.text and draft.reply:
            understood = draft.reply.understood
            text = understood.for_the_record(draft.transcript.text)
            told = CallerHeard(self._line.arrival.line_id, text, understood.language)
            self._parts.observe(told)

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

    def _interrupt(self) -> None:
        """Fall silent for the caller; what was not heard was not said."""
        clauses_heard, fraction = self._mouth.stop()
        self._conversation.interrupted(clauses_heard)
        self._chronicle.interrupted(fraction)
        if self._turn:
            self._turn.cancel()

    def _key(self, digit: str) -> None:
        closed = self._conversation.expecting is Expecting.YES_NO
        if self._person.paused:
            return
        if self._mouth.speaking:
            self._interrupt()
        if keys := self._keypad.press(digit, self._heard_s, single=closed):
            self._start_turn(self._press(keys))
