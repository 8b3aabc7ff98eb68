"""The same for programs: JSON behind a key, `Authorization: Bearer …`.

| Request | Answer |
|---|---|
| `GET /api/live` | `{"calls", "unreached"}`: the live calls with their words; lost workers |
| `POST /api/live/{id}/orders` | obeys an order, see `ivr/call/orders.py`, without `by`: 204 |
| `GET /api/calls` | `{"calls", "next"}`: what is found; `next` is the `after` of the next page |
| `GET /api/calls/{id}` | the call report |

Calls are found by `words`, `number`, `outcome`, `language`, `first_day` and `last_day`.
What is refused is `{"error"}`: 401 without a key, 403 with too small a role, 429 too often.
"""

import asyncio
import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ivr.call.orders import MOST_LETTERS
from ivr.console.console import Who
from ivr.console.live import obey, read_order
from ivr.console.live_call import LiveCall
from ivr.console.pages import ApiPage, Console, FormError, asked_for
from ivr.console.review import Query, kept, place_behind

MOST_ORDER_BYTES = 8 * MOST_LETTERS


async def live_calls(console: Console, request: Request, who: Who) -> Response:
    """List the live calls."""
    calls = [_live(call) for call in console.wall.live()]
    return JSONResponse({"calls": calls, "unreached": list(console.wall.unreached)})


async def give_order(console: Console, request: Request, who: Who) -> Response:
    """Step into a call."""
    order = read_order(await _json(request), who)
    await obey(console, request, who, request.path_params["call_id"], order)
    return Response(status_code=204)


async def calls(console: Console, request: Request, who: Who) -> Response:
    """Find calls; `next` is the `after` of the next page."""
    query = asked_for(request, Query)
    found = await asyncio.to_thread(console.records.search.find, query.wanted, query.place)
    rows = [json.loads(json.dumps(asdict(each), default=str)) for each in found]
    return JSONResponse({"calls": rows, "next": place_behind(found)})


async def call(console: Console, request: Request, who: Who) -> Response:
    """Return one call's report."""
    return JSONResponse(await kept(console, request.path_params["call_id"]))


PAGES: tuple[ApiPage, ...] = (
    ApiPage("/api/live", live_calls, "reader"),
    ApiPage("/api/live/{call_id}/orders", give_order, "supervisor", "POST"),
    ApiPage("/api/calls", calls, "reader"),
    ApiPage("/api/calls/{call_id}", call, "reader"),
)


async def _json(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_ORDER_BYTES:
            raise FormError(f"an order has at most {MOST_ORDER_BYTES} bytes")
    try:
        given = json.loads(body)
    except ValueError as error:
        raise FormError(f"this is no JSON: {error}") from error
    if not isinstance(given, dict):
        raise FormError("an order is a JSON object")
    return given


def _live(call: LiveCall) -> dict[str, Any]:
    return {
        "call_id": call.call_id,
        "number": call.number,
        "began_at": call.began_at,
        "language": call.language,
        "stage": call.stage,
        "slots": call.slots,
        "mood": call.mood,
        "paused": call.paused,
        "latency_ms": call.latency_ms,
        "lines": [
            {"speaker": line.speaker, "text": line.text, "at": line.at, "by": line.by}
            for line in call.lines
        ],
    }
