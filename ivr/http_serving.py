"""An HTTP application in this process's event loop, ended in order."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

CLOSES_WITHIN_S = 1
"""Streams that are still followed then are cut."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process, which ends more than this."""
        yield


async def serve(app: ASGIApp, at: socket.socket) -> None:
    """Serve on a listening socket until cancelled."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSES_WITHIN_S,
    )
    server = _Server(config)
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[at]))
        try:
            await asyncio.Event().wait()
        finally:
            server.should_exit = True
            await asyncio.wait([serving], timeout=CLOSES_WITHIN_S + 2)
