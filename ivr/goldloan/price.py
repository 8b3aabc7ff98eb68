"""The price of gold: where it comes from, for which purity, and whether it is still today's."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol

from ivr.bank import IST
from ivr.errors import ConfigurationError, IvrError
from ivr.goldloan.bankdata import FinenessPrice, PriceSheet, in_force
from ivr.goldloan.interest import whole_rupees

FINENESS_BY_CARAT = {24: 999, 22: 916, 18: 750, 14: 585}
"""Hallmarked fineness. Source: Bureau of Indian Standards, IS 1417:2016, and IBJA's list."""

CLOCK_SKEW = timedelta(minutes=5)
"""A provider's clock may run ahead by this much; anything later is not believed."""


class GoldPriceUnavailableError(IvrError):
    """No price can be had now. Say so, and offer a person; a later call may succeed."""


@dataclass(frozen=True, slots=True)
class PublishedPrices:
    """What a provider published."""

    prices: Sequence[FinenessPrice]
    """Of at least one fineness."""
    as_of: datetime
    """Aware."""
    source: str
    sample: bool
    """Made up, or resting on too short a history: figures are spoken as indicative."""


class GoldPriceProvider(Protocol):
    """A source of prices. Thread-safe."""

    def published(self) -> PublishedPrices:
        """Return the latest prices, however old.

        Raises:
            GoldPriceUnavailableError: there are none.
        """
        ...


@dataclass(frozen=True, slots=True)
class SamplePriceProvider:
    """The sheet in `data/bank/gold_price.yaml`, fresh at the moment of asking."""

    sheets: Sequence[PriceSheet]
    now: Callable[[], datetime]

    def published(self) -> PublishedPrices:
        """Return the sheet that holds today."""
        now = self.now()
        sheet = in_force(self.sheets, now.astimezone(IST).date(), "gold price")
        return PublishedPrices(sheet.prices, now, sheet.source, sheet.sample)


@dataclass(frozen=True, slots=True)
class FixedPriceProvider:
    """One price, given by hand."""

    prices: PublishedPrices

    def published(self) -> PublishedPrices:
        """Return the price that was given."""
        return self.prices


def parse_fixed_price(text: str) -> FixedPriceProvider:
    """Read the price of a gram as `CARAT=PAISE@TIME`: `22=1131000@2026-12-01T09:00+05:30`.

    A time without an offset is Indian time.

    Raises:
        ConfigurationError: says what is wrong.
    """
    found = re.fullmatch(r"(\d{1,2})=(\d{1,10})@(\S+)", text.strip())
    if not found or not 1 <= int(found[1]) <= 24 or int(found[2]) == 0:
        raise ConfigurationError(f"gold price {text!r}: CARAT=PAISE@TIME is wanted")
    try:
        as_of = datetime.fromisoformat(found[3])
    except ValueError as error:
        raise ConfigurationError(f"gold price {text!r}: {error}") from error
    fineness = round(fineness_of(Fraction(found[1])))
    price = FinenessPrice(
        fineness=fineness,
        average_30_day_paise=int(found[2]),
        previous_close_paise=int(found[2]),
    )
    as_of = as_of if as_of.tzinfo else as_of.replace(tzinfo=IST)
    return FixedPriceProvider(
        PublishedPrices((price,), as_of, "price given by the operator", False)
    )


@dataclass(frozen=True, slots=True)
class GoldPrice:
    """The price of a gram of one purity, as lending counts it."""

    exact_paise: Fraction
    """The lower of average and close, prorated; unrounded, for the value of a whole pledge."""
    per_gram_paise: int
    """The same for telling: as published, or to the rupee when prorated."""
    average_30_day_paise: int
    previous_close_paise: int
    as_of: datetime
    source: str
    sample: bool
    stale: bool


def fineness_of(carat: Fraction) -> Fraction:
    """Return parts in a thousand: the hallmark's where there is one, carat/24 otherwise."""
    return Fraction(FINENESS_BY_CARAT.get(int(carat), 0) if carat.denominator == 1 else 0) or (
        carat * 1000 / 24
    )


def price_for(
    carat: Fraction, published: PublishedPrices, *, now: datetime, fresh_for: timedelta
) -> GoldPrice:
    """Price a purity from the published fineness nearest to it, in proportion to the gold in it.

    Source: RBI, Lending Against Gold and Silver Collateral Directions, 2025: the lower of the
    30-day average and the previous day's close, for the actual purity; where none is published,
    the nearest published purity in proportion.
    """
    fineness = fineness_of(carat)
    nearest = min(published.prices, key=lambda price: abs(price.fineness - fineness))
    share = fineness / nearest.fineness
    return GoldPrice(
        exact_paise=nearest.lending_paise * share,
        per_gram_paise=_told(nearest.lending_paise, share),
        average_30_day_paise=_told(nearest.average_30_day_paise, share),
        previous_close_paise=_told(nearest.previous_close_paise, share),
        as_of=published.as_of.astimezone(IST),
        source=published.source,
        sample=published.sample,
        stale=not now - fresh_for <= published.as_of <= now + CLOCK_SKEW,
    )


def _told(paise: int, share: Fraction) -> int:
    return paise if share == 1 else whole_rupees(paise * share)
