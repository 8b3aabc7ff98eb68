"""Callers in a process of their own, so that their sound never waits for the meter's work.

The process reads orders, a line of JSON each, and answers each with the report of the call. What
its callers say was rendered beforehand: nothing is synthesised while anything is measured.
"""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from ivr.audio import Audio
from ivr.bench.kept_speech import KeptSpeech
from ivr.errors import IvrError
from ivr.installation import credentials
from ivr.placing import CallOrder, place_with, sip_client
from ivr.settings import Settings, load_settings
from ivr.telephony.script import Script, Turn
from ivr.telephony.sip_client import SipClient

MOST_BYTES_A_LINE = 1 << 22
"""A report holds every turn with the results of its tools."""
_MODULE = "ivr.bench.calls_caller"

Report = dict[str, Any]


class CallFailedError(IvrError):
    """A call of the benchmark did not come about, or nothing was kept of it."""


class Order(BaseModel):
    """A call to be placed."""

    model_config = ConfigDict(frozen=True)

    ordinal: int
    to: str
    number: str
    record: Path
    noise_db: float | None
    turns: tuple[Turn, ...]


# -- seen from the benchmark -----------------------------------------------------------------


class Callers:
    """The process, seen from outside."""

    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise CallFailedError("the callers take no orders")
        self._orders = process.stdin
        self._answers = process.stdout
        self._expected: dict[int, asyncio.Future[Report]] = {}
        self.ready = asyncio.Event()

    async def place(self, order: Order) -> Report:
        """Have a call placed; return its report when it is over.

        Raises:
            CallFailedError: it did not come about.
        """
        report: asyncio.Future[Report] = asyncio.get_running_loop().create_future()
        self._expected[order.ordinal] = report
        self._orders.write(order.model_dump_json().encode() + b"\n")
        return await report

    async def follow(self) -> None:
        """Take the reports as they come.

        Raises:
            CallFailedError: the process has ended.
        """
        async for line in self._answers:
            answer = json.loads(line)
            if answer.get("ready"):
                self.ready.set()
                continue
            report = self._expected.pop(answer["ordinal"])
            if "error" in answer:
                report.set_exception(CallFailedError(answer["error"]))
            else:
                report.set_result(answer["report"])
        raise CallFailedError("the process of the callers has ended")


@asynccontextmanager
async def running_callers(
    rehearsed: KeptSpeech, environment: Mapping[str, str]
) -> AsyncIterator[Callers]:
    """Run a process of callers as long as the context lasts.

    Args:
        rehearsed: what they are going to say, at the rate of the line.
        environment: of the process.
    """
    process = await asyncio.create_subprocess_exec(
        *("setpriv", "--pdeathsig", "TERM", "--"),
        *(sys.executable, "-m", _MODULE, str(rehearsed.folder)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
        limit=MOST_BYTES_A_LINE,
        start_new_session=True,
    )
    callers = Callers(process)
    try:
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(callers.follow())
            await callers.ready.wait()
            yield callers
            following.cancel()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


# -- inside ----------------------------------------------------------------------------------


async def _serve(settings: Settings, rehearsed: KeptSpeech) -> None:
    """Place calls as they are ordered, until terminated."""
    reader = asyncio.StreamReader(limit=MOST_BYTES_A_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with sip_client(settings, credentials()) as client, asyncio.TaskGroup() as tasks:
        _answer({"ready": True})
        async for line in reader:
            order = Order.model_validate_json(line)
            tasks.create_task(_place(settings, client, rehearsed, order))


async def _place(
    settings: Settings, client: SipClient, rehearsed: KeptSpeech, order: Order
) -> None:
    async def speak(text: str, language: str, voice: str) -> Audio:
        return await asyncio.to_thread(rehearsed.read, text, language, voice)

    call = CallOrder(order.to, number=order.number, record=order.record, noise_db=order.noise_db)
    script = Script(turns=order.turns)
    try:
        report = await place_with(settings, client, speak, call, script)
    except IvrError as error:
        _answer({"ordinal": order.ordinal, "error": str(error)})
    else:
        _answer({"ordinal": order.ordinal, "report": report})


def _answer(row: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(load_settings(), KeptSpeech(Path(sys.argv[1]))))
