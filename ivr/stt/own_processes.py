"""A recogniser in processes of its own, so that its Python never holds up the sound of a call.

Searching a grammar is Python between computations of a few milliseconds. In a thread it takes the
interpreter lock from the event loop that paces every call's frames: eight callers at once had six
frames of a hundred late. Here each process has a lock of its own, and yields the processor to the
sound.
"""

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process
from signal import SIG_IGN, SIGINT, SIGTERM, signal
from threading import Lock, Thread
from types import TracebackType
from typing import Self

from ivr.audio import Audio
from ivr.errors import IvrError
from ivr.stt.stt import Hint, SpeechToText, SpeechToTextUnavailableError, Transcript

LONGEST_S = 15.0
"""A process that hears nothing in this time has got stuck; half a minute takes two seconds."""
NICENESS = 5
"""The sound of all calls goes before the hearing of one."""


class OwnProcesses:
    """One engine, shared by all calls; thread-safe. Close it, or leave it as a context."""

    def __init__(self, build: Callable[[], SpeechToText], processes: int) -> None:
        """Start the processes and wait for the first.

        Args:
            build: makes the engine, once in each process; it is sent there by `pickle`.
            processes: utterances heard at once.

        Raises:
            IvrError: the engine cannot be made.
            SpeechToTextUnavailableError: a process died while it began.
        """
        self._build, self._count = build, processes
        self._lock = Lock()
        self._processes = self._started()
        try:
            self.name = self._processes.submit(_name).result()
        except BrokenExecutor as error:
            raise SpeechToTextUnavailableError("the recogniser died while it began") from error

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        """Transcribe a whole utterance; blocks while it is computed elsewhere.

        Raises:
            SpeechToTextUnavailableError: the process died or got stuck; others are started.
        """
        processes = self._processes
        try:
            return processes.submit(_transcribe, utterance, hint).result(LONGEST_S)
        except TimeoutError as error:
            self._replace(processes)
            raise SpeechToTextUnavailableError("the recogniser got stuck") from error
        except BrokenExecutor as error:
            self._replace(processes)
            raise SpeechToTextUnavailableError("the recogniser died") from error

    def close(self) -> None:
        """End the processes."""
        self._processes.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _started(self) -> ProcessPoolExecutor:
        context = get_context("spawn")  # a fork would copy the threads' locks
        return ProcessPoolExecutor(self._count, context, _begin, (self._build,))

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        """Start anew; of several calls that met the same fault the first does it."""
        with self._lock:
            if self._processes is not broken:
                return
            stuck = list(broken._processes.values())  # shutting down would wait for what is stuck
            self._processes = self._started()
        for process in stuck:
            process.kill()
        broken.shutdown(wait=False, cancel_futures=True)


# -- in the process ----------------------------------------------------------------------------


_engine: SpeechToText | IvrError
"""Of this process, or why there is none."""


def _begin(build: Callable[[], SpeechToText]) -> None:
    global _engine
    for number in (SIGINT, SIGTERM):
        signal(number, SIG_IGN)  # calls are heard to their end; the parent says when to stop
    Thread(target=_end_with_parent, daemon=True).start()
    os.nice(NICENESS)
    try:
        _engine = build()
    except IvrError as error:
        _engine = error


def _end_with_parent() -> None:
    """End when the parent has been killed, which can tell nobody."""
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _name() -> str:
    return _made().name


def _transcribe(utterance: Audio, hint: Hint) -> Transcript:
    return _made().transcribe(utterance, hint)


def _made() -> SpeechToText:
    if isinstance(_engine, IvrError):
        raise _engine
    return _engine
