"""What every call is made of; loaded once a process and shared by all calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.call.events import Observer
from ivr.call.machines import IsMachine, nobody
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.summary import NoNotes, Notes, Summariser
from ivr.dialogue.wording import AS_WRITTEN, Wording
from ivr.inference import InferencePool
from ivr.records.callers import CallerStore
from ivr.records.calls import CallLog
from ivr.settings import TurnSettings
from ivr.stt.stt import Answers, SpeechToText
from ivr.telephony.line import Arrival
from ivr.tts.speaker import Speaker
from ivr.turns.completeness import SentenceEnds
from ivr.turns.turns import TurnCompletion, VoiceActivity


@dataclass(frozen=True, slots=True)
class Ears:
    """A recogniser, and where it is waited for."""

    stt: SpeechToText
    pool: InferencePool
    """One of its own where the recogniser computes elsewhere: while it is waited for, neither a
    decision nor a clause of speech stands behind it, nor it behind those."""


@dataclass(frozen=True, slots=True)
class CallParts:
    """Engines behind their contracts, and the factories of what belongs to one call."""

    voice_activity: Callable[[], VoiceActivity]
    completion: TurnCompletion
    sentence_ends: SentenceEnds
    ears: Ears
    speaker: Speaker
    conversation: Callable[[Arrival], Conversation]
    answers: Callable[[Expecting], Mapping[str, Answers]]
    """What a kind of question calls for, by language."""
    pool: InferencePool
    turns: TurnSettings
    call_log: CallLog
    callers: CallerStore
    summariser: Summariser
    recordings: Path
    """Folder of the stereo recordings."""
    observe: Observer
    wording: Wording = AS_WRITTEN
    """For what a reply quotes."""
    notes: Callable[[], Notes] = NoNotes
    """Of one call, for its summary."""
    version: str = ""
    """Of the agent, for the record."""
    is_machine: IsMachine = nobody
    """Knows an answering machine by its words."""
