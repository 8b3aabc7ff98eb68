import asyncio
import time

from ivr.loop_watch import LoopWatch


def test_a_callback_that_holds_the_loop_is_noticed_once() -> None:
    async def block() -> None:
        await asyncio.sleep(0.001)
        watch.take()
        time.sleep(0.01)  # noqa: ASYNC251 - what must not be done is what is looked for
        await asyncio.sleep(0.001)

    watch = LoopWatch()
    with asyncio.Runner(loop_factory=watch.new_loop) as runner:
        runner.run(block())
        assert watch.take()["longest_block_ms"] >= 10
        assert watch.take()["blocks"] == 0


def test_waiting_is_not_blocking() -> None:
    watch = LoopWatch()
    with asyncio.Runner(loop_factory=watch.new_loop) as runner:
        runner.run(asyncio.sleep(0.02))
    assert watch.take()["longest_block_ms"] < 20


def test_a_late_awakening_is_told_apart_from_a_long_callback() -> None:
    watch = LoopWatch()
    watch.ran(0.002)
    watch.ran(0.0071)
    watch.overslept(0.0123)
    watch.overslept(0.004)
    assert watch.take() == {"longest_block_ms": 7.1, "blocks": 1, "longest_oversleep_ms": 12.3}
