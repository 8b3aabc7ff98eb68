"""A worker that is left alone."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from ivr.telephony.credentials import Credentials
from tests.conftest import RunningAsterisk, asterisk_in
from tests.e2e.conftest import Agent, running_agent
from tests.telephony.ports import free_settings

pytestmark = [pytest.mark.asterisk, pytest.mark.model]


def test_a_worker_whose_asterisk_is_killed_ends_the_call_and_then_when_it_is_told_to(
    tmp_path: Path,
) -> None:
    own = RunningAsterisk(free_settings(), Credentials(), tmp_path / "log" / "messages.log")
    with running_agent(own.settings, tmp_path) as agent:
        asyncio.run(lose_asterisk_within_a_call(own, tmp_path, agent))
        assert agent.told("call_ended") == 1
        agent.process.terminate()
        assert agent.process.wait(30) == 0


async def lose_asterisk_within_a_call(own: RunningAsterisk, folder: Path, agent: Agent) -> None:
    async with asterisk_in(folder, own) as asterisk:
        # The echo calls: what the agent says comes back to it.
        await asterisk.ami.originate(
            "Local/600@test-numbers/n",
            context="from-phone",
            extension="1002",
            caller_number="9800000001",
        )
        await agent.wait_until_told("agent_spoke", 1)
        os.kill(asterisk.pid, signal.SIGKILL)
        await agent.wait_until_told("call_ended", 1)
