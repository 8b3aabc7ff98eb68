"""The long-running part: answers the calls that Asterisk brings."""

import asyncio
import json
import os
import signal
import sys
from collections import deque
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from ivr import app, speech
from ivr.call.events import CallEvent, LineServed, Observer
from ivr.call.feed import event_json
from ivr.call.parts import CallParts, Ears
from ivr.call.retention import Erasing
from ivr.call.session import CallSession
from ivr.inference import InferencePool
from ivr.knowledge.passages import read_passages
from ivr.language_models import Words, model_words
from ivr.language_server import with_embedded
from ivr.loop_watch import LoopWatch
from ivr.prompts import later_clips, written_clips
from ivr.settings import Settings, data_folder
from ivr.telephony.announce import AnnounceServer, Next
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.audiosocket_server import AudioSocketServer
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import Arrival
from ivr.tts.rendering import render_behind

_log = structlog.get_logger()

SWITCH_S = 0.0005
"""How long a thread that computes in Python keeps the loop, and every call's next frame, waiting.
The interpreter's usual 5 ms are a quarter of a frame."""
REMEMBERED_CALLS = 1000
"""The dialplan asks what comes next within milliseconds; only of callers who are still there."""


@dataclass(frozen=True, slots=True)
class _Threads:
    """What is done beside the loop: computing, and waiting for the recognisers' processes."""

    computing: InferencePool
    hearing: InferencePool


class Worker:
    """The calls of one process, and the door through which they come in."""

    def __init__(self, settings: Settings, parts: CallParts, watch: LoopWatch) -> None:
        """Take the ports; `watch` watches the loop in which the calls live.

        Raises:
            PortInUseError: another program has one of them.
        """
        self._parts = parts
        self._watch = watch
        self._max_calls = settings.telephony.max_calls
        self._expected = ExpectedLines()
        self._sessions: dict[UUID, CallSession] = {}
        """Those that are live, or still being written down."""
        self._said_goodbye: deque[UUID] = deque(maxlen=REMEMBERED_CALLS)
        self.quiet = asyncio.Event()
        """Set while no call is live."""
        self.quiet.set()
        self.accepting = True
        self._audio = AudioSocketServer(settings.telephony, self._expected, self._serve)
        self._announce = AnnounceServer(
            settings.telephony, self._expected, admit=self._admit, after=self._after
        )

    async def run(self) -> None:
        """Answer calls until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._audio.run())
            tasks.create_task(self._announce.run())

    def _admit(self, arrival: Arrival) -> bool:
        """Refuse calls beyond what can be answered in time; the dialplan sends them to people."""
        on_the_way = len(self._audio.live) + len(self._expected)
        return self.accepting and on_the_way < self._max_calls

    def _after(self, line_id: UUID) -> Next:
        """Tell what follows a call; of one that ended badly nothing is known: people.

        The dialplan asks as soon as the line is closed, while the call is still being written down.
        """
        session = self._sessions.get(line_id)
        is_over = session.said_goodbye if session else line_id in self._said_goodbye
        return "hangup" if is_over else "people"

    async def _serve(self, line: AudioSocketLine) -> None:
        self.quiet.clear()
        line_id = UUID(line.arrival.line_id)
        session = self._sessions[line_id] = CallSession(line, self._parts)
        try:
            await session.run()
            if not session.transferred:
                self._said_goodbye.append(line_id)
        finally:
            del self._sessions[line_id]
            self._parts.observe(
                LineServed(line.arrival.line_id, line.frames, line.late_frames, self._watch.take())
            )
            if len(self._audio.live) <= 1:
                self.quiet.set()


def run_worker(settings: Settings, *, print_events: bool) -> None:
    """Answer calls until SIGINT or SIGTERM.

    Raises:
        IvrError: something that is needed is missing or taken.
    """
    sys.setswitchinterval(SWITCH_S)
    watch = LoopWatch()
    threads = _Threads(*(InferencePool(settings.speech.inference_threads) for _ in range(2)))
    with asyncio.Runner(loop_factory=watch.new_loop) as runner:
        runner.run(_serve_calls(settings, watch, threads, print_events=print_events))
    if threads.computing.computing:
        _vanish()


def _vanish() -> None:
    """End at once and in order: all is written, and only a prompt for later days is in the making.

    Native code that computes cannot be told to stop, and may not see the interpreter go before it.
    """
    _log.info("worker_left_a_prompt_unfinished")
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


async def _serve_calls(
    settings: Settings,
    watch: LoopWatch,
    threads: _Threads,
    *,
    print_events: bool,
) -> None:
    async with with_embedded(settings.llm) as known, model_words(known) as words:
        await _answer_calls(settings, watch, threads, words, print_events=print_events)


async def _answer_calls(
    settings: Settings,
    watch: LoopWatch,
    threads: _Threads,
    words: Words,
    *,
    print_events: bool,
) -> None:
    stt = speech.stt_in_own_processes(settings)
    with threads.computing, threads.hearing, stt, app.open_bank(settings) as bank:
        bank.records.calls.close_abandoned(bank.now())
        observe: Observer = _print_event if print_events else _ignore
        ears = Ears(stt, threads.hearing)
        parts = replace(
            speech.call_parts(settings, bank, threads.computing, ears, observe),
            wording=words.wording,
            notes=words.notes,
        )
        worker = Worker(settings, parts, watch)
        renderer = speech.background_renderer(settings)
        later = later_clips(
            app.load_spoken_templates(), bank.data.branches, settings.speech.languages
        )
        erasing = Erasing(bank.records.retention, parts.recordings, settings.records, bank.now)
        passages = read_passages(data_folder() / "knowledge")
        written = written_clips(passages, settings.speech.languages)
        clips = [*speech.first_speech(settings), *later, *written]
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(worker.run()),
                tasks.create_task(erasing.run()),
                tasks.create_task(render_behind(clips, renderer, threads.computing, worker.quiet)),
            ]
            await asyncio.sleep(0)  # ends the round in which the models were loaded,
            watch.take()  # which blocked the loop, but no call
            _log.info("worker_ready", max_calls=settings.telephony.max_calls)
            if print_events:
                _print({"event": "ready"})
            await _interrupted()
            for task in running:
                task.cancel()


async def _interrupted() -> None:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()


def _ignore(event: CallEvent) -> None:
    pass


def _print_event(event: CallEvent) -> None:
    _print(event_json(event))


def _print(row: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()
