"""A worker as its operators see it: health, figures, a reload and its end, under a live call."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from ivr.bank import IST
from ivr.installation import credentials, desk_key
from ivr.records.opening import open_records
from ivr.reports.cdr import read_details
from ivr.reports.reconciling import Reconciliation, kept_calls, reconciled
from ivr.reports.reports import Span
from ivr.telephony.ami import Ami
from ivr.telephony.asterisk_process import Asterisk
from tests.conftest import RunningAsterisk, asterisk_in
from tests.e2e.conftest import Agent, running_agent
from tests.telephony.ports import free_settings

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

DRAIN_S = "3"
HAND_OVER_S = "5"
"""The echo may talk over the words that give it to people: then it is given without them."""
PATIENT = "[turns]\nend_silence_ms = 250\n"
WRONG = "[turns]\nend_silence_ms = 1\n"


def test_a_worker_is_watched_reloaded_and_drained_under_a_live_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = tmp_path / "ivr.toml"
    configuration.write_text("")
    monkeypatch.setenv("IVR_CONFIG", str(configuration))
    monkeypatch.setenv("IVR_OPERATION__DRAIN_S", DRAIN_S)
    monkeypatch.setenv("IVR_OPERATION__HAND_OVER_S", HAND_OVER_S)
    own = RunningAsterisk(free_settings(), credentials(), tmp_path / "log" / "messages.log")
    with running_agent(own.settings, tmp_path) as agent:
        asyncio.run(operate(own, tmp_path, agent, configuration))
        assert agent.process.wait(60) == 0
    found = reconciliation(agent, tmp_path)
    assert found.agrees, found
    assert found.matched == 1


async def operate(own: RunningAsterisk, folder: Path, agent: Agent, configuration: Path) -> None:
    door = f"http://{own.settings.host}:{own.settings.operation_port}"
    shown = {"authorization": f"Bearer {desk_key()}"}
    async with (
        asterisk_in(folder, own) as asterisk,
        httpx.AsyncClient(base_url=door, headers=shown, timeout=30) as client,
    ):
        await everything_answers(client)
        await echo_calls(asterisk.ami)
        await agent.wait_until_told("agent_spoke", 1)
        await reloads_without_touching_the_call(client, agent, configuration)
        agent.process.send_signal(signal.SIGTERM)
        await takes_no_more_calls(client, asterisk)
        await agent.wait_until_told("call_ended", 1)
        await until(asterisk.channel_count, 0)  # Asterisk writes a call when it is over
    (ended,) = [row for row in agent.rows() if row["event"] == "call_ended"]
    assert ended["outcome"] == "transferred"


async def everything_answers(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).status_code == 200
    ready = (await client.get("/readyz")).json()
    assert {check["name"]: check["ok"] for check in ready["checks"]} == {
        "asterisk": True,
        "database": True,
        "models": True,
    }, ready
    assert ready["ready"]


async def echo_calls(ami: Ami) -> None:
    """What the agent says comes back to it."""
    await ami.originate(
        "Local/600@test-numbers/n",
        context="from-phone",
        extension="1002",
        caller_number="9800000001",
    )


async def reloads_without_touching_the_call(
    client: httpx.AsyncClient, agent: Agent, configuration: Path
) -> None:
    await asyncio.to_thread(configuration.write_text, PATIENT)
    done = await client.post("/admin/reload-config")
    assert done.json() == {"applied": ["turns.end_silence_ms"], "needs_restart": []}
    await asyncio.to_thread(configuration.write_text, WRONG)
    agent.process.send_signal(signal.SIGHUP)
    assert (await client.post("/admin/reload-config")).status_code == 422
    assert agent.process.poll() is None
    assert "ivr_calls_live 1.0" in (await client.get("/metrics")).text


async def takes_no_more_calls(client: httpx.AsyncClient, asterisk: Asterisk) -> None:
    async def accepting() -> bool:
        return bool((await client.get("/readyz")).json()["accepting"])

    async def is_refused() -> bool:
        return "ivr_calls_refused_total 1.0" in (await client.get("/metrics")).text

    await until(accepting, False)
    await echo_calls(asterisk.ami)
    await until(is_refused, True)


async def until(ask: Callable[[], Awaitable[object]], answer: object) -> None:
    async with asyncio.timeout(120):  # a busy machine is no failure
        while await ask() != answer:  # noqa: ASYNC110 (another process has no events)
            await asyncio.sleep(0.1)


def reconciliation(agent: Agent, folder: Path) -> Reconciliation:
    today = datetime.now(IST).date()
    days = Span(today - timedelta(days=1), today + timedelta(days=1))
    details = read_details(folder / "log" / "cdr-custom" / "calls.csv")
    assert any(not detail.call_id for detail in details), "the refused call is Asterisk's alone"
    with open_records(agent.settings.database_url) as records:
        return reconciled(kept_calls(records.database, days), details, days)
