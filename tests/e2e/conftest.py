import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.callers import CallerVoices
from ivr.placing import sip_client
from ivr.settings import HOME, RecordSettings, Settings
from ivr.telephony.sip_client import SipClient
from tests.conftest import RunningAsterisk
from tests.e2e.desk import Desk


@dataclass(frozen=True, slots=True)
class Agent:
    """A worker process beside a real Asterisk."""

    settings: Settings
    process: subprocess.Popen[bytes]
    events: Path
    """What the worker tells, a JSON object a line."""

    def told(self, event: str) -> int:
        """Return how often the worker has told of a kind of event so far."""
        lines = self.events.read_text(encoding="utf-8").splitlines()
        return sum(json.loads(line)["event"] == event for line in lines)

    async def wait_until_told(self, event: str, times: int) -> None:
        """Wait until a kind of event has happened so often."""
        async with asyncio.timeout(60):
            while self.told(event) < times:
                assert self.process.poll() is None, "the worker ended"
                await asyncio.sleep(0.1)


@pytest.fixture(scope="session")
def agent(asterisk: RunningAsterisk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """Answer calls with real models, a database of its own and the rendered prompts."""
    folder = tmp_path_factory.mktemp("agent")
    settings = Settings(
        telephony=asterisk.settings,
        records=RecordSettings(database_url=f"sqlite:///{folder / 'ivr.db'}"),
    )
    environment = os.environ | _as_environment(settings)
    with (
        (folder / "worker.log").open("w") as log,
        (folder / "events.jsonl").open("w") as events,
        subprocess.Popen(
            [sys.executable, "-m", "ivr", "serve", "--events"],
            cwd=HOME,
            env=environment,
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


@pytest.fixture(scope="session")
def voices() -> CallerVoices:
    """Voices for callers; none of them is the agent's."""
    return CallerVoices(Settings())


def _as_environment(settings: Settings) -> dict[str, str]:
    telephony = settings.telephony.model_dump()
    names = {f"IVR_TELEPHONY__{name.upper()}": str(value) for name, value in telephony.items()}
    return names | {"IVR_RECORDS__DATABASE_URL": settings.database_url}


@pytest.fixture
async def phone(agent: Agent, asterisk: RunningAsterisk) -> AsyncIterator[SipClient]:
    async with sip_client(agent.settings, asterisk.credentials) as client:
        yield client


@pytest.fixture
def desk(agent: Agent, phone: SipClient, voices: CallerVoices, tmp_path: Path) -> Desk:
    return Desk(agent.settings, phone, voices, tmp_path)
