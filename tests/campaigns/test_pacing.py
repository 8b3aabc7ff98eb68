from hypothesis import given
from hypothesis import strategies as st

from ivr.campaigns.pacing import CallsPerSecond, Load, Pacing, calls_to_place
from ivr.records.campaign_records import Fared

counts = st.integers(0, 60)
loads = st.builds(
    Load, agent_places=counts, talking=counts, ringing=counts, mine=counts, trunk_channels=counts
)
records = st.builds(Fared, dialled=st.integers(0, 1000), answered=counts, unheard=counts)
PREDICTIVE = Pacing(mode="predictive", concurrency=100, abandon_cap=0.03)


def load(talking: int = 0, ringing: int = 0) -> Load:
    return Load(
        agent_places=10, talking=talking, ringing=ringing, mine=talking + ringing, trunk_channels=50
    )


@given(load=loads, record=records, concurrency=st.integers(1, 100))
def test_progressive_never_rings_more_people_than_the_agent_can_hold(
    load: Load, record: Fared, concurrency: int
) -> None:
    more = calls_to_place(Pacing(concurrency=concurrency), load, record)
    assert more >= 0
    if more:
        assert load.talking + load.ringing + more <= load.agent_places
        assert load.mine + more <= concurrency
        assert load.talking + load.ringing + more <= load.trunk_channels


@given(load=loads, record=records)
def test_predictive_keeps_to_trunk_and_campaign(load: Load, record: Fared) -> None:
    more = calls_to_place(PREDICTIVE, load, record)
    if more:
        assert load.mine + more <= PREDICTIVE.concurrency
        assert load.talking + load.ringing + more <= load.trunk_channels


def test_predictive_rings_more_people_when_few_answer() -> None:
    few = Fared(dialled=400, answered=100)
    assert calls_to_place(PREDICTIVE, load(), few) == 35
    assert calls_to_place(PREDICTIVE, load(), Fared()) == 10


def test_predictive_becomes_progressive_before_the_cap_is_passed() -> None:
    at_the_cap = Fared(dialled=400, answered=100, unheard=3)
    assert calls_to_place(PREDICTIVE, load(), at_the_cap) == 10


def test_nobody_is_called_while_the_agent_is_busy() -> None:
    assert calls_to_place(PREDICTIVE, load(talking=10), Fared(dialled=400, answered=100)) == 0


@given(
    rate=st.floats(0.2, 50),
    steps=st.lists(st.tuples(st.floats(0, 3), st.integers(0, 20)), max_size=40),
)
def test_no_second_has_more_calls_than_permitted(
    rate: float, steps: list[tuple[float, int]]
) -> None:
    limit, now_s, begun = CallsPerSecond(rate), 0.0, list[float]()
    for wait_s, wanted in steps:
        now_s += wait_s
        begun += [now_s] * limit.take(wanted, now_s)
    for first in begun:
        within = sum(first <= moment < first + 1 for moment in begun)
        assert within <= 2 * max(1.0, rate)


def test_calls_are_spread_over_time() -> None:
    limit = CallsPerSecond(2)
    assert limit.take(10, 0.0) == 1
    assert limit.take(10, 0.25) == 0
    assert limit.take(10, 0.5) == 1
    assert limit.take(10, 60.0) == 2
