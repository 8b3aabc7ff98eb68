"""The price of gold over HTTP, kept for a while so that a call never waits for it twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

import httpx
import structlog

from ivr.bank import IST
from ivr.errors import IvrError
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


@dataclass(slots=True)
class HttpPriceProvider:
    """Prices from the URL and the places that the configuration names. Thread-safe.

    Each answer is kept in the history, from which the 30-day average is worked out where the
    service gives none. When the service fails, or answers what cannot be believed, the last prices
    are given with their own time: whoever quotes them sees their age. Nothing is fetched before a
    price is wanted.
    """

    settings: BankSettings
    """URL, key, and where the figures stand."""
    now: Callable[[], datetime]
    """Aware."""
    client: httpx.Client
    """Closed by who opened it."""
    history: PriceHistory
    sheets: Sequence[PriceSheet]
    """How far a price is believed, by date."""
    later: Callable[[Callable[[], None]], object]
    """Runs what it is given, soon and once, while the call goes on."""
    _prices: PublishedPrices | None = field(default=None, init=False)
    _ask_again_at: datetime | None = field(default=None, init=False)
    _asking: Lock = field(default_factory=Lock, init=False)

    def published(self) -> PublishedPrices:
        """Return the last prices, which are asked for again behind the call when it is time.

        Only the first caller of a process waits for the service.

        Raises:
            GoldPriceUnavailableError: the service fails, and nothing is known from before.
        """
        if self._prices is None:
            with self._asking:
                if self._prices is None and self._is_time():
                    self._refresh()
        elif self._is_time() and self._asking.acquire(blocking=False):
            self.later(self._refresh_behind)
        if self._prices is None:
            raise GoldPriceUnavailableError(
                "the gold price service does not answer as it should: check its URL and "
                "bank.gold_price_fields, or call later"
            )
        return self._prices

    def _is_time(self) -> bool:
        return self._ask_again_at is None or self.now() >= self._ask_again_at

    def _refresh_behind(self) -> None:
        """Refresh where nobody waits, nor hears of an error."""
        try:
            self._refresh()
        except IvrError as error:  # the books, which may be free a minute later
            _log.warning("gold price not kept", reason=str(error))
        finally:
            self._asking.release()

    def _refresh(self) -> None:
        now = self.now()
        self._ask_again_at = now + LEFT_ALONE_FOR
        sheet = in_force(self.sheets, now.astimezone(IST).date(), "gold price rule")
        try:
            document = self._fetched(now)
            first_day = document.closes[0].day - AVERAGED
            refuse_jump(document, self.history.closes_since(first_day), sheet)
        except PriceDocumentError as error:
            self._believe_none(now, sheet, str(error))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Its message may hold the address, and the address a key.
            self._believe_none(now, sheet, type(error).__name__)
        else:
            self.history.keep_closes(document.closes)
            history = self.history.closes_since(first_day)
            self._prices = priced(document.closes, document.averages_paise, history, sheet)
            self._ask_again_at = now + KEPT_FOR

    def _believe_none(self, now: datetime, sheet: PriceSheet, reason: str) -> None:
        _log.warning("gold price not believed", reason=reason)
        self._prices = self._prices or self._remembered(now, sheet)

    def _fetched(self, now: datetime) -> PriceDocument:
        settings = self.settings
        key = settings.gold_price_key.get_secret_value()
        headers = {settings.gold_price_key_header: key} if key else {}
        url = httpx.URL(settings.gold_price_url)
        content = bytearray()
        begun_s = monotonic()
        with self.client.stream("GET", url, headers=headers, timeout=TIMEOUT_S) as answer:
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
        history = self.history.closes_since(today - AVERAGED - REMEMBERED)
        last = [close for close in history if close.day == history[-1].day]
        return priced(last, {}, history, sheet) if last else None
