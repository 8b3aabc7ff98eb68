"""`ivr bench console`: how soon what happens in a call is in a supervisor's browser.

This process is the worker: its desk tells of made-up calls. The console is a process of its own,
and browsers are HTTP clients of it that follow the wall. A change is timed from the call's event to
its arrival at the browser, through both programs.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import httpx

from ivr.bench.calls_figures import percentiles
from ivr.bench.free_ports import with_free_ports
from ivr.bench.hardware import hardware
from ivr.bench.processes import cpu_s
from ivr.call.broadcast import Broadcast
from ivr.call.desk import desk_app
from ivr.call.events import AgentSpoke, CallBegan, CallerHeard
from ivr.call.orders import Order, OrderError
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Clause, Expecting, Intent, Slot, Understanding
from ivr.dialogue.memory import Memory
from ivr.errors import IvrError
from ivr.http_serving import serve
from ivr.product import ConsoleAt, running_console
from ivr.settings import ConsoleSettings, RecordSettings, Settings
from ivr.stt.stt import Transcript
from ivr.telephony.credentials import load_or_create_key
from ivr.telephony.listener import bound_socket

BUDGET_P95_MS = 300.0
TURN_S = 4.0
"""In every call the caller says something so often, and the agent answers."""
PERCENTS = (50, 90, 95, 99)
CALM_S = 2.0
"""Before it is measured, and for what is still on the way at its end."""
MARK = re.compile(r"no\. (\d+)")
SLOTS = {
    "gold_weight": Slot(40.0, "grams", "चालीस ग्राम"),
    "loan_amount": Slot(20_000_000, "paise", "दो लाख"),
    "city": Slot("Nagpur", "", "नागपुर"),
}


class ConsoleBenchError(IvrError):
    """The console does not do what is to be measured. Its log says why."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured."""

    calls: int = 50
    browsers: int = 3
    seconds: float = 30.0


@dataclass(slots=True)
class _Seen:
    """When each change was told, and how long it took to each browser."""

    told_s: dict[int, float] = field(default_factory=dict)
    waits_ms: list[float] = field(default_factory=list)

    def next_mark(self) -> str:
        number = len(self.told_s)
        self.told_s[number] = time.monotonic()
        return f"no. {number}"

    def arrived(self, page: str, known: set[int]) -> None:
        """Take a change as a browser has it; what it has seen before is not counted again."""
        now_s = time.monotonic()
        for number in map(int, MARK.findall(page)):
            if number not in known and number in self.told_s:
                known.add(number)
                self.waits_ms.append(1000 * (now_s - self.told_s[number]))


async def run(settings: Settings, load: Load) -> dict[str, Any]:
    """Measure.

    Raises:
        IvrError: the console does not begin, or lets nobody in.
    """
    with TemporaryDirectory() as folder:
        own = _own(settings, Path(folder), load)
        seen, broadcast = _Seen(), Broadcast()
        key = load_or_create_key(Path(folder, "desk.key"))
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            at = bound_socket(
                own.telephony.host, own.telephony.desk_port, purpose="the bench", setting="none"
            )
            desk = tasks.create_task(
                serve(desk_app(broadcast, _obey_nothing, _sounds_nowhere, key), at)
            )
            console = await stack.enter_async_context(running_console(own, Path(folder)))
            cookies = await _signed_in(console)
            following = [
                tasks.create_task(_follow(console.url, cookies, seen)) for _ in range(load.browsers)
            ]
            await asyncio.sleep(CALM_S)
            began_s, used_s = time.monotonic(), cpu_s(console.pid)
            await _talk(broadcast, seen, load)
            shares = (cpu_s(console.pid) - used_s) / (time.monotonic() - began_s)
            await asyncio.sleep(CALM_S)
            for task in (*following, desk):
                task.cancel()
    return _figures(load, seen, shares)


def _figures(load: Load, seen: _Seen, cpu: float) -> dict[str, Any]:
    waits = percentiles(seen.waits_ms, PERCENTS)
    return {
        "calls": load.calls,
        "browsers": load.browsers,
        "updates": len(seen.told_s),
        "lost": len(seen.told_s) * load.browsers - len(seen.waits_ms),
        "update_ms": waits,
        "cpu_cores": round(cpu, 2),
        "budget_p95_ms": BUDGET_P95_MS,
        "within_budget": waits.get("p95", BUDGET_P95_MS + 1) <= BUDGET_P95_MS,
        "hardware": hardware(),
    }


def _own(settings: Settings, folder: Path, load: Load) -> Settings:
    """Return settings that meet nobody else's records and ports."""
    changed = {
        "records": RecordSettings(database_url=f"sqlite:///{folder / 'ivr.db'}"),
        "console": ConsoleSettings(port=0, workers=()),
    }
    return with_free_ports(settings.model_copy(update=changed), load.calls)


def _obey_nothing(call_id: str, order: Order) -> None:
    raise OrderError(f"call {call_id} is made up: it obeys no {order.order}")


def _sounds_nowhere(call_id: str) -> NoReturn:
    raise OrderError(f"call {call_id} is made up: nobody speaks")


async def _signed_in(console: ConsoleAt) -> Mapping[str, str]:
    """Make the first account; return what its browser keeps."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = (await browser.get(console.first_sign_in)).text
        hidden = dict(re.findall(r'name="(csrf|token)" value="([^"]*)"', page))
        fields = {**hidden, "name": "bench", "password": "for the bench alone"}
        answer = await browser.post(f"{console.url}/first", data=fields)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise ConsoleBenchError(f"the console lets nobody in: {answer.status_code}")
        return dict(browser.cookies)


async def _follow(url: str, cookies: Mapping[str, str], seen: _Seen) -> None:
    known: set[int] = set()
    limits = httpx.Timeout(10, read=60)
    async with (
        httpx.AsyncClient(trust_env=False, cookies=dict(cookies), timeout=limits) as browser,
        browser.stream("GET", f"{url}/events") as answer,
    ):
        async for page in _changes(answer):
            seen.arrived(page, known)
    raise ConsoleBenchError("the console ended a browser's stream")


async def _changes(answer: httpx.Response) -> AsyncIterator[str]:
    async for line in answer.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line[len("data:") :])["html"]


async def _talk(broadcast: Broadcast, seen: _Seen, load: Load) -> None:
    """Let every call go on as calls do, each begun a little after the one before."""
    async with asyncio.TaskGroup() as tasks:
        for each in range(load.calls):
            lag_s = TURN_S * each / load.calls
            tasks.create_task(_one_call(broadcast, seen, f"call-{each}", lag_s, load.seconds))


async def _one_call(
    broadcast: Broadcast, seen: _Seen, call_id: str, lag_s: float, lasts_s: float
) -> None:
    await asyncio.sleep(lag_s)
    broadcast(CallBegan(call_id, f"+9198{hash(call_id) % 10**8:08}", "1000"))
    ends_s = time.monotonic() + lasts_s
    while time.monotonic() < ends_s:
        words = f"मुझे चालीस ग्राम पर दो लाख का लोन चाहिए {seen.next_mark()}"
        broadcast(CallerHeard(call_id, words, "hi"))
        await asyncio.sleep(TURN_S / 2)
        heard = Transcript(words, words, "hi", 0.9, "bench")
        reply = _reply(f"जी, चालीस ग्राम पर दो लाख मिल सकते हैं {seen.next_mark()}")
        broadcast(AgentSpoke(call_id, reply, heard, {"first_frame_sent": 480.0}))
        await asyncio.sleep(TURN_S / 2)


def _reply(text: str) -> Reply:
    return Reply(
        memory=Memory(stage="discovery", language="hi", slots=SLOTS),
        understood=Understanding("hi", (Intent("loan_inquiry", 0.9),)),
        clauses=(Clause((text,)),),
        calls=(),
        expecting=Expecting.OPEN,
        then="listen",
        stage="discovery",
    )
