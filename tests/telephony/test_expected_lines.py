from dataclasses import replace
from uuid import UUID, uuid4

from ivr.telephony.expected_lines import EXPIRES_AFTER_S, ExpectedLines
from ivr.telephony.line import Arrival
from tests.telephony.fake_line import ARRIVAL


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def announced(expected: ExpectedLines) -> Arrival:
    arrival = replace(ARRIVAL, line_id=str(uuid4()))
    expected.expect(arrival)
    return arrival


def test_an_announced_line_comes_in_once() -> None:
    expected = ExpectedLines()
    arrival = announced(expected)
    assert expected.take(UUID(arrival.line_id)) == arrival
    assert expected.take(UUID(arrival.line_id)) is None


def test_nobody_else_comes_in() -> None:
    expected = ExpectedLines()
    announced(expected)
    assert expected.take(uuid4()) is None
    assert len(expected) == 1


def test_an_announcement_expires() -> None:
    clock = Clock()
    expected = ExpectedLines(clock)
    arrival = announced(expected)
    clock.now_s += EXPIRES_AFTER_S
    assert len(expected) == 0
    assert expected.take(UUID(arrival.line_id)) is None


def test_a_call_that_will_not_come_is_forgotten() -> None:
    expected = ExpectedLines()
    arrival = announced(expected)
    expected.forget(UUID(arrival.line_id))
    assert len(expected) == 0
