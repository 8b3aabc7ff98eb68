import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ivr.errors import ConfigurationError, PortInUseError
from ivr.operation.metrics import Metrics
from ivr.operation.operating import Operating
from ivr.operation.reloading import Reloaded
from ivr.settings import Settings
from tests.telephony.ports import free_settings


class FakeWorker:
    accepting = True
    live_calls = 1

    def __init__(self) -> None:
        self.reloads = 0
        self.last_call_over = asyncio.Event()

    async def reload(self) -> Reloaded:
        self.reloads += 1
        raise ConfigurationError("the configuration is wrong")

    async def drain(self) -> None:
        self.accepting = False
        await self.last_call_over.wait()


@pytest.fixture
def settings() -> Settings:
    return Settings(telephony=free_settings())


async def operated(
    settings: Settings, tell: Callable[[FakeWorker], Coroutine[Any, Any, None]]
) -> FakeWorker:
    """Operate a worker until it is over, while somebody tells it things."""
    worker = FakeWorker()
    operating = Operating(worker, settings, [], Metrics(""), "key")
    try:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(operating.run())
            telling = tasks.create_task(tell(worker))
            await operating.over()
            await telling
            running.cancel()
    finally:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    return worker


async def signalled(number: int, until: Callable[[], bool]) -> None:
    os.kill(os.getpid(), number)
    while not until():  # noqa: ASYNC110 (a signal has no event)
        await asyncio.sleep(0.001)


async def test_sigterm_ends_a_worker_when_its_calls_have_ended(settings: Settings) -> None:
    async def tell(worker: FakeWorker) -> None:
        await asyncio.sleep(0.01)
        await signalled(signal.SIGTERM, lambda: not worker.accepting)
        worker.last_call_over.set()

    assert (await operated(settings, tell)).last_call_over.is_set()


async def test_who_signals_twice_does_not_wait_for_the_calls(settings: Settings) -> None:
    async def tell(worker: FakeWorker) -> None:
        await asyncio.sleep(0.01)
        await signalled(signal.SIGTERM, lambda: not worker.accepting)
        os.kill(os.getpid(), signal.SIGTERM)

    assert not (await operated(settings, tell)).last_call_over.is_set()


async def test_a_wrong_configuration_ends_nothing(settings: Settings) -> None:
    async def tell(worker: FakeWorker) -> None:
        await asyncio.sleep(0.01)
        await signalled(signal.SIGHUP, lambda: worker.reloads == 1)
        await signalled(signal.SIGHUP, lambda: worker.reloads == 2)
        os.kill(os.getpid(), signal.SIGINT)

    assert (await operated(settings, tell)).accepting


async def test_a_taken_port_is_named_with_its_setting(settings: Settings) -> None:
    first = Operating(FakeWorker(), settings, [], Metrics(""), "key")
    with pytest.raises(PortInUseError, match="IVR_TELEPHONY__OPERATION_PORT"):
        Operating(FakeWorker(), settings, [], Metrics(""), "key")
    await ended(first)


async def ended(operating: Operating) -> None:
    """Serve for a moment: what serves closes the port."""
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(operating.run())
        await asyncio.sleep(0.01)
        running.cancel()
