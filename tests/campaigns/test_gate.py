from datetime import timedelta

import pytest

from ivr.campaigns.campaigns import ForbiddenCallError
from ivr.campaigns.gate import Gate
from ivr.campaigns.law import Later, Never, Permitted
from tests.campaigns.cases import RULES, TUESDAY_10, due
from tests.campaigns.fake_trunk import FakeTrunk


class Wishes:
    def __init__(self, *unwilling: str) -> None:
        self.unwilling = unwilling

    def may_be_called(self, phone_number: str) -> bool:
        return phone_number not in self.unwilling


async def test_what_is_permitted_is_dialled_from_the_campaigns_number() -> None:
    trunk = FakeTrunk()
    gate = Gate(trunk, Wishes(), RULES, lambda: TUESDAY_10)
    await gate.dial(due(), gate.decide(due()))
    (placed,) = trunk.placed
    assert (placed.number, placed.caller_number) == ("+919800000001", "+911400000001")
    assert placed.variables["IVR_CUSTOMER"] == placed.number
    assert placed.variables["IVR_CAMPAIGN"] == "diwali"


def test_who_opted_out_a_second_ago_is_not_called() -> None:
    gate = Gate(FakeTrunk(), Wishes("+919800000001"), RULES, lambda: TUESDAY_10)
    assert isinstance(gate.decide(due()), Never)


@pytest.mark.parametrize("decision", [Later(TUESDAY_10, "too early"), Never("opted out")])
async def test_what_was_not_permitted_cannot_be_dialled(decision: Later | Never) -> None:
    trunk = FakeTrunk()
    gate = Gate(trunk, Wishes(), RULES, lambda: TUESDAY_10)
    with pytest.raises(ForbiddenCallError, match=decision.reason):
        await gate.dial(due(), decision)
    assert trunk.placed == []


async def test_a_permission_that_was_overtaken_by_the_clock_is_none() -> None:
    trunk = FakeTrunk()
    gate = Gate(trunk, Wishes(), RULES, lambda: TUESDAY_10 + timedelta(hours=11))
    with pytest.raises(ForbiddenCallError):
        await gate.dial(due(), Permitted())
    assert trunk.placed == []
