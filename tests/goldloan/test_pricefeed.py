"""The price service is a real server on loopback."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from ivr.errors import DiskFullError
from ivr.goldloan import pricefeed
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.price import GoldPriceUnavailableError
from ivr.goldloan.pricefeed import HttpPriceProvider
from ivr.settings import BankSettings, PriceFields
from tests.goldloan.conftest import NOW, Closes

PRICE = {"fineness": 916, "average_30_day_paise": 1_131_000, "previous_close_paise": 1_145_000}
FEED = {"as_of": "2026-12-01T09:00:00+05:30", "source": "price desk", "prices": [PRICE]}


def feed(close_paise: int, days_later: int = 0, **changes: object) -> dict[str, object]:
    """A published close without an average."""
    as_of = NOW + timedelta(days=days_later, hours=-1)
    rows = [{"fineness": 916, "previous_close_paise": close_paise}]
    return {"as_of": as_of.isoformat(), "source": "price desk", "prices": rows} | changes


def at_once(work: Callable[[], None]) -> None:
    work()


class Service:
    """The bank's price service, and the clock of its client."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.status = 200
        self.body = json.dumps(FEED)
        self.now = NOW
        self.over = Event()
        self.drips = False

    def clock(self) -> datetime:
        return self.now

    def publish(self, document: object) -> None:
        self.status, self.body = 200, json.dumps(document)
        self.now += pricefeed.KEPT_FOR

    def write(self, send: Callable[[bytes], Any]) -> None:
        body = self.body.encode()
        if not self.drips:
            send(body)
            return
        for sign in body:
            send(bytes([sign]))
            if self.over.wait(0.02):
                return


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def url(service: Service) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append(dict(self.headers))
            self.send_response(service.status)
            self.end_headers()
            service.write(self.wfile.write)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gold"
        service.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def history() -> Closes:
    return Closes()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as opened:
        yield opened


@pytest.fixture
def begin(
    service: Service, url: str, history: Closes, client: httpx.Client, data: BankData
) -> Callable[..., HttpPriceProvider]:
    def begin(**settings: Any) -> HttpPriceProvider:
        bank = BankSettings.model_validate({"gold_price_url": url} | settings)
        return HttpPriceProvider(bank, service.clock, client, history, data.prices, at_once)

    return begin


Begin = Callable[..., HttpPriceProvider]


def test_prices_come_with_their_own_time_and_source(begin: Begin) -> None:
    published = begin().published()
    assert published.as_of == NOW - timedelta(hours=1)
    assert (published.source, published.sample) == ("price desk", False)
    assert published.prices[0].lending_paise == 1_131_000


def test_the_service_is_asked_once_in_a_while(begin: Begin, service: Service) -> None:
    provider = begin()
    for minutes in (0, 5, 9, 11):
        service.now = NOW + timedelta(minutes=minutes)
        provider.published()
    assert len(service.asked) == 2


def test_a_key_is_sent_under_the_name_the_service_wants(begin: Begin, service: Service) -> None:
    begin(gold_price_key="secret", gold_price_key_header="x-access-token").published()
    assert service.asked[0]["x-access-token"] == "secret"


def test_another_services_fields_are_read_where_they_stand(begin: Begin, service: Service) -> None:
    service.publish(
        {"time": NOW.timestamp(), "gold": {"rates": [{"pm": "125000.00"}, {"pm": 114500}]}}
    )
    fields = PriceFields(
        as_of="time",
        closes={999: "gold.rates.0.pm", 916: "gold.rates.1.pm"},
        unit="rupees",
        grams=10,
    )
    published = begin(gold_price_fields=fields).published()
    assert [price.previous_close_paise for price in published.prices] == [1_250_000, 1_145_000]
    assert published.as_of == NOW
    assert published.source == "127.0.0.1"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, ""),
        (302, ""),
        (200, "<html>"),
        (200, json.dumps(FEED | {"prices": []})),
        (200, json.dumps(FEED | {"prices": {"fineness": 916}})),
        (200, json.dumps(FEED | {"as_of": "2026-12-01T09:00:00"})),
        (200, json.dumps(FEED | {"as_of": "2026-12-02T09:00:00+05:30"})),
        (200, json.dumps(FEED | {"prices": [PRICE | {"previous_close_paise": -5}]})),
        (200, json.dumps(FEED | {"prices": [PRICE | {"previous_close_paise": "NaN"}]})),
        (200, json.dumps(FEED | {"prices": [PRICE | {"previous_close_paise": "1e-999999999"}]})),
        (200, json.dumps(FEED | {"prices": [PRICE | {"previous_close_paise": 11_450}]})),
        (200, json.dumps(FEED | {"prices": [PRICE | {"fineness": 9160}]})),
        (200, json.dumps(FEED | {"prices": [PRICE, PRICE | {"fineness": 18}]})),
        (200, "[" * 5000),
        (200, f'{{"as_of": 1{"0" * 400}}}'),
    ],
)
def test_what_cannot_be_believed_is_an_error_at_first_and_old_prices_later(
    begin: Begin, service: Service, history: Closes, status: int, body: str
) -> None:
    good, service.status, service.body = service.body, status, body
    provider = begin()
    with pytest.raises(GoldPriceUnavailableError, match="check its URL"):
        provider.published()
    assert history.closes_since(NOW.date() - timedelta(days=99)) == []
    service.publish(json.loads(good))
    known = provider.published()
    service.status, service.body = status, body
    service.now = NOW + timedelta(hours=1)
    assert provider.published() == known
    assert len(history.closes_since(NOW.date())) == 1


def test_a_service_that_drips_is_given_up(
    begin: Begin, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pricefeed, "TIMEOUT_S", 0.05)
    service.drips = True
    with pytest.raises(GoldPriceUnavailableError):
        begin().published()


def test_an_endless_answer_is_given_up(
    begin: Begin, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pricefeed, "MOST_BYTES", 50)
    with pytest.raises(GoldPriceUnavailableError):
        begin().published()


def test_a_failing_service_is_left_alone_for_a_minute(begin: Begin, service: Service) -> None:
    provider = begin()
    service.status = 500
    for seconds in (0, 30, 59, 61):
        service.now = NOW + timedelta(seconds=seconds)
        with pytest.raises(GoldPriceUnavailableError):
            provider.published()
    assert len(service.asked) == 2


def test_a_close_that_jumps_is_not_believed_until_the_limit_is_raised(
    begin: Begin, service: Service, history: Closes, client: httpx.Client, data: BankData, url: str
) -> None:
    provider = begin()
    service.publish(feed(1_000_000))
    assert provider.published().prices[0].previous_close_paise == 1_000_000
    service.now = NOW + timedelta(days=1)
    service.publish(feed(10_000_000, days_later=1))
    kept = provider.published()
    assert kept.prices[0].previous_close_paise == 1_000_000
    assert kept.as_of == NOW - timedelta(hours=1)

    lenient = [data.prices[0].model_copy(update={"largest_jump_percent": 1000})]
    settings = BankSettings(gold_price_url=url)
    trusting = HttpPriceProvider(settings, service.clock, client, history, lenient, at_once)
    assert trusting.published().prices[0].previous_close_paise == 10_000_000


def test_the_average_is_worked_out_from_the_closes_of_thirty_days(
    begin: Begin, service: Service
) -> None:
    provider = begin()
    for day in range(31):
        service.now = NOW + timedelta(days=day)
        service.publish(feed(1_000_000 + day * 1_000, days_later=day))
        published = provider.published()
        assert published.sample is (day < 19)
    (price,) = published.prices
    assert price.previous_close_paise == 1_030_000
    assert price.average_30_day_paise == 1_015_500  # of days 1 to 30
    assert price.lending_paise == 1_015_500


def test_a_new_process_knows_the_last_prices_with_their_age(begin: Begin, service: Service) -> None:
    begin().published()
    service.status = 500
    service.now = NOW + timedelta(days=2)
    remembered = begin().published()
    assert remembered.as_of == NOW - timedelta(hours=1)
    assert remembered.prices[0].previous_close_paise == 1_145_000
    assert remembered.sample


def test_an_older_answer_does_not_replace_a_newer_one(
    begin: Begin, service: Service, history: Closes
) -> None:
    begin().published()
    service.publish(feed(1_100_000) | {"as_of": "2026-12-01T06:00:00+05:30"})
    begin().published()
    (kept,) = history.closes_since(NOW.date())
    assert kept == replace(kept, close_paise=1_145_000)


def test_a_caller_does_not_wait_for_newer_prices(
    service: Service, url: str, history: Closes, client: httpx.Client, data: BankData
) -> None:
    put_off: list[Callable[[], None]] = []
    settings = BankSettings(gold_price_url=url)
    provider = HttpPriceProvider(
        settings, service.clock, client, history, data.prices, put_off.append
    )
    first = provider.published()
    service.publish(feed(1_150_000))
    assert provider.published() == provider.published() == first
    (refresh,) = put_off
    refresh()
    assert provider.published().prices[0].previous_close_paise == 1_150_000
    assert len(service.asked) == 2


def test_books_that_fail_behind_a_call_leave_the_last_prices(
    begin: Begin, service: Service, history: Closes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(closes: object) -> None:
        raise DiskFullError("no room")

    provider = begin()
    known = provider.published()
    service.publish(feed(1_150_000))
    monkeypatch.setattr(history, "keep_closes", fail)
    assert provider.published() == known
    monkeypatch.undo()
    service.publish(feed(1_150_000))
    assert provider.published() != known
