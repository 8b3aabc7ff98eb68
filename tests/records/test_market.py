from dataclasses import replace
from datetime import date, timedelta

from ivr.bank import GoldClose, LenderRate
from ivr.records.opening import Records
from tests.records.conftest import NOW

TODAY = NOW.date()
CLOSE = GoldClose(TODAY, 916, 1_131_000, NOW, "price desk")
RATE = LenderRate(
    lender="muthoot",
    name="Muthoot Finance",
    name_hi="मुथूट फ़ाइनेंस",
    rate_percent=18.25,
    source="its web page",
    as_of=date(2026, 4, 1),
    sample=True,
    valid_from=date(2026, 4, 1),
    valid_to=date(2027, 12, 31),
)


def test_prices_come_back_oldest_first(records: Records) -> None:
    before = replace(CLOSE, day=TODAY - timedelta(days=2), as_of=NOW - timedelta(days=2))
    records.prices.keep_closes([CLOSE, before])
    assert records.prices.closes_since(TODAY - timedelta(days=9)) == [before, CLOSE]
    assert records.prices.closes_since(TODAY) == [CLOSE]


def test_of_one_day_the_last_published_counts(records: Records) -> None:
    evening = replace(CLOSE, close_paise=1_140_000, as_of=NOW + timedelta(hours=8))
    for close in (CLOSE, evening, CLOSE):
        records.prices.keep_closes([close])
    assert records.prices.closes_since(TODAY) == [evening]


def test_rates_are_those_of_the_day(records: Records) -> None:
    newer = replace(RATE, valid_from=date(2026, 11, 1), rate_percent=17.0)
    over = replace(RATE, lender="iifl", valid_to=date(2026, 11, 30))
    cheaper = replace(RATE, lender="manappuram", rate_percent=9.9)
    records.lenders.synchronise([newer, RATE, over, cheaper])
    assert records.lenders.rates_on(TODAY) == [cheaper, newer]
    assert records.lenders.rates_on(date(2026, 10, 1)) == [cheaper, over, RATE]


def test_the_table_follows_the_data(records: Records) -> None:
    records.lenders.synchronise([RATE])
    records.lenders.synchronise([replace(RATE, lender="iifl")])
    assert [rate.lender for rate in records.lenders.rates_on(TODAY)] == ["iifl"]
    records.lenders.synchronise([])
    assert records.lenders.rates_on(TODAY) == []
