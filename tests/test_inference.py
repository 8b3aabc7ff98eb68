"""What the inference pool owes to calls."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from ivr import inference
from ivr.inference import WHENEVER, InferencePool, in_s


@pytest.fixture
def pool() -> Iterator[InferencePool]:
    with InferencePool(1) as pool:
        yield pool


class Occupied:
    """A computation that keeps a thread at work until it is set free."""

    def __init__(self) -> None:
        self._begun = threading.Event()
        self._free = threading.Event()

    def compute(self) -> None:
        self._begun.set()
        self._free.wait(5)

    async def begun(self) -> None:
        await asyncio.to_thread(self._begun.wait, 5)

    def set_free(self) -> None:
        self._free.set()


async def test_what_is_due_first_is_computed_first(pool: InferencePool) -> None:
    other = Occupied()
    done: list[str] = []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pool.run(WHENEVER, other.compute))
        await other.begun()
        for name, due_s in (("prompt", WHENEVER), ("later", in_s(2)), ("now", in_s(0))):
            tasks.create_task(pool.run(due_s, done.append, name))
        await asyncio.sleep(0)
        other.set_free()
    assert done == ["now", "later", "prompt"]


async def test_a_cancelled_computation_that_has_not_begun_never_begins(pool: InferencePool) -> None:
    other = Occupied()
    done: list[str] = []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pool.run(WHENEVER, other.compute))
        await other.begun()
        dropped = tasks.create_task(pool.run(in_s(0), done.append, "dropped"))
        await asyncio.sleep(0.01)
        dropped.cancel()
        await asyncio.sleep(0.01)
        other.set_free()
    assert await pool.run(WHENEVER, list, done) == []


async def test_what_is_worth_nothing_late_is_left_out_when_it_cannot_begin_in_time(
    pool: InferencePool,
) -> None:
    other = Occupied()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pool.run(WHENEVER, other.compute))
        await other.begun()
        late = tasks.create_task(pool.run_in_time(in_s(0), int))
        await asyncio.sleep(0.01)
        other.set_free()
    assert late.result() is None


async def test_what_can_begin_in_time_is_computed(pool: InferencePool) -> None:
    assert await pool.run_in_time(in_s(5), len, "four") == 4


async def test_an_error_reaches_whoever_waits_and_the_pool_goes_on(pool: InferencePool) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await pool.run(in_s(0), int, "no number")
    assert await pool.run(in_s(0), int, "7") == 7


async def test_closing_cancels_what_waits() -> None:
    other = Occupied()
    with InferencePool(1) as pool:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(pool.run(WHENEVER, other.compute))
            await other.begun()
            waiting = tasks.create_task(pool.run(WHENEVER, int))
            await asyncio.sleep(0.01)
            tasks.create_task(asyncio.to_thread(pool.__exit__, None, None, None))
            await asyncio.sleep(0.01)
            other.set_free()
            with pytest.raises(asyncio.CancelledError):
                await waiting
    assert waiting.cancelled()


async def test_closing_does_not_wait_long_for_what_has_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inference, "FINISHES_WITHIN_S", 0.01)
    other = Occupied()
    pool = InferencePool(1)
    async with asyncio.TaskGroup() as tasks:
        begun = tasks.create_task(pool.run(WHENEVER, other.compute))
        await other.begun()
        pool.__exit__(None, None, None)
        assert pool.computing
        other.set_free()
        await begun
    monkeypatch.undo()
    pool.__exit__(None, None, None)
    assert not pool.computing
