import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from ivr.audio import TELEPHONE_HZ, Audio, write_wav
from ivr.settings import TelephonySettings
from ivr.telephony.asterisk_package import find_asterisk
from ivr.telephony.asterisk_process import Asterisk, running_asterisk
from ivr.telephony.credentials import Credentials
from tests.postgresql import PostgreSql, running_postgresql
from tests.telephony.ports import free_settings

# A busy machine is no failure: examples are counted, not timed.
hypothesis_settings.register_profile("steady", deadline=None, max_examples=50)
hypothesis_settings.load_profile("steady")


@dataclass(frozen=True, slots=True)
class RunningAsterisk:
    """The product's Asterisk, on ports of its own, for all tests of a run."""

    settings: TelephonySettings
    credentials: Credentials
    log_path: Path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    """Run Asterisk in a thread of its own: each test has its own event loop."""
    folder = tmp_path_factory.mktemp("asterisk")
    running = RunningAsterisk(free_settings(), Credentials(), folder / "log" / "messages.log")
    booted: Future[None] = Future()
    over = threading.Event()

    async def keep() -> None:
        async with asterisk_in(folder, running):
            booted.set_result(None)
            await asyncio.to_thread(over.wait)

    def run() -> None:
        try:
            asyncio.run(keep())
        finally:
            if not booted.done():
                booted.set_exception(RuntimeError("Asterisk did not start"))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        booted.result(60)
        yield running
    finally:
        over.set()
        thread.join()


@asynccontextmanager
async def asterisk_in(folder: Path, running: RunningAsterisk) -> AsyncIterator[Asterisk]:
    """Run Asterisk; whoever finds no person there hears a second of silence, then the end."""
    sounds = folder / "sounds"
    sounds.mkdir()
    write_wav(sounds / "sorry.wav", Audio.silence(1.0, TELEPHONE_HZ))
    installation = find_asterisk()
    assert installation, "no Asterisk: run `make setup`"
    async with running_asterisk(
        installation,
        running.settings,
        running.credentials,
        state=folder,
        sounds=sounds,
    ) as asterisk:
        yield asterisk
