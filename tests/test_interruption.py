import asyncio
import os
import signal

import pytest

from ivr.interruption import interrupted


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_part_runs_until_it_is_told_to_end(number: signal.Signals) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(interrupted())
        await asyncio.sleep(0)
        assert not waiting.done()
        os.kill(os.getpid(), number)
