"""The tools' server over streamable HTTP, behind a key."""

import errno
import hmac
import json
import socket
from typing import Any

import uvicorn
from mcp.server import Server
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.errors import ConfigurationError, PortInUseError, file_error

PATH = "/mcp"
MOST_REQUEST_BYTES = 1_000_000
UNAUTHORISED = -32001
"""Of the range that JSON-RPC leaves to servers."""
REFUSAL = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": None,
        "error": {
            "code": UNAUTHORISED,
            "message": "wrong or missing key: send it as Authorization: Bearer <key>",
        },
    }
).encode()


class KeyGuard:
    """Lets nobody pass without the key, before anything of the request is read."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and not self._shown(scope):
            await _refuse(send)
        else:
            await self._app(scope, receive, send)

    def _shown(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        kind, _, shown = headers.get(b"authorization", b"").partition(b" ")
        if kind.lower() != b"bearer":
            shown = headers.get(b"x-api-key", b"")
        return hmac.compare_digest(shown.strip(), self._expected)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer")]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL})


def http_app(server: Server[dict[str, Any]], key: str, host: str) -> ASGIApp:
    """Return the application: stateless, so that it can be restarted under its users.

    Raises:
        ConfigurationError: there is no key; nobody is served without one, not even on loopback,
            where every program of the machine could book visits.
    """
    if not key:
        raise ConfigurationError("set bank.mcp_key (IVR_BANK__MCP_KEY): no key, no tools over HTTP")
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_REQUEST_BYTES,
        host=host,
    )
    return KeyGuard(app, key)


def listening(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any that is free.

    Raises:
        PortInUseError: another program has it.
        ConfigurationError: no such address here.
    """
    try:
        return socket.create_server((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(port, "tools over MCP", "--port") from error
        raise file_error(error, host) from error


async def serve_http(app: ASGIApp, at: socket.socket) -> None:
    """Serve until interrupted."""
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    await uvicorn.Server(config).serve(sockets=[at])
