import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from ivr.call.broadcast import Broadcast
from ivr.call.desk import MOST_ORDER_BYTES, desk_app
from ivr.call.events import CallBegan
from ivr.call.orders import Order, OrderError, Pause
from ivr.call.overhearing import Overhearing
from ivr.http_serving import serve
from ivr.telephony.listener import bound_socket
from tests.telephony.fake_line import FakeLine

KEY = {"authorization": "Bearer right"}


class Session:
    def __init__(self) -> None:
        self.obeyed: list[tuple[str, Order]] = []
        self.line = FakeLine()
        self.overhearing = Overhearing(self.line)

    def obey(self, call_id: str, order: Order) -> None:
        if call_id != "1":
            raise OrderError("this call is over")
        self.obeyed.append((call_id, order))

    def overhear(self, call_id: str) -> Overhearing:
        if call_id != "1":
            raise OrderError("this call is over")
        return self.overhearing


@asynccontextmanager
async def desk(broadcast: Broadcast, session: Session) -> AsyncIterator[httpx.AsyncClient]:
    at = bound_socket("127.0.0.1", 0, purpose="test", setting="NONE")
    url = f"http://127.0.0.1:{at.getsockname()[1]}"
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(
            serve(desk_app(broadcast, session.obey, session.overhear, "right"), at)
        )
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            yield client
        serving.cancel()


async def test_the_desk_tells_what_happens_as_it_happens() -> None:
    broadcast = Broadcast()
    broadcast(CallBegan("1", "+919800000001", "1000"))
    async with (
        desk(broadcast, Session()) as client,
        client.stream("GET", "/calls", headers=KEY) as answer,
    ):
        lines = answer.aiter_lines()
        assert json.loads(await anext(lines))["call_id"] == "1"
        assert json.loads(await anext(lines))["event"] == "all_told"
        broadcast(CallBegan("2", "", "1000"))
        assert json.loads(await anext(lines))["call_id"] == "2"


async def test_the_desk_gives_orders_to_the_call_they_name() -> None:
    session = Session()
    async with desk(Broadcast(), session) as client:
        order = {"order": "pause", "by": "asha"}
        assert (await client.post("/calls/1/orders", json=order, headers=KEY)).status_code == 204
        assert session.obeyed == [("1", Pause(by="asha"))]
        refused = await client.post("/calls/2/orders", json=order, headers=KEY)
        assert (refused.status_code, refused.json()) == (409, {"error": "this call is over"})


async def test_the_desk_lets_listen_until_the_call_is_over() -> None:
    session = Session()
    async with (
        desk(Broadcast(), session) as client,
        client.stream("GET", "/calls/1/sound", headers=KEY) as answer,
    ):
        pieces = answer.aiter_bytes()
        assert (await anext(pieces)).startswith(b"RIFF")
        session.line.pass_time(0.02)
        assert len(await anext(pieces)) == 0.02 * 8000 * 2 * 2
        session.overhearing.close()
        assert [piece async for piece in pieces] == []
        assert (await client.get("/calls/2/sound", headers=KEY)).status_code == 409


async def test_nobody_passes_without_the_key() -> None:
    async with desk(Broadcast(), session := Session()) as client:
        wrong = {"authorization": "Bearer wrong"}
        assert (await client.get("/calls")).status_code == 401
        assert (await client.get("/calls", headers=wrong)).status_code == 401
        order = {"order": "pause", "by": "asha"}
        assert (await client.post("/calls/1/orders", json=order)).status_code == 401
        assert session.obeyed == []


async def test_an_order_without_end_is_refused() -> None:
    async with desk(Broadcast(), Session()) as client:
        endless = b" " * (MOST_ORDER_BYTES + 1)
        refused = await client.post("/calls/1/orders", content=endless, headers=KEY)
        assert refused.status_code == 409
