"""A TCP port on which each connection lives and fails alone."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable

import structlog

from ivr.errors import ConfigurationError, PortInUseError
from ivr.telephony.line import LineError

_log = structlog.get_logger()

_CLOSE_WITHIN_S = 1.0
_SETTLE_S = 0.01

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def bound_socket(host: str, port: int, *, purpose: str, setting: str) -> socket.socket:
    """Listen on a TCP port.

    Args:
        host: the address to listen on.
        port: the port; 0 for any free one.
        purpose: what the port is for, in the words of the error message.
        setting: the environment variable that moves it.

    Raises:
        PortInUseError: another program has the port.
        ConfigurationError: the machine has no such address, or the port is not ours to take.
    """
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(port, purpose, setting) from error
        raise ConfigurationError(
            f"cannot listen on {host}:{port} ({purpose}): {error.strerror}; see {setting}"
        ) from error


class Listener:
    """Serves connections, each in its own task; all end with `run`."""

    def __init__(self, bound: socket.socket, handle: Handle, *, max_connections: int) -> None:
        self._socket = bound
        self._handle = handle
        self._max_connections = max_connections
        self._tasks = asyncio.TaskGroup()
        self._open: set[asyncio.StreamWriter] = set()
        self._stopping = False
        self.port: int = bound.getsockname()[1]

    async def run(self) -> None:
        """Serve until cancelled; then every connection is cancelled and closed."""
        with self._socket:
            server = await asyncio.start_server(
                self._accept, sock=self._socket, start_serving=False
            )
            async with server, self._tasks:
                await server.start_serving()
                try:
                    await asyncio.Event().wait()
                finally:
                    self._stopping = True
                    # asyncio loses a connection that is still being set up when its server
                    # closes: take no more, and let those on their way reach `_accept` first.
                    asyncio.get_running_loop().remove_reader(self._socket)
                    await asyncio.sleep(_SETTLE_S)
                    server.close()
                    # A task cancelled before its first step closes nothing, and Asterisk would
                    # wait for an answer as long as this process lives.
                    for writer in self._open:
                        writer.transport.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._stopping:  # accepted by the kernel before, handed to us after the end
            writer.transport.abort()
            return
        if len(self._open) >= self._max_connections:
            _log.warning("connection_refused", port=self.port, open=len(self._open))
            writer.transport.abort()
            return
        self._open.add(writer)
        self._tasks.create_task(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._handle(reader, writer)
        except (OSError, LineError) as error:
            _log.warning("connection_lost", port=self.port, reason=str(error))
        except Exception:  # noqa: BLE001 - the end of a call is an edge of the process:
            # a fault in one call must not cancel its siblings, and must not pass unseen.
            _log.exception("connection_crashed", port=self.port)
        finally:
            await _close(writer)
            self._open.discard(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(_CLOSE_WITHIN_S):
            await writer.wait_closed()
    except (TimeoutError, OSError):
        writer.transport.abort()
