"""Interest rates and lengths of time."""

from collections.abc import Iterator

from ivr.dialogue.heard import Found, Heard, bounds
from ivr.dialogue.quantities import Kind, Quantity

_MONTHS = {"mahina": 1, "saal": 12}
_MONTHLY_WORDS = frozenset(("mahina", "monthly", "mahine", "saikda"))
_HIGHEST_MONTHLY_PERCENT = 6
_HIGHEST_PERCENT = 60
_OURS = frozenset(("aapka", "aap", "your", "you", "yours"))
_REMAINING = frozenset(
    ["baki", "baaki", "bakaya", "bache", "bacha", "remaining", "left", "more", "remain"]
)
_NOT_A_TENURE = frozenset(("pehle", "ago", "umar", "age", "old", "se", "since", "baad", "purana"))


def find_rate(heard: Heard) -> Iterator[Found]:
    """Yield what the caller pays now, a year; two percent a month, or do rupaye saikda, is 24."""
    for quantity in heard.quantities:
        in_hundreds = _is_saikda(heard, quantity)
        if not (quantity.kind is Kind.SHARE or in_hundreds) or _is_ours(heard, quantity):
            continue
        monthly = in_hundreds or _is_monthly(heard, quantity)
        factor = 12 if monthly and quantity.high <= _HIGHEST_MONTHLY_PERCENT else 1
        low, high = quantity.low * factor, quantity.high * factor
        if 0 < high <= _HIGHEST_PERCENT:
            value = bounds(low, high)
            yield Found("current_interest_rate", value, "percent", quantity.first, quantity.last)


def _is_saikda(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether interest is given the village way: rupees a hundred a month."""
    around = (heard.word(quantity.last + 1), heard.word(quantity.first - 1))
    return quantity.kind is Kind.MONEY and "saikda" in around


def _is_ours(heard: Heard, quantity: Quantity) -> bool:
    start, _ = heard.clause(quantity.first, quantity.last)
    return any(heard.word(at) in _OURS for at in range(start, quantity.first))


def _is_monthly(heard: Heard, quantity: Quantity) -> bool:
    nearby = (
        *range(quantity.first - 3, quantity.first),
        *range(quantity.last + 1, quantity.last + 4),
    )
    return any(heard.word(at) in _MONTHLY_WORDS for at in nearby)


def find_tenure(heard: Heard) -> Iterator[Found]:
    """Yield lengths in months: of the loan, or what is left of the present one."""
    for quantity in heard.quantities:
        following = heard.word(quantity.last + 1)
        if quantity.kind is not Kind.SPAN or following in _NOT_A_TENURE:
            continue
        if heard.has("umar", "age"):
            continue
        start, end = heard.clause(quantity.first, quantity.last)
        left = any(
            heard.word(at) in _REMAINING or heard.tokens[at].roman in _REMAINING
            for at in range(start, end)
        )
        months = _MONTHS[quantity.unit]
        slot = "remaining_months" if left else "tenure"
        value = bounds(quantity.low * months, quantity.high * months)
        yield Found(slot, value, "months", quantity.first, quantity.last)
