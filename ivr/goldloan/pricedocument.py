"""The answer of a price service, read by the places that the configuration names. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor

from ivr.bank import IST, GoldClose
from ivr.errors import IvrError
from ivr.settings import PriceFields

MOST_SPREAD = Fraction(6, 5)
"""Between the finenesses of one list, per gram of gold in them; beyond it a unit is wrong."""
MOST_PAISE = 10**9
"""₹1 crore a gram: a slip, whatever the year."""
NAMED_LIST = "prices"


class PriceDocumentError(IvrError):
    """The price service answered something else. Check `bank.gold_price_fields`."""


@dataclass(frozen=True, slots=True)
class PriceDocument:
    """What was published."""

    closes: tuple[GoldClose, ...]
    averages_paise: Mapping[int, int]
    """30-day averages by fineness, where the service gives them."""


def read_document(content: bytes, fields: PriceFields, publisher: str) -> PriceDocument:
    """Read an answer.

    Args:
        content: JSON.
        fields: where the figures stand.
        publisher: who publishes, where the answer does not say.

    Raises:
        PriceDocumentError: names the place that is wrong.
    """
    try:
        answer = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise PriceDocumentError("the price service does not answer in JSON") from error
    as_of = _moment(_at(answer, fields.as_of), fields.as_of)
    source = _at(answer, fields.source)
    named = source[:200] if isinstance(source, str) and source.strip() else publisher
    closes, averages = _figures(answer, fields)
    _refuse_spread(closes)
    day = as_of.astimezone(IST).date()
    return PriceDocument(
        tuple(GoldClose(day, fineness, paise, as_of, named) for fineness, paise in closes.items()),
        averages,
    )


def _figures(answer: object, fields: PriceFields) -> tuple[dict[int, int], dict[int, int]]:
    if not fields.closes:
        return _listed(answer, fields)
    closes = {n: _paise(_at(answer, at), at, fields) for n, at in fields.closes.items()}
    averages = {n: _paise(_at(answer, at), at, fields) for n, at in fields.averages.items()}
    return {_fineness(n): paise for n, paise in closes.items()}, averages


def _listed(answer: object, fields: PriceFields) -> tuple[dict[int, int], dict[int, int]]:
    rows = _at(answer, NAMED_LIST)
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise PriceDocumentError(f"{NAMED_LIST}: a list of prices is wanted")
    closes: dict[int, int] = {}
    averages: dict[int, int] = {}
    for number, row in enumerate(rows):
        place = f"{NAMED_LIST}.{number}"
        fineness = _fineness(_at(row, "fineness"))
        close = f"{place}.previous_close_paise"
        closes[fineness] = _paise(_at(row, "previous_close_paise"), close, fields)
        if (average := _at(row, "average_30_day_paise")) is not None:
            averages[fineness] = _paise(average, f"{place}.average_30_day_paise", fields)
    return closes, averages


def _at(answer: object, place: str) -> object:
    """Return what stands at a place, None when nothing does."""
    for name in place.split("."):
        if isinstance(answer, Mapping):
            answer = answer.get(name)
        elif isinstance(answer, list) and name.isdecimal() and int(name) < len(answer):
            answer = answer[int(name)]
        else:
            return None
    return answer


def _fineness(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 999:
        raise PriceDocumentError("fineness: parts in a thousand, 1 to 999, are wanted")
    return value


def _paise(value: object, place: str, fields: PriceFields) -> int:
    """Return paise a gram, rounded half-up; a price may come as a number or as its digits."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise InvalidOperation
        price = Decimal(value)
        if not price.is_finite() or abs(price.adjusted()) > len(str(MOST_PAISE)):
            raise InvalidOperation
    except InvalidOperation as error:
        raise PriceDocumentError(f"{place}: a price is wanted") from error
    scale = 100 if fields.unit == "rupees" else 1
    exact = Fraction(price) * scale / Fraction(str(fields.grams))
    if not 0 < exact <= MOST_PAISE:
        raise PriceDocumentError(f"{place}: no gold costs that")
    return max(1, floor(exact + Fraction(1, 2)))


def _moment(value: object, place: str) -> datetime:
    try:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return datetime.fromtimestamp(float(value), UTC)
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PriceDocumentError(f"{place}: no moment") from error
    raise PriceDocumentError(f"{place}: a moment with its offset is wanted")


def _refuse_spread(closes: Mapping[int, int]) -> None:
    """Refuse a list in which gold has two prices: one of them has another unit."""
    by_gold = [Fraction(paise, fineness) for fineness, paise in closes.items()]
    if max(by_gold) > min(by_gold) * MOST_SPREAD:
        raise PriceDocumentError("the prices of the finenesses do not fit each other")
