"""A worker between its calls: what it takes, what it takes up, how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ivr import worker as module
from ivr.call.broadcast import Broadcast
from ivr.errors import ConfigurationError
from ivr.inference import InferencePool
from ivr.loop_watch import LoopWatch
from ivr.operation.metrics import Metrics
from ivr.operation.reloading import Reloaded
from ivr.settings import LogSettings, Settings
from ivr.worker import Worker
from tests.call.scene import Scene
from tests.telephony.fake_line import ARRIVAL
from tests.telephony.ports import free_settings


class Stand:
    """A worker on ports of its own, without a call."""

    def __init__(self, folder: Path, pool: InferencePool) -> None:
        self.metrics = Metrics("")
        self.logs: list[LogSettings] = []
        parts = Scene(folder, pool, {}, "").parts
        settings = Settings(telephony=free_settings(max_calls=2))
        self.worker = Worker(settings, parts, Broadcast(), watch=LoopWatch(), metrics=self.metrics)

    def admits(self) -> bool:
        return self.worker._admit(ARRIVAL)


@asynccontextmanager
async def standing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
    """Run a worker whose configuration is the environment of the test."""
    monkeypatch.setenv("IVR_VAR", str(folder))
    with InferencePool(1) as pool:
        made = Stand(folder, pool)
        for name, value in made.worker._settings.telephony.model_dump().items():
            monkeypatch.setenv(f"IVR_TELEPHONY__{name.upper()}", str(value))
        monkeypatch.setattr(module, "configure_logs", made.logs.append)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(made.worker.run())
            await asyncio.sleep(0)
            yield made
            running.cancel()


async def test_what_was_written_holds_for_the_calls_that_begin_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with standing(tmp_path, monkeypatch) as stand:
        monkeypatch.setenv("IVR_TURNS__END_SILENCE_MS", "350")
        monkeypatch.setenv("IVR_SPEECH__AGENT_VOICE", "hf_beta")
        monkeypatch.setenv("IVR_TELEPHONY__MAX_CALLS", "1")
        done = await stand.worker.reload()
    assert done == Reloaded(
        ("telephony.max_calls", "turns.end_silence_ms"), ("speech.agent_voice",)
    )
    assert stand.worker._parts.turns.end_silence_ms == 350
    assert b"ivr_calls_capacity 1.0" in stand.metrics.text()


async def test_a_wrong_configuration_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with standing(tmp_path, monkeypatch) as stand:
        monkeypatch.setenv("IVR_TURNS__END_SILENCE_MS", "1")
        monkeypatch.setenv("IVR_TELEPHONY__MAX_CALLS", "1")
        with pytest.raises(ConfigurationError, match=r"turns\.end_silence_ms"):
            await stand.worker.reload()
    assert b"ivr_calls_capacity 2.0" in stand.metrics.text()
    assert stand.logs == []


async def test_a_worker_without_calls_is_drained_at_once_and_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with standing(tmp_path, monkeypatch) as stand:
        assert stand.admits()
        await stand.worker.drain()
        assert not stand.admits()
    assert b"ivr_calls_refused_total 1.0" in stand.metrics.text()
