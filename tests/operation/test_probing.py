import asyncio
from dataclasses import replace

from ivr.errors import IvrError
from ivr.operation.probing import KEPT_S, Finding, Probe, Prober


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


async def works() -> str:
    return "2 branches"


async def refuses() -> str:
    raise IvrError("the password is wrong")


async def vanishes() -> str:
    raise ConnectionRefusedError("refused")


async def hangs() -> str:
    await asyncio.sleep(3600)
    return "never"


async def test_each_is_asked_and_none_hides_another() -> None:
    asked = [
        Probe("database", works),
        Probe("asterisk", refuses),
        Probe("vectors", vanishes),
        Probe("language models", hangs),
    ]
    found = await Prober(asked, 0.01).findings()
    assert [replace(each, took_ms=0) for each in found] == [
        Finding("database", True, "2 branches", 0),
        Finding("asterisk", False, "the password is wrong", 0),
        Finding("vectors", False, "refused", 0),
        Finding("language models", False, "no answer within 0.01 s", 0),
    ]


async def test_who_asks_too_often_gets_the_same_answer() -> None:
    clock, times = Clock(), 0

    async def count() -> str:
        nonlocal times
        times += 1
        return str(times)

    prober = Prober([Probe("database", count)], 1, clock)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(prober.findings())
    assert times == 1
    clock.now_s += KEPT_S
    assert (await prober.findings())[0].detail == "2"
