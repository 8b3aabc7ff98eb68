"""Operates a worker: its door over HTTP, the signals of its process, and its end."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Protocol

import structlog

from ivr.errors import IvrError
from ivr.http_serving import serve
from ivr.operation.door import Door, Operated
from ivr.operation.metrics import Metrics
from ivr.operation.probing import Probe, Prober
from ivr.settings import Settings
from ivr.telephony.listener import bound_socket

_log = structlog.get_logger()


class Drainable(Operated, Protocol):
    """A worker that can come to an end in order."""

    async def drain(self) -> None:
        """Take no more calls; return when the live ones are over, or given to people."""
        ...


class Operating:
    """Operates one worker. Belongs to one event loop, in the main thread."""

    def __init__(
        self,
        worker: Drainable,
        settings: Settings,
        probes: Sequence[Probe],
        metrics: Metrics,
        key: str,
    ) -> None:
        """Take the port.

        Args:
            worker: whose operators knock.
            settings: of the whole.
            probes: of what it stands on.
            metrics: of its calls.
            key: of the orders.

        Raises:
            PortInUseError: another program has it.
        """
        self._worker = worker
        self._drain, self._stop = asyncio.Event(), asyncio.Event()
        self._changed = asyncio.Event()
        """The configuration was; set by SIGHUP."""
        prober = Prober(probes, settings.operation.probe_s)
        self._door = Door(worker, prober, metrics, key, self._drain.set)
        self._at = bound_socket(
            settings.telephony.host,
            settings.telephony.operation_port,
            purpose="health and figures of the worker",
            setting="IVR_TELEPHONY__OPERATION_PORT",
        )

    async def run(self) -> None:
        """Answer at the door until cancelled."""
        await serve(self._door.app, self._at)

    async def over(self) -> None:
        """Return when the worker shall end: told to stop, or told to drain and drained."""
        self._listen_to_signals()
        async with asyncio.TaskGroup() as tasks:
            drained = tasks.create_task(self._drained())
            stopped = tasks.create_task(self._stop.wait())
            reloading = tasks.create_task(self._reload_when_changed())
            await asyncio.wait((drained, stopped), return_when=asyncio.FIRST_COMPLETED)
            for task in (drained, stopped, reloading):
                task.cancel()

    async def _drained(self) -> None:
        await self._drain.wait()
        await self._worker.drain()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._stop.set)
        loop.add_signal_handler(signal.SIGTERM, self._terminate)
        loop.add_signal_handler(signal.SIGHUP, self._changed.set)

    def _terminate(self) -> None:
        (self._stop if self._drain.is_set() else self._drain).set()

    async def _reload_when_changed(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._worker.reload()
            except IvrError as error:
                _log.error("configuration_not_reloaded", reason=str(error))
