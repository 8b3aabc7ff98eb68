import pytest

from ivr.errors import ConfigurationError
from ivr.evaluation.evaluation import Order, chosen


def test_only_the_callers_that_were_asked_for_call() -> None:
    callers = chosen(Order(part="tuned", languages=["en"])).scenarios
    assert callers
    assert {(caller.part, caller.language) for caller in callers} == {("tuned", "en")}


@pytest.mark.parametrize(
    "order", [Order(voice=True, database="sqlite://"), Order(voice=True, gold_price="22=1@x")]
)
def test_real_calls_take_no_records_and_no_price_from_outside(order: Order) -> None:
    with pytest.raises(ConfigurationError, match="--gold-price"):
        chosen(order)
