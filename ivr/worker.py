"""The long-running part: answers the calls that Asterisk brings."""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from ivr import app, speech
from ivr.agent_version import agent_version
from ivr.call.broadcast import Broadcast
from ivr.call.desk import desk_app
from ivr.call.events import CallEvent, LineServed, Observer
from ivr.call.feed import event_json
from ivr.call.orders import Order, OrderError, PutThrough
from ivr.call.overhearing import Overhearing
from ivr.call.parts import CallParts, Ears
from ivr.call.retention import Erasing
from ivr.call.session import CallSession
from ivr.dependencies import probes
from ivr.http_serving import serve
from ivr.inference import InferencePool
from ivr.installation import desk_key
from ivr.knowledge.passages import read_passages
from ivr.language_models import Words, model_words
from ivr.language_server import with_embedded
from ivr.loop_watch import LoopWatch
from ivr.operation.metrics import Metrics
from ivr.operation.operating import Operating
from ivr.operation.reloading import Reloaded, reloaded
from ivr.operation.traces import Traces, both, provider_for
from ivr.prompts import later_clips, written_clips
from ivr.settings import Settings, data_folder, load_settings
from ivr.telemetry import configure_logs
from ivr.telephony.announce import AnnounceServer, Next
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.audiosocket_server import AudioSocketServer
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import Arrival
from ivr.telephony.listener import bound_socket
from ivr.tts.rendering import render_behind

_log = structlog.get_logger()

SWITCH_S = 0.0005
"""How long a thread that computes in Python keeps the loop, and every call's next frame, waiting.
The interpreter's usual 5 ms are a quarter of a frame."""
ASKED_WITHIN_S = 0.5
"""So soon after a call the dialplan asks what follows."""
LOOK_EVERY_S = 0.1
WRITTEN_WITHIN_S = 5.0
"""So long a call whose line is closed may take to be written down."""
DRAINED_BY = "the end of the worker"
REMEMBERED_CALLS = 1000
"""The dialplan asks what comes next within milliseconds; only of callers who are still there."""


@dataclass(frozen=True, slots=True)
class _Threads:
    """What is done beside the loop: computing, and waiting for the recognisers' processes."""

    computing: InferencePool
    hearing: InferencePool


class Worker:
    """The calls of one process, and the door through which they come in."""

    def __init__(
        self,
        settings: Settings,
        parts: CallParts,
        broadcast: Broadcast,
        *,
        watch: LoopWatch,
        metrics: Metrics,
    ) -> None:
        """Take the ports.

        Args:
            settings: of the whole.
            parts: of every call.
            broadcast: what the parts tell of their calls, for the console.
            watch: of the loop in which the calls live.
            metrics: that count its calls.

        Raises:
            PortInUseError: another program has one of them.
        """
        self._parts = parts
        self._broadcast = broadcast
        self._watch = watch
        self._metrics = metrics
        self._settings = settings
        self._most_calls = settings.telephony.max_calls
        """For which Asterisk was given room at its start."""
        self._show_capacity()
        self._expected = ExpectedLines()
        self._sessions: dict[UUID, CallSession] = {}
        """Those that are live, or still being written down."""
        self._overhearing: dict[str, Overhearing] = {}
        self._said_goodbye: deque[UUID] = deque(maxlen=REMEMBERED_CALLS)
        self.quiet = asyncio.Event()
        """Set while no call is live."""
        self.quiet.set()
        self.accepting = True
        self._audio = AudioSocketServer(settings.telephony, self._expected, self._serve)
        self._desk = bound_socket(
            settings.telephony.host,
            settings.telephony.desk_port,
            purpose="orders of the console",
            setting="IVR_TELEPHONY__DESK_PORT",
        )
        self._announce = AnnounceServer(
            settings.telephony, self._expected, admit=self._admit, after=self._after
        )

    async def run(self) -> None:
        """Answer calls until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._audio.run())
            tasks.create_task(self._announce.run())
            desk = desk_app(self._broadcast, self._obey, self._overhear, desk_key())
            tasks.create_task(serve(desk, self._desk))

    def _admit(self, arrival: Arrival) -> bool:
        """Refuse calls beyond what can be answered in time; the dialplan sends them to people."""
        on_the_way = len(self._audio.live) + len(self._expected)
        admitted = self.accepting and on_the_way < self._settings.telephony.max_calls
        if not admitted:
            self._metrics.refused.inc()
        return admitted

    @property
    def live_calls(self) -> int:
        """Calls being held, or written down."""
        return len(self._sessions)

    async def reload(self) -> Reloaded:
        """Read the configuration anew; what may change holds for the calls that begin from now on.

        Raises:
            ConfigurationError: it is wrong; nothing has changed.
        """
        written = await asyncio.to_thread(load_settings)  # every frame would wait for it
        self._settings, done = reloaded(self._settings, written, self._most_calls)
        self._parts = replace(self._parts, turns=self._settings.turns)
        configure_logs(self._settings.logs)
        self._show_capacity()
        _log.info("configuration_reloaded", applied=done.applied, restart=done.needs_restart)
        return done

    def _show_capacity(self) -> None:
        self._metrics.capacity.set(self._settings.telephony.max_calls)

    async def drain(self) -> None:
        """Take no more calls; return when the live ones are over, or given to people."""
        self.accepting = False
        operation = self._settings.operation
        _log.info("worker_draining", live_calls=self.live_calls, limit_s=operation.drain_s)
        if not (self._sessions or len(self._expected)):
            return
        if not await self._quiet_within(operation.drain_s):
            self._give_to_people()
            if not await self._quiet_within(operation.hand_over_s):
                await self._leave_to_people()
        # The dialplan asks what follows the last call; nobody else could answer it.
        await asyncio.sleep(ASKED_WITHIN_S)

    async def _quiet_within(self, limit_s: float) -> bool:
        try:
            async with asyncio.timeout(limit_s):
                # Calls on their way in have no event: they arrive, or expire.
                while self._sessions or len(self._expected):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            return False
        return True

    def _give_to_people(self) -> None:
        for line_id in tuple(self._sessions):
            try:
                self._obey(str(line_id), PutThrough(by=DRAINED_BY))
            except OrderError as error:
                _log.info("call_not_handed_over", call_id=str(line_id), reason=str(error))

    async def _leave_to_people(self) -> None:
        """End what is left in order: callers who talk over the announcement, above all."""
        for session in tuple(self._sessions.values()):
            await session.leave_to_people()
        await self._quiet_within(WRITTEN_WITHIN_S)

    def _after(self, line_id: UUID) -> Next:
        """Tell what follows a call; of one that ended badly nothing is known: people.

        The dialplan asks as soon as the line is closed, while the call is still being written down.
        """
        session = self._sessions.get(line_id)
        is_over = session.said_goodbye if session else line_id in self._said_goodbye
        return "hangup" if is_over else "people"

    def _obey(self, call_id: str, order: Order) -> None:
        session = next((s for id_, s in self._sessions.items() if str(id_) == call_id), None)
        if session is None or session.said_goodbye or session.transferred:
            raise OrderError("this call is over")
        session.obey(order)

    def _overhear(self, call_id: str) -> Overhearing:
        if (overhearing := self._overhearing.get(call_id)) is None:
            raise OrderError("this call is over")
        return overhearing

    async def _serve(self, line: AudioSocketLine) -> None:
        self.quiet.clear()
        line_id = UUID(line.arrival.line_id)
        session = self._sessions[line_id] = CallSession(line, self._parts)
        overhearing = self._overhearing[line.arrival.line_id] = Overhearing(line)
        try:
            await session.run()
            if not session.transferred:
                self._said_goodbye.append(line_id)
        finally:
            del self._sessions[line_id]
            del self._overhearing[line.arrival.line_id]
            overhearing.close()
            self._parts.observe(
                LineServed(line.arrival.line_id, line.frames, line.late_frames, self._watch.take())
            )
            if len(self._audio.live) <= 1:
                self.quiet.set()


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told what happens in the calls of this process."""

    broadcast: Broadcast
    metrics: Metrics
    observe: Observer


@contextmanager
def _watchers(settings: Settings, *, print_events: bool) -> Iterator[Watchers]:
    broadcast, metrics = Broadcast(), Metrics(agent_version())
    observe = both(_printing(broadcast) if print_events else broadcast, metrics)
    url = settings.operation.traces_url
    if not url:
        yield Watchers(broadcast, metrics, observe)
        return
    provider = provider_for(url, agent_version())
    try:
        traces = Traces(provider.get_tracer("ivr"))
        yield Watchers(broadcast, metrics, both(observe, traces))
    finally:
        provider.shutdown()


def run_worker(settings: Settings, *, print_events: bool) -> None:
    """Answer calls until SIGTERM and the end of the live calls, or SIGINT.

    SIGHUP, or `POST /admin/reload-config`, reads the configuration anew. A second signal does not
    wait for the calls: Asterisk gives them to people.

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
    with (
        threads.computing,
        threads.hearing,
        stt,
        app.open_bank(settings) as bank,
        _watchers(settings, print_events=print_events) as watchers,
    ):
        bank.records.calls.close_abandoned(bank.now())
        ears = Ears(stt, threads.hearing)
        parts = replace(
            speech.call_parts(settings, bank, threads.computing, ears, watchers.observe),
            wording=words.wording,
            notes=words.notes,
        )
        worker = Worker(settings, parts, watchers.broadcast, watch=watch, metrics=watchers.metrics)
        operating = Operating(
            worker, settings, probes(settings, bank, parts), watchers.metrics, desk_key()
        )
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
                tasks.create_task(operating.run()),
                tasks.create_task(erasing.run()),
                tasks.create_task(render_behind(clips, renderer, threads.computing, worker.quiet)),
            ]
            await asyncio.sleep(0)  # ends the round in which the models were loaded,
            watch.take()  # which blocked the loop, but no call
            _log.info("worker_ready", max_calls=settings.telephony.max_calls)
            if print_events:
                _print({"event": "ready"})
            await operating.over()
            for task in running:
                task.cancel()


def _printing(broadcast: Broadcast) -> Observer:
    def observe(event: CallEvent) -> None:
        broadcast(event)
        _print(event_json(event))

    return observe


def _print(row: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()
