import asyncio
import socket

import pytest

from ivr.telephony.listener import Listener, bound_socket


async def wait_for_the_end(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize("steps", range(7))
async def test_stopping_closes_a_connection_in_whatever_step_of_its_arrival(steps: int) -> None:
    bound = bound_socket("127.0.0.1", 0, purpose="a test", setting="NONE")
    listener = Listener(bound, wait_for_the_end, max_connections=4)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(listener.run())
        await asyncio.sleep(0.01)
        with socket.create_connection(("127.0.0.1", listener.port)) as caller:
            for _ in range(steps):
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.wait([running])
            await asyncio.sleep(0.01)
            caller.setblocking(False)
            try:
                assert caller.recv(1) == b""
            except ConnectionResetError:
                return
