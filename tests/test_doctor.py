"""What the doctor says of a worker that runs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ivr.doctor import NOT_RUNNING, worker_answers
from ivr.errors import IvrError
from ivr.http_serving import serve
from ivr.operation.door import Door
from ivr.operation.metrics import Metrics
from ivr.operation.probing import Probe, Prober
from ivr.operation.reloading import Reloaded
from ivr.settings import Settings
from tests.telephony.ports import free_settings


class FakeWorker:
    accepting = True
    live_calls = 2

    async def reload(self) -> Reloaded:
        return Reloaded((), ())


async def away() -> str:
    raise IvrError("no manager interface")


async def there() -> str:
    return "answers"


@asynccontextmanager
async def running(settings: Settings, probe: Probe) -> AsyncIterator[None]:
    """Answer where a worker does."""
    host, telephony = settings.telephony.host, settings.telephony
    door = Door(FakeWorker(), Prober([probe], 1), Metrics(""), "key", lambda: None)
    at = socket.create_server((host, telephony.operation_port))
    with socket.create_server((host, telephony.agi_port)):
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(serve(door.app, at))
            yield
            serving.cancel()


@pytest.fixture
def settings() -> Settings:
    return Settings(telephony=free_settings())


async def test_no_worker_is_no_fault_of_the_installation(settings: Settings) -> None:
    assert await worker_answers(settings) == NOT_RUNNING


async def test_a_worker_tells_how_it_is(settings: Settings) -> None:
    async with running(settings, Probe("asterisk", there)):
        assert await worker_answers(settings) == "takes calls, 2 live"


async def test_what_a_worker_lacks_is_named(settings: Settings) -> None:
    async with running(settings, Probe("asterisk", away)):
        with pytest.raises(IvrError, match="asterisk: no manager interface"):
            await worker_answers(settings)
