"""The price of gold over HTTP, kept for a while so that a call never waits for it twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Annotated

import httpx
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from ivr.goldloan.bankdata import FinenessPrice
from ivr.goldloan.price import GoldPriceUnavailableError, PublishedPrices

TIMEOUT_S = 2.0
"""A caller waits for the answer."""
KEPT_FOR = timedelta(minutes=10)
"""Prices are published twice a day; asking more often shows nothing new."""


class _Feed(BaseModel):
    """The document that the bank's price service serves."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    as_of: AwareDatetime
    source: str = Field(min_length=1)
    prices: Annotated[tuple[FinenessPrice, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Kept:
    prices: PublishedPrices
    fetched_at: datetime


class HttpPriceProvider:
    """Prices from a URL, as JSON. Thread-safe.

    `{"as_of": "2026-12-01T09:00:00+05:30", "source": "…", "prices": [{"fineness": 916,
    "average_30_day_paise": …, "previous_close_paise": …}, …]}`, paise a gram. When the service
    fails the last prices are given, with their own time: whoever quotes them sees their age.
    """

    def __init__(self, url: str, now: Callable[[], datetime], client: httpx.Client) -> None:
        self._url = url
        self._now = now
        self._client = client
        self._kept: _Kept | None = None
        self._fetching = Lock()

    def published(self) -> PublishedPrices:
        """Return prices at most `KEPT_FOR` old, or the last ones when none newer can be had.

        Raises:
            GoldPriceUnavailableError: the service fails, and never answered before.
        """
        with self._fetching:
            now = self._now()
            if self._kept is None or now - self._kept.fetched_at > KEPT_FOR:
                self._kept = _Kept(self._fetched(), now)
            return self._kept.prices

    def _fetched(self) -> PublishedPrices:
        try:
            answer = self._client.get(self._url, timeout=TIMEOUT_S)
            feed = _Feed.model_validate_json(answer.raise_for_status().content)
        except (httpx.HTTPError, ValidationError) as error:
            if self._kept is not None:
                return self._kept.prices
            raise GoldPriceUnavailableError(
                "the gold price service does not answer as it should: check its URL, or call later"
            ) from error
        return PublishedPrices(feed.prices, feed.as_of, feed.source, sample=False)
