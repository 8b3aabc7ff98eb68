import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ivr.bank import IST
from ivr.callers import CallerVoices
from ivr.placing import sip_client
from ivr.product import environment
from ivr.settings import (
    HOME,
    BankSettings,
    RecordSettings,
    Settings,
    TelephonySettings,
    var_folder,
)
from ivr.telephony.sip_client import SipClient
from tests.conftest import RunningAsterisk
from tests.e2e.desk import Desk

NOW = datetime(2026, 12, 1, 10, tzinfo=IST)
"""When the tests call, whenever they run: a Tuesday morning, with prices of that day."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A worker process beside a real Asterisk."""

    settings: Settings
    process: subprocess.Popen[bytes]
    events: Path
    """What the worker tells, a JSON object a line."""

    def told(self, event: str) -> int:
        """Return how often the worker has told of a kind of event so far."""
        return sum(row["event"] == event for row in self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """Return everything the worker has told so far."""
        return self._since(0)[0]

    async def wait_until_told(self, event: str, times: int) -> None:
        """Wait until a kind of event has happened so often."""
        async with asyncio.timeout(120):  # a busy machine is no failure
            while self.told(event) < times:
                assert self.process.poll() is None, "the worker ended"
                await asyncio.sleep(0.1)

    async def follow(self, told: Callable[[Mapping[str, Any]], None]) -> NoReturn:
        """Pass on each event from now on; until cancelled."""
        read_bytes = self.events.stat().st_size
        while True:
            rows, read_bytes = self._since(read_bytes)
            for row in rows:
                told(row)
            await asyncio.sleep(0.05)

    def _since(self, read_bytes: int) -> tuple[list[dict[str, Any]], int]:
        """Return the whole lines behind so many bytes, and where they end."""
        with self.events.open("rb") as feed:
            feed.seek(read_bytes)
            text, end, _ = feed.read().rpartition(b"\n")
        return [json.loads(line) for line in text.splitlines()], read_bytes + len(text + end)


@contextmanager
def running_agent(telephony: TelephonySettings, folder: Path) -> Iterator[Agent]:
    """Run a worker with real models, a database of its own and the rendered prompts."""
    settings = Settings(
        telephony=telephony,
        records=RecordSettings(database_url=f"sqlite:///{folder / 'ivr.db'}"),
        bank=BankSettings(fixed_now=NOW.isoformat()),
    )
    with (
        (folder / "worker.log").open("w") as log,
        (folder / "events.jsonl").open("w") as events,
        subprocess.Popen(
            [sys.executable, "-m", "ivr", "serve", "--events"],
            cwd=HOME,
            env=environment(settings, var_folder()),
            stdout=events,
            stderr=log,
        ) as process,
    ):
        running = Agent(settings, process, folder / "events.jsonl")
        try:
            asyncio.run(running.wait_until_told("ready", 1))
            yield running
        finally:
            process.terminate()
            try:
                process.wait(30)
            finally:
                process.kill()


@pytest.fixture(scope="session")
def agent(asterisk: RunningAsterisk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    with running_agent(asterisk.settings, tmp_path_factory.mktemp("agent")) as running:
        yield running


@pytest.fixture(scope="session")
def voices() -> CallerVoices:
    """Voices for callers; none of them is the agent's."""
    return CallerVoices(Settings())


@pytest.fixture
async def phone(agent: Agent, asterisk: RunningAsterisk) -> AsyncIterator[SipClient]:
    async with sip_client(agent.settings, asterisk.credentials) as client:
        yield client


@pytest.fixture
def desk(agent: Agent, phone: SipClient, voices: CallerVoices, tmp_path: Path) -> Desk:
    return Desk(agent.settings, phone, voices, tmp_path)
