"""The bank as it is put together: what is configured is what the tools stand on."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ivr import app
from ivr.dialogue.turn import ToolRefusedError
from ivr.settings import BankSettings, PriceFields, Settings

NOW = "2026-12-01T10:00:00+05:30"
MESSAGE = {"phone_number": "+919876543210", "template": "branch_address"}


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ivr.db'}"


class Desk(BaseHTTPRequestHandler):
    """A price service that answers in rupees for ten grams, and takes messages."""

    def do_GET(self) -> None:
        self._answer({"at": "2026-12-01T09:00:00+05:30", "pm": {"916": 114_500}})

    def do_POST(self) -> None:
        self._answer({})

    def _answer(self, document: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_price_that_is_no_longer_todays_is_told_to_nobody(database: str) -> None:
    price = "22=1131000@2026-11-20T09:00+05:30"
    with app.open_bank(Settings(), now=NOW, database=database, gold_price=price) as bank:
        assert bank.tools.run("get_gold_price", {})
        for name, arguments in (
            ("get_gold_price", {"purity_carat": 22}),
            ("check_eligibility", {"gold_weight_grams": 50}),
        ):
            with pytest.raises(ToolRefusedError) as refused:
                bank.call_tool(name, arguments)
            assert refused.value.code == "stale_price"
            assert "per_gram_paise" not in refused.value.result


def test_price_service_and_message_gateway_are_those_of_the_configuration(
    database: str, desk: str
) -> None:
    fields = PriceFields(as_of="at", closes={916: "pm.916"}, unit="rupees", grams=10)
    configured = BankSettings(gold_price_url=desk, gold_price_fields=fields, message_url=desk)
    with app.open_bank(Settings(bank=configured), now=NOW, database=database) as bank:
        price = bank.call_tool("get_gold_price", {"purity_carat": 22})
        message = bank.call_tool("send_message", MESSAGE)
        kept = bank.records.prices.closes_since(bank.now().date())
    assert (price["per_gram_paise"], price["stale"]) == (1_145_000, False)
    assert price["indicative"], "one day is no average of thirty"
    assert [close.close_paise for close in kept] == [1_145_000]
    assert message["status"] == "sent"


def test_other_lenders_come_from_the_database(database: str) -> None:
    with app.open_bank(Settings(), now=NOW, database=database) as bank:
        rates = bank.records.lenders.rates_on(bank.now().date())
        rows = bank.call_tool("compare_lenders", {})
    assert [row["lender"] for row in rows[1:]] == [rate.lender for rate in rates]
    assert len(rates) >= 4
