"""A call without a network: a line in memory, engines that answer what the test wrote down."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.call.events import CallEvent
from ivr.call.machines import load_is_machine
from ivr.call.parts import CallParts, Ears
from ivr.call.session import CallSession
from ivr.dialogue.dialogue import Intent, Slot, SlotValue, Understanding
from ivr.dialogue.summary import load_summariser
from ivr.inference import WHENEVER, InferencePool
from ivr.records.callers import CallerStore
from ivr.records.calls import CallLog
from ivr.settings import TurnSettings, data_folder
from ivr.stt.stt import Answers, Hint, Transcript
from ivr.tts.library import PromptLibrary
from ivr.tts.speaker import Speaker
from ivr.turns.completeness import load_sentence_ends
from tests.dialogue.scripted import Caller
from tests.telephony.fake_line import ARRIVAL, FakeLine
from tests.tts.fakes import ToneEngine

VOICE = Audio(np.tile(np.array([9000, -9000], np.int16), TELEPHONE_HZ), TELEPHONE_HZ)
"""Two seconds of what the voice activity below takes for speech."""


def meaning(*intents: str, language: str = "hi", **slots: SlotValue) -> Understanding:
    given = {name: Slot(value, "", str(value)) for name, value in slots.items()}
    return Understanding(language, tuple(Intent(name, 0.9) for name in intents), given)


class LoudIsSpeech:
    def probability(self, chunk: Audio) -> float:
        return 1.0 if np.abs(chunk.samples).max(initial=0) > 1000 else 0.0


class AlwaysComplete:
    def probability(self, utterance: Audio) -> float:
        return 0.95


class ListedTranscripts:
    """Hears the listed words, one utterance after the other."""

    name = "listed"

    def __init__(self) -> None:
        self.words: list[str] = []
        self.hints: list[Hint] = []

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        self.hints.append(hint)
        text = self.words.pop(0) if self.words else ""
        return Transcript(text, text, "hi", 0.9, self.name)


class KeptInMemory:
    """A call log for the test to read."""

    def __init__(self) -> None:
        self.turns: dict[int, Any] = {}
        self.links: dict[str, str] = {}
        self.memories: list[Any] = []
        self.consents: list[bool] = []
        self.end: Any = None

    def begin_call(self, start: Any) -> None:
        self.start = start

    def answer_call(self, call_id: str, at: Any) -> None:
        self.answered_at = at

    def append_turn(self, call_id: str, turn: Any) -> None:
        self.turns[turn.ordinal] = turn

    def link_lead(self, call_id: str, lead_id: str) -> None:
        self.links["lead"] = lead_id

    def link_appointment(self, call_id: str, appointment_id: str) -> None:
        self.links["appointment"] = appointment_id

    def keep_memory(self, call_id: str, memory: Any) -> None:
        self.memories.append(memory)

    def keep_consent(self, call_id: str, *, given: bool) -> None:
        self.consents.append(given)

    def end_call(self, call_id: str, end: Any) -> None:
        self.end = end


class CallersInMemory:
    """What callers allow, for the test to read."""

    def __init__(self) -> None:
        self.consents: dict[str, bool] = {}

    def set_recording_consent(self, phone_number: str, *, given: bool) -> None:
        self.consents[phone_number] = given


class ByText:
    """Understands each text as the test says."""

    def __init__(self, meanings: dict[str, Understanding]) -> None:
        self._meanings = meanings

    def understand(self, text: str, **_: Any) -> Understanding:
        return self._meanings.get(text, Understanding("hi", ()))


class Scene:
    """One call in progress."""

    def __init__(
        self, folder: Path, pool: InferencePool, meanings: dict[str, Understanding], campaign: str
    ):
        self._pool = pool
        self.line = FakeLine(replace(ARRIVAL, campaign=campaign))
        self.stt = ListedTranscripts()
        self.log = KeptInMemory()
        self.callers = CallersInMemory()
        self.events: list[CallEvent] = []
        self.bank = Caller()
        object.__setattr__(self.bank.conversation._script, "understander", ByText(meanings))
        self.bank.conversation.memory = self.bank.blank
        self.library = library = PromptLibrary(folder / "prompts", fingerprint="tone", voice="tone")
        self.parts = CallParts(
            voice_activity=LoudIsSpeech,
            completion=AlwaysComplete(),
            sentence_ends=load_sentence_ends(data_folder()),
            ears=Ears(self.stt, pool),
            speaker=Speaker((ToneEngine(),), library, pool, TELEPHONE_HZ),
            conversation=lambda _: self.bank.conversation,
            answers=lambda kind: {"hi": Answers(kind.value)},
            pool=pool,
            turns=TurnSettings(),
            call_log=cast("CallLog", self.log),
            callers=cast("CallerStore", self.callers),
            summariser=load_summariser(data_folder()),
            recordings=folder / "recordings",
            observe=self.events.append,
            is_machine=load_is_machine(data_folder()),
        )
        self.session = CallSession(self.line, self.parts)

    @property
    def replies(self) -> Sequence[str]:
        """What the agent began to say, in order."""
        return [turn.reply for turn in self.log.turns.values()]

    async def passes(self, duration_s: float, *, speaking: bool = False) -> None:
        """Let audio time pass; after each frame the engines finish what they were given."""
        for _ in range(round(duration_s / 0.02)):
            frame = VOICE.between(0, 0.02) if speaking else Audio.silence(0.02, TELEPHONE_HZ)
            self.line.speak(frame)
            await self._pool.run(WHENEVER, _nothing)

    async def hears_the_agent_out(self) -> None:
        """Listen until the agent has been silent for a while."""
        for _ in range(100):
            before_s = self.line.played_s
            await self.passes(0.3)
            if self.line.played_s == before_s:
                return

    async def says(self, words: str) -> None:
        """Speak for half a second, then listen to the reply."""
        self.stt.words.append(words)
        await self.passes(0.5, speaking=True)
        await self.passes(0.5)
        await self.hears_the_agent_out()


@asynccontextmanager
async def call(
    folder: Path, campaign: str = "", /, **meanings: Understanding
) -> AsyncIterator[Scene]:
    """Hold a call until the test is done with it, then hang up and see it end."""
    with InferencePool(1) as pool:  # one thread: what is given first is finished first
        scene = Scene(folder, pool, meanings, campaign)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(scene.session.run())
            await asyncio.sleep(0)
            yield scene
            scene.line.end("caller")


def _nothing() -> None:
    pass
