"""The reply that is being made while the caller may still go on.

At the first pause the transcript, the reply and its first clause of audio are prepared. Nothing in
here changes the world: a draft that turns out to be void is simply dropped.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from ivr.audio import Audio
from ivr.call.completing import completeness
from ivr.call.marks import Marks
from ivr.call.parts import CallParts
from ivr.dialogue.conversation import Conversation, Reply
from ivr.dialogue.dialogue import Clause, Expecting, Understanding
from ivr.languages import language_of_register
from ivr.stt.stt import Answers, Hint, SpeechToTextError, Transcript
from ivr.tts.speaker import Speaker
from ivr.turns.completeness import Completeness, is_invented
from ivr.turns.turns import Paused

_log = structlog.get_logger()

EAR_S = 0.4
"""After this long a caller should hear the answer."""
UNHEARD = "…"
"""Stands for words that were spoken but not heard: the agent asks again instead of waiting."""
BACKCHANNEL = {"affirm", "greeting", "inform"}
"""What people say while they listen means no more than these."""
BACKCHANNEL_S = 1.2
"""Nor does it last longer: "haan haan, theek hai" takes a second."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one pause gave."""

    speech_s: float
    """How long the caller had spoken."""
    transcript: Transcript
    words: Completeness
    reply: Reply | None
    """None when the reply needs an effect; it is made once the turn is over."""
    first: asyncio.Task[Audio] | None
    """The reply's first clause, spoken to oneself."""
    marks: Marks

    @property
    def is_backchannel(self) -> bool:
        """The caller only showed that he is listening."""
        understood = self.reply.understood if self.reply else None
        return is_backchannel(self.transcript, understood, self.speech_s)


class Drafting:
    """A draft in the making; its tasks belong to the call."""

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        parts: CallParts,
        conversation: Conversation,
        pause: Paused,
        marks: Marks,
    ) -> None:
        """Begin at once.

        Args:
            tasks: of the call.
            parts: what hears, and speaks.
            conversation: what decides.
            pause: the caller's turn so far.
            marks: of the turn.
        """
        self._tasks = tasks
        self._parts = parts
        self._conversation = conversation
        self._marks = marks
        self._due_s = marks.speech_end_s + EAR_S
        self._first: asyncio.Task[Audio] | None = None
        self._draft = tasks.create_task(self._make(pause))

    async def draft(self) -> Draft:
        """Return the draft once it stands; its first clause may still be in the making."""
        return await self._draft

    def drop(self) -> None:
        """Leave it: the caller goes on."""
        self._draft.cancel()
        if self._first:
            self._first.cancel()

    async def _make(self, pause: Paused) -> Draft:
        asked = self._conversation.expecting
        transcript = await self._heard(pause.utterance)
        self._marks.note("transcript_final")
        reply = await self._decided(transcript) if transcript.text else None
        understood = reply.understood if reply else None
        ends = self._parts.sentence_ends
        words = completeness(transcript, understood, asked, pause.speech_s, ends)
        if reply:
            self._marks.note("first_token")
            self._first = self._tasks.create_task(self._spoken(reply))
        return Draft(pause.speech_s, transcript, words, reply, self._first, self._marks)

    async def _heard(self, utterance: Audio) -> Transcript:
        ears, hint = self._parts.ears, hint_for(self._parts.answers, self._conversation)
        try:
            return await ears.pool.run(self._due_s, ears.stt.transcribe, utterance, hint)
        except SpeechToTextError as error:
            _log.error("transcription_failed", reason=str(error))
            return Transcript(UNHEARD, UNHEARD, hint.likely_language, 0.0, ears.stt.name)

    async def _decided(self, heard: Transcript) -> Reply | None:
        decide = self._conversation.draft
        reply = await self._parts.pool.run(
            self._due_s, decide, heard.text, heard.candidate, heard.confidence
        )
        return await self._worded(heard, reply) if reply and reply.quoted else reply

    async def _worded(self, heard: Transcript, reply: Reply) -> Reply:
        """Let what is quoted be put into words of its own; whatever comes of it is guarded."""
        conversation = self._conversation
        text = await self._parts.wording.words(heard.text, reply)
        return conversation.reworded(reply, text) if text else reply

    async def _spoken(self, reply: Reply) -> Audio:
        audio = await first_clause(self._parts.speaker, reply, self._due_s)
        self._marks.note("first_audio")
        return audio


def is_backchannel(
    transcript: Transcript, understood: Understanding | None, speech_s: float
) -> bool:
    """Tell whether the caller only showed that he is listening: "hmm", "haan ji", "okay".

    Args:
        transcript: what was heard; of a "hmm" a recogniser makes nothing, or a whole sentence.
        understood: none when it asks for an effect, which no listener does.
        speech_s: how long the caller had spoken.
    """
    if not transcript.text or is_invented(transcript.roman, speech_s):
        return True
    if understood is None or speech_s > BACKCHANNEL_S:
        return False
    return not understood.slots and {intent.name for intent in understood.intents} <= BACKCHANNEL


async def first_clause(speaker: Speaker, reply: Reply, due_s: float) -> Audio:
    """Speak what a reply begins with."""
    first = reply.clauses[0]
    language = spoken_in(first, reply)
    return (await speaker.clause(first.pieces, language, due_s, slowly=first.slowly)).audio


def spoken_in(clause: Clause, reply: Reply) -> str:
    """Return the language in which a clause is spoken: the mix is Hindi with English words."""
    return clause.language or language_of_register(reply.language)


def hint_for(
    answers: Callable[[Expecting], Mapping[str, Answers]], conversation: Conversation
) -> Hint:
    """Tell the listener what the question calls for.

    Args:
        answers: those that a kind of question calls for, by language.
        conversation: that asks it.
    """
    memory = conversation.memory
    spoken = language_of_register(memory.language)
    # By ear Hindi is told from English alone; a third language lasts until the words say otherwise.
    settled = memory.language_locked or spoken not in {"hi", "en"}
    return Hint(
        language=spoken if settled else "",
        likely_language=spoken,
        answers=answers(conversation.expecting),
    )
