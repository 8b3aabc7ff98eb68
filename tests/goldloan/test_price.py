from contextlib import suppress
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.bank import IST
from ivr.errors import ConfigurationError
from ivr.goldloan.bankdata import BankData, FinenessPrice
from ivr.goldloan.price import (
    GoldPrice,
    PublishedPrices,
    SamplePriceProvider,
    fineness_of,
    parse_fixed_price,
    price_for,
)
from tests.goldloan.conftest import NOW, clock

DAY = timedelta(hours=24)


def quoted(carat: int, published: PublishedPrices) -> GoldPrice:
    return price_for(Fraction(carat), published, now=NOW, fresh_for=DAY)


def sheet(*prices: tuple[int, int, int]) -> PublishedPrices:
    rows = [
        FinenessPrice(fineness=fineness, average_30_day_paise=average, previous_close_paise=close)
        for fineness, average, close in prices
    ]
    return PublishedPrices(rows, NOW, "a list", sample=False)


def test_the_lower_of_average_and_close_counts() -> None:
    assert quoted(22, sheet((916, 100_000, 110_000))).per_gram_paise == 100_000
    assert quoted(22, sheet((916, 110_000, 100_000))).per_gram_paise == 100_000


def test_a_published_purity_is_quoted_as_published() -> None:
    assert quoted(22, sheet((916, 100_050, 110_000))).per_gram_paise == 100_050


def test_another_purity_is_prorated_from_the_nearest() -> None:
    published = sheet((999, 999_000, 999_000), (750, 700_000, 700_000))
    assert quoted(20, published).exact_paise == Fraction(20_000, 24) * Fraction(700_000, 750)
    assert quoted(24, published).per_gram_paise == 999_000


def test_hallmarks_have_their_own_fineness() -> None:
    assert [fineness_of(Fraction(carat)) for carat in (24, 22, 18, 14)] == [999, 916, 750, 585]
    assert fineness_of(Fraction(12)) == 500
    assert fineness_of(Fraction("22.5")) == Fraction("937.5")


@pytest.mark.parametrize(
    ("age", "stale"),
    [
        (timedelta(0), False),
        (DAY, False),
        (DAY + timedelta(seconds=1), True),
        (-timedelta(minutes=5), False),
        (-timedelta(minutes=6), True),
    ],
)
def test_a_price_is_todays_for_a_day_and_never_from_the_future(age: timedelta, stale: bool) -> None:
    published = PublishedPrices(sheet((916, 1, 1)).prices, NOW - age, "a list", sample=False)
    assert quoted(22, published).stale is stale


def test_the_sample_is_fresh_when_asked_and_labelled(data: BankData) -> None:
    published = SamplePriceProvider(data.prices, clock).published()
    assert published.as_of == NOW
    assert published.sample


def test_a_price_can_be_fixed_by_hand() -> None:
    published = parse_fixed_price("22=1131050@2026-12-01T09:00:00+05:30").published()
    price = quoted(22, published)
    assert price.per_gram_paise == 1_131_050
    assert price.as_of == datetime(2026, 12, 1, 9, 0, tzinfo=IST)
    assert not price.sample


def test_a_fixed_time_without_a_zone_is_indian() -> None:
    published = parse_fixed_price("24=1250000@2026-12-01T09:00").published()
    assert published.as_of == datetime(2026, 12, 1, 9, 0, tzinfo=IST)


@pytest.mark.parametrize("text", ["", "22", "22=0@2026-12-01", "25=1@2026-12-01", "22=1@noon"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="gold price"):
        parse_fixed_price(text)


@given(st.text(max_size=40))
def test_any_text_is_a_price_or_a_clear_error(text: str) -> None:
    with suppress(ConfigurationError):
        assert parse_fixed_price(text).published().prices
