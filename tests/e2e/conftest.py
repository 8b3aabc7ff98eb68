import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ivr.placing import CallerVoices
from ivr.settings import HOME, RecordSettings, Settings
from tests.conftest import RunningAsterisk


@dataclass(frozen=True, slots=True)
class Agent:
    """A worker process beside a real Asterisk."""

    settings: Settings
    process: subprocess.Popen[str]


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
        subprocess.Popen(
            [sys.executable, "-m", "ivr", "serve", "--events"],
            cwd=HOME,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout
        first = process.stdout.readline()
        assert first, (folder / "worker.log").read_text()
        assert json.loads(first) == {"event": "ready"}
        try:
            yield Agent(settings, process)
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
