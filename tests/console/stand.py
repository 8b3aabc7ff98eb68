"""A console without a network: a worker in memory, a browser that is httpx."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import numpy as np
from argon2 import PasswordHasher

from ivr.call.broadcast import told
from ivr.call.events import CallBegan, CallEnded, CallerHeard, CallEvent
from ivr.call.orders import Order
from ivr.call.overhearing import wav_head
from ivr.console import passwords
from ivr.console.application import console_app
from ivr.console.console import FeedError, Row
from ivr.console.looks import load_looks
from ivr.console.pages import Console, FirstSignIn
from ivr.console.rate_limit import RateLimit
from ivr.console.wall import Wall
from ivr.records.access import Role
from ivr.records.campaign_records import CampaignPlan, NewContact
from ivr.records.opening import Records, open_records
from ivr.records.records import CallEnd, CallStart, TurnRecord
from ivr.settings import ConsoleSettings

BEGAN = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
PASSWORD = "a long enough password"
FIRST = "the-first-token"


class MemoryFeed:
    """A worker that tells nothing itself: what it would tell the test gives to the wall."""

    name = "http://worker"

    def __init__(self) -> None:
        self.obeyed: list[tuple[str, Order]] = []
        self.refuses = ""

    async def follow(self) -> AsyncIterator[Row]:
        while await asyncio.Event().wait():
            yield {}

    async def listen(self, call_id: str) -> AsyncIterator[bytes]:
        tone = (8000 * np.sin(np.arange(2 * 8000 * 3) / 9)).astype("<i2")
        yield wav_head()
        yield tone.tobytes()
        raise FeedError("this call is over")

    async def obey(self, call_id: str, order: Order) -> None:
        if self.refuses:
            raise FeedError(self.refuses)
        self.obeyed.append((call_id, order))


def spoke(call_id: str, reply: str, heard: str = "", **more: Any) -> Row:
    """Return a turn of the agent as a worker tells it."""
    return {
        "event": "agent_spoke",
        "call_id": call_id,
        "at": told(CallEnded("", "caller", ""))["at"],
        "heard": heard,
        "confidence": 0.9 if heard else None,
        "reply": reply,
        "language": "hi",
        "stage": "discovery",
        "question": "gold_weight",
        "intents": [],
        "slots": {},
        "tools": [],
        "looks": [],
        "sources": [],
        "quoted": [],
        "blocked": [],
        "ended": False,
        "marks": {},
        **more,
    }


def rows(*events: CallEvent | Row) -> list[Row]:
    """Return events as a worker tells them."""
    return [event if isinstance(event, Mapping) else told(event) for event in events]


def a_call(call_id: str = "call-1", number: str = "+919800000001") -> list[Row]:
    """Return the beginning of a call."""
    return rows(
        CallBegan(call_id, number, "1000"),
        spoke(call_id, "नमस्ते, मैं प्रिया बोल रही हूँ।", stage="greeting"),
        CallerHeard(call_id, "मुझे लोन", "hi"),
    )


class Stand:
    """One console and one worker."""

    def __init__(self, records: Records, folder: Path, settings: ConsoleSettings) -> None:
        self.records = records
        self.feed = MemoryFeed()
        self.clock_s = 1000.0
        self.console = Console(
            records=records,
            wall=Wall([self.feed]),
            recordings=folder / "recordings",
            settings=settings,
            looks=LOOKS,
            now=lambda: datetime.now(UTC),
            first=FirstSignIn(FIRST),
            sign_in_limit=RateLimit(settings.sign_ins_per_minute, lambda: self.clock_s),
            api_limit=RateLimit(settings.api_calls_per_minute, lambda: self.clock_s),
        )
        self.app = console_app(self.console)

    def tell(self, told_rows: list[Row]) -> None:
        """Let the wall know what a worker told."""
        for row in told_rows:
            self.console.wall._take(self.feed.name, row, None)

    def person(self, name: str, role: Role) -> None:
        self.records.access.add_person(name, role, HASH)

    def key(self, name: str, role: Role) -> dict[str, str]:
        """Make a key; return the header that shows it."""
        self.records.access.add_key(name, role, passwords.sum_of(name * 9))
        return {"authorization": f"Bearer {name * 9}"}

    def browser(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=(address, 1234))
        return httpx.AsyncClient(transport=transport, base_url="http://console")

    async def signed_in(self, role: Role) -> httpx.AsyncClient:
        """Return the browser of a new person of that role."""
        self.person(f"{role}.asha", role)
        browser = self.browser()
        answer = await sign_in(browser, f"{role}.asha")
        assert answer.status_code == 303, answer.text
        return browser


async def sign_in(
    browser: httpx.AsyncClient, name: str, password: str = PASSWORD, next_path: str = "/"
) -> httpx.Response:
    """Fill the form in and send it."""
    token = hidden((await browser.get("/sign-in")).text, "csrf")
    fields = {"name": name, "password": password, "csrf": token, "next": next_path}
    return await browser.post("/sign-in", data=fields)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def keep_call(records: Records, call_id: str = "call-1", **more: Any) -> None:
    """Keep a call with one turn, and its end."""
    records.calls.begin_call(CallStart(call_id, "inbound", "+919800000001", BEGAN, language="hi"))
    turn = TurnRecord(0, BEGAN, "मुझे लोन चाहिए", "जी, कितने ग्राम सोना है?", "hi", "discovery")
    marks = {"pause_seen": 66.0, "transcript_final": 310.0, "first_frame_sent": 402.0}
    records.calls.append_turn(call_id, replace(turn, marks=marks, **more.pop("turn", {})))
    records.calls.end_call(call_id, CallEnd(BEGAN, "booked", "caller", **more))


def keep_campaign(records: Records) -> None:
    """Keep a campaign that has not begun, with four numbers."""
    plan = CampaignPlan("Diwali", "promotional", "+911400000001", "1000", {})
    records.campaigns.create(plan)
    numbers = [f"+9198000000{each:02}" for each in range(4)]
    records.campaigns.add_contacts(plan.name, [NewContact(number) for number in numbers])


@contextmanager
def stand(folder: Path, settings: ConsoleSettings | None = None) -> Iterator[Stand]:
    """Set a console up, over a copy of an empty database."""
    (folder / "ivr.db").write_bytes(_empty_database())
    with open_records(f"sqlite:///{folder / 'ivr.db'}") as records:
        yield Stand(records, folder, settings or ConsoleSettings())


@asynccontextmanager
async def following(wall: Wall) -> AsyncIterator[None]:
    """Let a wall follow its workers."""
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(wall.run())
        await asyncio.sleep(0)
        yield
        running.cancel()


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder, "ivr.db")
        with open_records(f"sqlite:///{file}"):
            pass
        return file.read_bytes()


LOOKS = load_looks()
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # the tests' own
HASH = passwords.password_hash(PASSWORD)
