from ivr.call.broadcast import MOST_WAITING, Broadcast, Follower
from ivr.call.events import CallBegan, CallEnded, CallerHeard, LineServed


async def kinds(follower: Follower, count: int) -> list[str]:
    return [str((await follower.next_row() or {"event": "over"})["event"]) for _ in range(count)]


async def test_who_follows_is_told_what_happens() -> None:
    broadcast = Broadcast()
    with broadcast.following() as follower:
        broadcast(CallBegan("1", "+919800000001", "1000"))
        broadcast(CallerHeard("1", "namaste", "hi"))
        assert await kinds(follower, 3) == ["all_told", "call_began", "caller_heard"]


async def test_who_comes_late_is_told_of_live_calls_first() -> None:
    broadcast = Broadcast()
    broadcast(CallBegan("1", "", "1000"))
    broadcast(CallBegan("2", "", "1000"))
    broadcast(CallEnded("1", "caller", "abandoned"))
    broadcast(LineServed("1", 50, 0, {}))
    with broadcast.following() as follower:
        first = await follower.next_row()
        assert first
        assert (first["event"], first["call_id"]) == ("call_began", "2")
        assert await follower.next_row() == {"event": "all_told", "live": 1}


async def test_a_long_call_keeps_who_called() -> None:
    broadcast = Broadcast()
    broadcast(CallBegan("1", "", "1000"))
    for each in range(1000):
        broadcast(CallerHeard("1", str(each), "hi"))
    with broadcast.following() as follower:
        assert await kinds(follower, 2) == ["call_began", "caller_heard"]


async def test_who_lags_behind_is_let_go_and_holds_up_nobody() -> None:
    broadcast = Broadcast()
    with broadcast.following() as slow:
        for each in range(MOST_WAITING + 10):
            broadcast(CallerHeard("1", str(each), "hi"))
        told = [await slow.next_row() for _ in range(MOST_WAITING + 1)]
        assert told[-1] is None
