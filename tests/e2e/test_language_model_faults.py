"""A real call whose language model fails in a new way at each question."""

import asyncio
import json
from pathlib import Path

import pytest

from ivr.callers import CallerVoices
from ivr.placing import sip_client
from ivr.telephony.credentials import Credentials
from ivr.telephony.script import Turn
from tests.conftest import RunningAsterisk, asterisk_in
from tests.e2e.conftest import Agent, running_agent
from tests.e2e.desk import Desk, Report
from tests.llm.scripted_server import (
    NO_ANSWER,
    Disconnect,
    Fail,
    Raw,
    Say,
    Script,
    ScriptedServer,
    Wait,
    scripted,
)
from tests.telephony.ports import free_settings

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

FAULTS: tuple[Script, ...] = (
    (Wait(),),
    (Say("Perhaps it "), Wait()),
    NO_ANSWER,
    (Raw("<html>"),),
    (Fail(429),),
    (Fail(500),),
    (Say("Perhaps it "), Disconnect()),
)
QUESTIONS = ("Will you melt my jewellery?", "How is the purity of the gold tested?")


async def test_no_fault_of_a_language_model_is_heard_by_the_caller(
    tmp_path: Path, voices: CallerVoices, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = RunningAsterisk(free_settings(), Credentials(), tmp_path / "log" / "messages.log")
    async with scripted(*FAULTS) as server, asterisk_in(tmp_path, own):
        monkeypatch.setenv("IVR_LLM__STRATEGY", "single")
        monkeypatch.setenv("IVR_LLM__LARGE__URL", server.url)
        monkeypatch.setenv("IVR_LLM__LARGE__MODEL", "scripted")
        report = await asyncio.to_thread(_called, own, tmp_path, voices)
    # A test is no stopwatch: how long the caller waited at each fault is read from the report.
    (tmp_path / "report.json").write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    _judge(report, server)


def _called(own: RunningAsterisk, folder: Path, voices: CallerVoices) -> Report:
    """Place the call in a loop of its own: the worker is waited for in one, too."""
    with running_agent(own.settings, folder) as agent:
        return asyncio.run(_call(agent, own, voices, folder))


async def _call(agent: Agent, own: RunningAsterisk, voices: CallerVoices, folder: Path) -> Report:
    asked = (QUESTIONS[turn % len(QUESTIONS)] for turn in range(len(FAULTS)))
    turns = (Turn(say="Yes.", language="en"), *(Turn(say=q, language="en") for q in asked))
    async with sip_client(agent.settings, own.credentials) as phone:
        desk = Desk(agent.settings, phone, voices, folder)
        return await desk.call("1002", "+919999900031", *turns)


def _judge(report: Report, server: ScriptedServer) -> None:
    quoted = [turn for turn in report["turns"] if turn["sources"]]
    assert len(server.asked) >= len(quoted) >= 4, "what was heard was looked up, and a model asked"
    assert all(turn["ear_ms"] is not None for turn in quoted)
    assert all("Perhaps it" not in turn["reply"] for turn in quoted)
