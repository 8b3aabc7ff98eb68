"""The price of gold over HTTP, kept for a while so that a call never waits for it twice."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

import httpx
import structlog

from ivr.bank import IST
from ivr.goldloan.average import AVERAGED, REMEMBERED, priced, refuse_jump
from ivr.goldloan.bankdata import PriceSheet, in_force
from ivr.goldloan.books import PriceHistory
from ivr.goldloan.price import CLOCK_SKEW, GoldPriceUnavailableError, PublishedPrices
from ivr.goldloan.pricedocument import PriceDocument, PriceDocumentError, read_document
from ivr.settings import BankSettings

TIMEOUT_S = 2.0
"""For the whole answer: a caller waits for it."""
KEPT_FOR = timedelta(minutes=10)
"""Prices are published twice a day; asking more often shows nothing new."""
LEFT_ALONE_FOR = timedelta(minutes=1)
"""After a failure, so that not every caller waits for the next one."""
MOST_BYTES = 1_000_000

_log = structlog.get_logger()


class HttpPriceProvider:
    """Prices from the URL and the places that the configuration names. Thread-safe.

    Each answer is kept in the history, from which the 30-day average is worked out where the
    service gives none. When the service fails, or answers what cannot be believed, the last prices
    are given with their own time: whoever quotes them sees their age.
    """

    def __init__(
        self,
        settings: BankSettings,
        now: Callable[[], datetime],
        client: httpx.Client,
        history: PriceHistory,
        sheets: Sequence[PriceSheet],
    ) -> None:
        """Prepare; nothing is fetched before a price is wanted.

        Args:
            settings: URL, key, and where the figures stand.
            now: the clock; aware.
            client: closed by who opened it.
            history: where closes are kept.
            sheets: how far a price is believed, by date.
        """
        self._settings = settings
        self._now = now
        self._client = client
        self._history = history
        self._sheets = sheets
        self._prices: PublishedPrices | None = None
        self._ask_again_at: datetime | None = None
        self._fetching = Lock()

    def published(self) -> PublishedPrices:
        """Return prices fetched at most `KEPT_FOR` ago, or the last ones when none can be had.

        One caller waits for the service; others are given the last prices meanwhile.

        Raises:
            GoldPriceUnavailableError: the service fails, and nothing is known from before.
        """
        if (known := self._prices) is not None and self._fetching.locked():
            return known
        with self._fetching:
            now = self._now()
            if self._ask_again_at is None or now >= self._ask_again_at:
                self._ask_again_at = now + self._refresh(now)
            if self._prices is None:
                raise GoldPriceUnavailableError(
                    "the gold price service does not answer as it should: check its URL and "
                    "bank.gold_price_fields, or call later"
                )
            return self._prices

    def _refresh(self, now: datetime) -> timedelta:
        """Fetch prices and return for how long to leave the service alone."""
        sheet = in_force(self._sheets, now.astimezone(IST).date(), "gold price rule")
        try:
            document = self._fetched(now)
            first_day = document.closes[0].day - AVERAGED
            refuse_jump(document, self._history.closes_since(first_day), sheet)
        except (httpx.HTTPError, httpx.InvalidURL, PriceDocumentError) as error:
            _log.warning("gold price not believed", reason=str(error) or type(error).__name__)
            self._prices = self._prices or self._remembered(now, sheet)
            return LEFT_ALONE_FOR
        self._history.keep_closes(document.closes)
        history = self._history.closes_since(first_day)
        self._prices = priced(document.closes, document.averages_paise, history, sheet)
        return KEPT_FOR

    def _fetched(self, now: datetime) -> PriceDocument:
        settings = self._settings
        key = settings.gold_price_key.get_secret_value()
        headers = {settings.gold_price_key_header: key} if key else {}
        url = httpx.URL(settings.gold_price_url)
        content = bytearray()
        begun_s = monotonic()
        with self._client.stream("GET", url, headers=headers, timeout=TIMEOUT_S) as answer:
            answer.raise_for_status()
            for part in answer.iter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    raise PriceDocumentError("the price service answers at endless length")
                if monotonic() - begun_s > TIMEOUT_S:
                    raise httpx.ReadTimeout("the price service answers too slowly")
        document = read_document(bytes(content), settings.gold_price_fields, url.host)
        if document.closes[0].as_of > now + CLOCK_SKEW:
            raise PriceDocumentError("the prices are of the future: check the service's clock")
        return document

    def _remembered(self, now: datetime, sheet: PriceSheet) -> PublishedPrices | None:
        """Return what was kept before this process began; None when it is too long ago."""
        today = now.astimezone(IST).date()
        history = self._history.closes_since(today - AVERAGED - REMEMBERED)
        last = [close for close in history if close.day == history[-1].day]
        return priced(last, {}, history, sheet) if last else None
