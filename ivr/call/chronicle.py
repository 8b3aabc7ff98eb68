"""What is kept of a call: its row from the first ring, its turns as they happen, its recording.

Writing goes through one queue, in order and off the event loop, so a slow database never delays a
word, and a worker that dies loses at most the sentence in the air.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import structlog

from ivr.call.events import AgentInterrupted, AgentSpoke, CallBegan, CallEnded
from ivr.call.outcome import Outcome, outcome_after
from ivr.call.parts import CallParts
from ivr.call.recording import StereoRecorder
from ivr.call.remembering import Remembering
from ivr.call.stepping_in import SteppingIn
from ivr.dialogue.conversation import Reply
from ivr.dialogue.summary import Summary
from ivr.dialogue.wire import intents_json, slots_json, tools_json
from ivr.errors import DiskFullError
from ivr.records.records import CallEnd, CallStart, RecordsError, TurnRecord
from ivr.stt.stt import Transcript
from ivr.telephony.line import Line

_log = structlog.get_logger()


class Chronicle:
    """The record of one call; an asynchronous context that begins and ends with it."""

    def __init__(self, line: Line, parts: CallParts) -> None:
        self._line = line
        self._parts = parts
        self._log = parts.call_log
        self._call_id = line.arrival.line_id
        self._recording: Path = parts.recordings / f"{self._call_id}.wav"
        self._writes: asyncio.Queue[Callable[[], None] | None] = asyncio.Queue()
        self._tasks = asyncio.TaskGroup()
        self._turn: TurnRecord | None = None
        self._turns = 0
        self.person = SteppingIn()
        """What people of the call centre do to the call."""
        self._outcome = Outcome.ABANDONED
        self._languages: Counter[str] = Counter()
        """In which the caller spoke, by turns."""
        self._notes = parts.notes()
        self.hung_up_by: Literal["caller", "agent", "failure"] = "failure"

    async def __aenter__(self) -> Self:
        arrival = self._line.arrival
        self._recorder = StereoRecorder(self._recording)
        self._line.tap(self._recorder)
        self._remembering = Remembering(
            self._call_id, arrival.caller_number, self._parts, self._recorder, self._write
        )
        start = CallStart(
            call_id=self._call_id,
            direction="outbound" if arrival.campaign else "inbound",
            number=arrival.caller_number,
            started_at=datetime.now(UTC),
            dialled=arrival.dialled,
            language=arrival.language,
            line_id=arrival.line_id,
            channel=arrival.channel,
            version=self._parts.version,
            campaign=arrival.campaign,
        )
        await self._tasks.__aenter__()
        self._tasks.create_task(self._write_all())
        self._write(lambda: self._log.begin_call(start))
        self._write(lambda: self._log.answer_call(self._call_id, start.started_at))
        self._parts.observe(CallBegan(self._call_id, arrival.caller_number, arrival.dialled))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._recorder.close()
        self._keep_unanswered()
        summary = await self._summed_up(ended_well=error is None)
        end = CallEnd(
            ended_at=datetime.now(UTC),
            outcome="failed" if error else self._outcome.value,
            hung_up_by=self.hung_up_by,
            language=self._language_most_spoken(),
            recording=str(self._recording) if self._remembering.has_recording else "",
            summary=summary.text if summary else "",
            summary_by=summary.made_by if summary and summary.text else "",
        )
        self._write(lambda: self._log.end_call(self._call_id, end))
        self._writes.put_nowait(None)
        await self._tasks.__aexit__(None, None, None)
        self._parts.observe(CallEnded(self._call_id, self.hung_up_by, end.outcome))

    def turn_began(
        self, reply: Reply, transcript: Transcript | None, marks_ms: Mapping[str, float]
    ) -> None:
        """Keep a turn of the agent, with what it answers, as it begins to be spoken."""
        marks = dict(marks_ms)
        self._turn = TurnRecord(
            ordinal=self._turns,
            at=datetime.now(UTC),
            heard=reply.understood.for_the_record(transcript.text) if transcript else "",
            reply=reply.text,
            language=reply.understood.language,
            stage=reply.stage,
            question=reply.question,
            intents=intents_json(reply.understood.intents),
            slots=slots_json(reply.memory.slots),
            tools=tools_json(reply.calls),
            sources=reply.sources,
            marks=marks,
        )
        self._turns += 1
        if transcript:
            self._languages[reply.understood.language] += 1
        self._notes.add(self._turn.heard, reply.text)
        self._keep_turn(self._turn)
        self._keep_results(reply)
        self._remembering.turn_began(reply)
        self._parts.observe(AgentSpoke(self._call_id, reply, transcript, marks))

    def interrupted(self, played_fraction: float) -> None:
        """Correct the present turn: the caller spoke into it, and the rest was not said."""
        if self._turn:
            self._turn = replace(self._turn, barged_in=True, played_fraction=played_fraction)
            self._keep_turn(self._turn)
        self._parts.observe(AgentInterrupted(self._call_id, played_fraction))

    def met_machine(self) -> None:
        """Note that nobody answered but a machine."""
        self._outcome = Outcome.MACHINE

    def given_to_people(self) -> None:
        """Note that a person takes over, whatever was being said."""
        self._outcome = Outcome.TRANSFERRED

    async def _summed_up(self, *, ended_well: bool) -> Summary | None:
        """Sum the call up; in more words where he allowed it to be kept, and nobody waits."""
        drawn = self._remembering.summary()
        if drawn is None or not (ended_well and self._remembering.has_recording):
            return drawn
        return await self._notes.retold(drawn)

    def _language_most_spoken(self) -> str:
        """Return it; of two the one that came first, and empty of a caller who never spoke."""
        return max(self._languages, key=self._languages.__getitem__, default="")

    def _keep_unanswered(self) -> None:
        """Keep what the caller said to an agent who was kept silent until the end."""
        if heard := self.person.take_unanswered():
            stage = self._turn.stage if self._turn else ""
            now = datetime.now(UTC)
            self._keep_turn(TurnRecord(self._turns, now, heard.text, "", heard.language, stage))

    def _keep_turn(self, turn: TurnRecord) -> None:
        self._write(lambda: self._log.append_turn(self._call_id, turn))

    def _keep_results(self, reply: Reply) -> None:
        """Tie what came of the call to it."""
        self._outcome = outcome_after(self._outcome, reply)
        for call in reply.calls:
            result = call.result if isinstance(call.result, dict) else {}
            if lead_id := result.get("lead_id"):
                self._write(partial(self._log.link_lead, self._call_id, lead_id))
            if booked := result.get("appointment_id"):
                self._write(partial(self._log.link_appointment, self._call_id, booked))

    def _write(self, write: Callable[[], None]) -> None:
        self._writes.put_nowait(write)

    async def _write_all(self) -> None:
        while write := await self._writes.get():
            try:
                await asyncio.to_thread(write)
            except (RecordsError, DiskFullError) as error:
                _log.error("record_not_kept", call_id=self._call_id, reason=str(error))
