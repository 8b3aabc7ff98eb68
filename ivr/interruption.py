"""The end of a long-running part, as people and systemd ask for it."""

import asyncio
import signal


async def interrupted() -> None:
    """Return when this process is told to end by SIGINT or SIGTERM."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()
