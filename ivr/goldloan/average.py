"""From published closes to the price the regulation names. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from math import floor
from statistics import mean

from ivr.bank import GoldClose
from ivr.goldloan.bankdata import FinenessPrice, PriceSheet
from ivr.goldloan.price import PublishedPrices
from ivr.goldloan.pricedocument import PriceDocument, PriceDocumentError

AVERAGED = timedelta(days=30)
REMEMBERED = timedelta(days=7)
"""A close before this long says nothing about how far the next may lie from it."""


def refuse_jump(document: PriceDocument, history: Sequence[GoldClose], sheet: PriceSheet) -> None:
    """Refuse closes that lie too far from the last ones, or from the average that came with them.

    An average lags: twice the jump of a day is let pass against it.

    Args:
        document: what was published.
        history: earlier closes, oldest first.
        sheet: how far is too far.

    Raises:
        PriceDocumentError: says what a person must decide.
    """
    limit = sheet.largest_jump_percent / 100
    for close in document.closes:
        before = [
            each.close_paise
            for each in history
            if each.fineness == close.fineness and close.day - REMEMBERED <= each.day <= close.day
        ]
        average = document.averages_paise.get(close.fineness)
        jumps = bool(before) and _far(close.close_paise, before[-1], limit)
        if jumps or (average is not None and _far(close.close_paise, average, 2 * limit)):
            raise PriceDocumentError(
                f"the price of fineness {close.fineness} jumps by more than "
                f"{float(sheet.largest_jump_percent):g} %: ask who publishes it; "
                "if it is right, raise largest_jump_percent in gold_price.yaml"
            )


def _far(paise: int, other_paise: int, limit: Fraction) -> bool:
    return abs(paise - other_paise) > limit * other_paise


def priced(
    closes: Sequence[GoldClose],
    averages_paise: Mapping[int, int],
    history: Sequence[GoldClose],
    sheet: PriceSheet,
) -> PublishedPrices:
    """Put closes beside their 30-day averages.

    Args:
        closes: of one day, at least one.
        averages_paise: by fineness, where they were published.
        history: closes of the last 30 days and more, `closes` among them.
        sheet: how many days make an average.

    Returns:
        Prices; `sample` when an average rests on too few days to be more than indicative.
    """
    rows, thin = [], False
    for close in closes:
        average = averages_paise.get(close.fineness)
        if average is None:
            days = [
                each.close_paise
                for each in history
                if each.fineness == close.fineness and close.day - AVERAGED < each.day <= close.day
            ]
            thin = thin or len(days) < sheet.least_days_averaged
            average = floor(mean(map(Fraction, days or [close.close_paise])) + Fraction(1, 2))
        rows.append(
            FinenessPrice(
                fineness=close.fineness,
                average_30_day_paise=average,
                previous_close_paise=close.close_paise,
            )
        )
    as_of = max(close.as_of for close in closes)
    return PublishedPrices(tuple(rows), as_of, closes[-1].source, sample=thin)
