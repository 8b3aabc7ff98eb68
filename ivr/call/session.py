"""One call, from the first ring to the last word: the stages joined.

Caller audio is read in every state of the call. What it decides starts tasks, and one TaskGroup
owns them all: when the line is gone, so are they.
"""

import asyncio
import time
from typing import assert_never

from ivr.audio import Audio
from ivr.call.chronicle import Chronicle
from ivr.call.drafting import Draft, Drafting
from ivr.call.events import CallerHeard, SteppedIn
from ivr.call.keypad import Keypad
from ivr.call.machines import FirstWords
from ivr.call.marks import Marks
from ivr.call.orders import HandBack, HangUp, Order, Pause, PutThrough, Say
from ivr.call.parts import CallParts
from ivr.call.patience import patience_for
from ivr.call.replying import Replying
from ivr.call.speaking import STILL_TO_COME_S
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Expecting
from ivr.inference import in_s
from ivr.telephony.line import CallerAudio, DigitPressed, HungUp, Line
from ivr.telephony.tap import SentFrame, TappedFrame
from ivr.turns.barge_in import BargeIn
from ivr.turns.echo import EchoPath
from ivr.turns.endpointing import Endpointer
from ivr.turns.patience import voice_matters
from ivr.turns.turns import Paused, Resumed, SpeechBegan, TurnEnded, TurnEvent

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
        self._person = self._chronicle.person
        self._replying = Replying(
            line, parts, self._conversation, self._chronicle, self._reply_begins
        )
        self._mouth = self._replying.mouth
        self._first_words = FirstWords(parts.is_machine, outbound=bool(line.arrival.campaign))
        self._ears = parts.voice_activity()
        self._endpointer = Endpointer(parts.turns)
        self._barge_in = BargeIn(parts.turns)
        self._echo = EchoPath()
        self._keypad = Keypad()
        self._heard_s = 0.0
        """Audio time on the caller's channel."""
        self._quiet_since_s = 0.0
        self._sending = Audio.silence(0.02, line.rate_hz)
        self._draft: Drafting | None = None
        self._marks = Marks(time.monotonic())
        self._deciding: asyncio.Task[None] | None = None
        self._caller_speaking = False
        self._spoken_over = False
        """The caller's present turn began in the midst of a reply."""

    @property
    def transferred(self) -> bool:
        """The call goes on to a person."""
        return self._replying.transferred

    @property
    def said_goodbye(self) -> bool:
        """The agent has ended the call."""
        return self._replying.said_goodbye

    async def run(self) -> None:
        """Hold the conversation until the line is gone."""
        self._line.tap(self._note_sent)
        async with self._chronicle, asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._replying.open(tasks)
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
            if self._deciding:
                self._deciding.cancel()
            self._replying.drop()

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
            self._replying.press(keys)
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

    def _tell_words(self, draft: Draft) -> None:
        """Let who follows the call read along; what may hold a code comes with the reply."""
        if draft.transcript.text and draft.reply:
            understood = draft.reply.understood
            text = understood.for_the_record(draft.transcript.text)
            told = CallerHeard(self._line.arrival.line_id, text, understood.language)
            self._parts.observe(told)

    def _watch_silence(self) -> None:
        busy = self._caller_speaking or self._mouth.speaking or self._replying.in_turn
        if busy or self._person.paused:
            self._quiet_since_s = self._heard_s
        elif self._heard_s - self._quiet_since_s >= SILENCE_S:
            self._quiet_since_s = self._heard_s
            self._replying.speak_into_silence()

    def _key(self, digit: str) -> None:
        closed = self._conversation.expecting is Expecting.YES_NO
        if self._person.paused:
            return
        if self._mouth.speaking:
            self._replying.interrupt()
        if keys := self._keypad.press(digit, self._heard_s, single=closed):
            self._replying.press(keys)

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

    def _reply_begins(self, reply: Reply) -> None:
        self._endpointer.patience = patience_for(reply.expecting)
        self._barge_in.begin()
        self._person.spoke(reply)

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
            await self._replying.end("hang_up")
            return
        if self._is_aside(draft):
            if self._mouth.held:
                self._go_on()
            return
        if self._person.paused:
            self._person.heard(draft)
            return
        if self._mouth.held:
            self._replying.interrupt()
        self._replying.answer(draft)

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
        self._chronicle.given_to_people()
        await self._replying.end("transfer")

    def _say_for(self, reply: Reply, *, now: bool) -> None:
        """Speak a person's words, which answer whatever had no answer yet."""
        if now or self._person.paused:
            self._replying.break_off()
        self._replying.say(reply, self._person.take_unanswered())

    def _fall_silent(self) -> None:
        self._person.paused = True
        if self._mouth.speaking or self._replying.in_turn:
            self._mouth.hold()

    def _take_back(self) -> None:
        self._person.paused = False
        if unanswered := self._person.take_unanswered():
            self._replying.break_off()
            self._replying.answer_late(unanswered)
        elif self._mouth.held:
            self._go_on()
