"""The reply that is being made while the caller may still go on.

At the first pause the transcript, the reply and its first clause of audio are prepared. Nothing in
here changes the world: a draft that turns out to be void is simply dropped.
"""

from dataclasses import dataclass

import structlog

from ivr.audio import Audio
from ivr.call.marks import Marks
from ivr.call.parts import CallParts
from ivr.dialogue.conversation import Conversation, Reply
from ivr.dialogue.dialogue import Clause
from ivr.languages import language_of_register
from ivr.stt.stt import Hint, SpeechToTextError, Transcript
from ivr.tts.speaker import Speaker

_log = structlog.get_logger()

EAR_S = 0.4
"""After this long a caller should hear the answer."""
UNHEARD = "…"
"""Stands for words that were spoken but not heard: the agent asks again instead of waiting."""
BACKCHANNEL = {"affirm", "greeting", "inform"}
"""What people say while they listen means no more than these."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one pause gave."""

    transcript: Transcript
    reply: Reply | None
    """None when the reply needs an effect; it is made once the turn is over."""
    first_audio: Audio | None
    marks: Marks


async def make_draft(
    parts: CallParts, conversation: Conversation, utterance: Audio, marks: Marks
) -> Draft:
    """Hear, decide, and speak the first clause to oneself."""
    hint = hint_for(parts, conversation)
    due_s = marks.speech_end_s + EAR_S
    try:
        transcript = await parts.pool.run(due_s, parts.stt.transcribe, utterance, hint)
    except SpeechToTextError as error:
        _log.error("transcription_failed", reason=str(error))
        transcript = Transcript(UNHEARD, UNHEARD, hint.likely_language, 0.0, parts.stt.name)
    marks.note("transcript_final")
    if not transcript.text:
        return Draft(transcript, None, None, marks)
    reply = await parts.pool.run(due_s, conversation.draft, transcript.text, transcript.candidate)
    if reply is None:
        return Draft(transcript, None, None, marks)
    marks.note("first_token")
    first = await first_clause(parts.speaker, reply, due_s)
    marks.note("first_audio")
    return Draft(transcript, reply, first, marks)


def is_backchannel(draft: Draft) -> bool:
    """Tell whether the caller only showed that he is listening: "hmm", "haan ji", "okay"."""
    if draft.reply is None:
        return False
    heard = draft.reply.understood
    return not heard.slots and {intent.name for intent in heard.intents} <= BACKCHANNEL


async def first_clause(speaker: Speaker, reply: Reply, due_s: float) -> Audio:
    """Speak what a reply begins with."""
    first = reply.clauses[0]
    return (await speaker.clause(first.pieces, spoken_in(first, reply), due_s)).audio


def spoken_in(clause: Clause, reply: Reply) -> str:
    """Return the language in which a clause is spoken: the mix is Hindi with English words."""
    return clause.language or language_of_register(reply.language)


def hint_for(parts: CallParts, conversation: Conversation) -> Hint:
    """Tell the listener what the question calls for."""
    memory = conversation.memory
    spoken = language_of_register(memory.language)
    # By ear Hindi is told from English alone; a third language lasts until the words say otherwise.
    settled = memory.language_locked or spoken not in {"hi", "en"}
    return Hint(
        language=spoken if settled else "",
        likely_language=spoken,
        answers=parts.answers(conversation.expecting),
    )
