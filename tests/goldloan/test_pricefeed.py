from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest

from ivr.goldloan.price import GoldPriceUnavailableError
from ivr.goldloan.pricefeed import HttpPriceProvider
from tests.goldloan.conftest import NOW

PRICE = {"fineness": 916, "average_30_day_paise": 1_131_000, "previous_close_paise": 1_145_000}
FEED = {"as_of": "2026-12-01T09:00:00+05:30", "source": "price desk", "prices": [PRICE]}


class Service:
    """The bank's price service, and the clock of its client."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer = httpx.Response(200, json=FEED)
        self.now = NOW

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return self.answer

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def provider(service: Service) -> Iterator[HttpPriceProvider]:
    with httpx.Client(transport=httpx.MockTransport(service)) as client:
        yield HttpPriceProvider("http://prices.test/gold", service.clock, client)


def test_prices_come_with_their_own_time_and_source(provider: HttpPriceProvider) -> None:
    published = provider.published()
    assert published.as_of == NOW - timedelta(hours=1)
    assert (published.source, published.sample) == ("price desk", False)
    assert published.prices[0].lending_paise == 1_131_000


def test_the_service_is_asked_once_in_a_while(
    provider: HttpPriceProvider, service: Service
) -> None:
    for minutes in (0, 5, 10, 11):
        service.now = NOW + timedelta(minutes=minutes)
        provider.published()
    assert service.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=FEED | {"prices": []}),
        httpx.Response(200, json=FEED | {"as_of": "2026-12-01T09:00:00"}),
    ],
)
def test_a_failing_service_is_an_error_at_first_and_old_prices_later(
    provider: HttpPriceProvider, service: Service, answer: httpx.Response
) -> None:
    good, service.answer = service.answer, answer
    with pytest.raises(GoldPriceUnavailableError, match="check its URL"):
        provider.published()
    service.answer = good
    known = provider.published()
    service.answer = answer
    service.now = NOW + timedelta(hours=1)
    assert provider.published() == known
