"""A worker's desk as the console sees it, over HTTP; the other side is `ivr/call/desk.py`."""

import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx

from ivr.bearer import bearer
from ivr.call.broadcast import ALIVE_S
from ivr.call.orders import Order
from ivr.console.console import FeedError, Row

CONNECT_S = 2.0
OBEYS_WITHIN_S = 3.0
SILENT_S = 5.0
"""A call sounds all the time, silence included."""


class WorkerFeed:
    """The desk of one worker."""

    def __init__(self, client: httpx.AsyncClient, url: str, key: str) -> None:
        """Take the parts.

        Args:
            client: any; requests carry their own limits.
            url: of the desk, `http://host:port`.
            key: of the desk.
        """
        self._client = client
        self._url = url.rstrip("/")
        self._headers = bearer(key)

    @property
    def name(self) -> str:
        """Where the worker is."""
        return self._url

    async def follow(self) -> AsyncIterator[Row]:
        """Yield every event; see `CallFeed`."""
        limits = httpx.Timeout(CONNECT_S, read=3 * ALIVE_S)
        try:
            async with self._client.stream(
                "GET", f"{self._url}/calls", headers=self._headers, timeout=limits
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise FeedError(f"{self._url} answers {answer.status_code}: is it a worker?")
                async for line in answer.aiter_lines():
                    yield json.loads(line)
        except (httpx.HTTPError, ValueError) as error:
            raise FeedError(f"the worker at {self._url} is not reached: {error}") from error
        raise FeedError(f"the worker at {self._url} ended")

    async def listen(self, call_id: str) -> AsyncIterator[bytes]:
        """Yield both sides of a call; see `CallFeed`."""
        try:
            async with self._client.stream(
                "GET",
                f"{self._url}/calls/{quote(call_id, safe='')}/sound",
                headers=self._headers,
                timeout=httpx.Timeout(CONNECT_S, read=SILENT_S),
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    await answer.aread()
                    raise FeedError(_reason(answer))
                async for piece in answer.aiter_bytes():
                    yield piece
        except httpx.HTTPError as error:
            raise FeedError(f"the worker at {self._url} is not reached: {error}") from error

    async def obey(self, call_id: str, order: Order) -> None:
        """Have a call obey; see `CallFeed`."""
        try:
            answer = await self._client.post(
                f"{self._url}/calls/{quote(call_id, safe='')}/orders",
                content=order.model_dump_json(),
                headers=self._headers,
                timeout=OBEYS_WITHIN_S,
            )
        except httpx.HTTPError as error:
            raise FeedError(f"the worker at {self._url} is not reached: {error}") from error
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise FeedError(_reason(answer))


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"the worker answers {answer.status_code}"
