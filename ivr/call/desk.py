"""The supervisors' desk of a worker: what happens in its calls, and orders to them, over HTTP.

For the console alone: it listens where Asterisk and the worker meet, and behind a key.

| Request | Answer |
|---|---|
| `GET /calls` | every event as a line of JSON, first those of the live calls up to `all_told` |
| `GET /calls/{id}/sound` | both sides as a WAV without end, while the call lasts |
| `POST /calls/{id}/orders` | obeys an order, see `ivr/call/orders.py`: 204, or `{"error"}` |
"""

import hmac
import json
from collections.abc import AsyncIterator, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.call.broadcast import Broadcast
from ivr.call.orders import Order, OrderError, read_order
from ivr.call.overhearing import Overhearing, wav_head

MOST_ORDER_BYTES = 8192

Obey = Callable[[str, Order], None]
"""Has a call of this process obey; raises OrderError."""


Overhear = Callable[[str], Overhearing]
"""Gives a call of this process to listen to; raises OrderError."""


def desk_app(broadcast: Broadcast, obey: Obey, overhear: Overhear, key: str) -> ASGIApp:
    """Return the application."""

    async def follow(_: Request) -> Response:
        return StreamingResponse(_lines(broadcast), media_type="application/x-ndjson")

    async def sound(request: Request) -> Response:
        try:
            overhearing = overhear(request.path_params["call_id"])
        except OrderError as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        return StreamingResponse(_sound(overhearing), media_type="audio/wav")

    async def order(request: Request) -> Response:
        try:
            obey(request.path_params["call_id"], read_order(await _body(request)))
        except OrderError as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        return Response(status_code=204)

    routes = [
        Route("/calls", follow),
        Route("/calls/{call_id}/sound", sound),
        Route("/calls/{call_id}/orders", order, methods=["POST"]),
    ]
    return _KeyGuard(Starlette(routes=routes), key)


class _KeyGuard:
    """Lets nobody pass without the key."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        shown = dict(scope["headers"]).get(b"authorization", b"")
        if hmac.compare_digest(shown, self._expected):
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"error": "wrong key"}, status_code=401)(scope, receive, send)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_ORDER_BYTES:
            raise OrderError(f"an order has at most {MOST_ORDER_BYTES} bytes")
    return bytes(body)


async def _lines(broadcast: Broadcast) -> AsyncIterator[bytes]:
    with broadcast.following() as follower:
        while row := await follower.next_row():
            yield json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n"


async def _sound(overhearing: Overhearing) -> AsyncIterator[bytes]:
    with overhearing.listening() as listener:
        yield wav_head()
        while piece := await listener.next_piece():
            yield piece
