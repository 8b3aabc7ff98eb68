"""Interest rates and lengths of time."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ivr.dialogue.amounts import gives
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard, bounds
from ivr.dialogue.quantities import Kind, Quantity

_MONTHS = {"mahina": 1, "saal": 12}
_MONTHLY_WORDS = frozenset(("mahina", "monthly", "mahine", "saikda"))
_HIGHEST_MONTHLY_PERCENT = 6
_HIGHEST_PERCENT = 60
_LONGEST_MONTHS = 120
_OURS = frozenset(
    ("aapka", "aap", "aapne", "aapki", "aapke", "tum", "tumne", "your", "you", "yours")
)
_REMAINING = frozenset(
    ["baki", "baaki", "bakaya", "bache", "bacha", "bachi", "remaining", "left", "more", "remain",
     "pending", "shesh"]
)  # fmt: skip
_NOT_A_TENURE = frozenset(("pehle", "ago", "umar", "age", "old", "se", "since", "baad", "purana"))
_PAYS_BACK = (
    "chukana", "chuka", "chukau", "chukaun", "chukaunga", "repay", "pay", "bullet", "kul", "total",
    "wapas", "lautana", "return", "settle", "close", "back",
)  # fmt: skip
_JOINS = frozenset(("", "aur", "and"))


def find_rate(heard: Heard) -> Iterator[Found]:
    """Yield what the caller pays now, a year; two percent a month, or do rupaye saikda, is 24."""
    for quantity in heard.quantities:
        in_hundreds = _is_saikda(heard, quantity)
        if not (in_hundreds or _is_rate(heard, quantity)) or _is_ours(heard, quantity):
            continue
        if _asks_of_which(heard) or gives(heard, *heard.clause(quantity.first, quantity.last)):
            continue
        monthly = in_hundreds or _is_monthly(heard, quantity)
        factor = 12 if monthly and quantity.high <= _HIGHEST_MONTHLY_PERCENT else 1
        low, high = quantity.low * factor, quantity.high * factor
        if 0 < high <= _HIGHEST_PERCENT:
            value = bounds(low, high)
            yield Found("current_interest_rate", value, "percent", quantity.first, quantity.last)


def _is_rate(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether it is a percentage, or a bare number where the rate was asked for."""
    if quantity.kind is not Kind.BARE:
        return quantity.kind is Kind.SHARE
    bare = heard.expecting is Expecting.RATE and quantity.number.scale == 1
    return bare and heard.answers_with(quantity)


def _is_saikda(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether interest is given the village way: rupees a hundred a month."""
    if quantity.kind is not Kind.MONEY:
        return False
    around = (heard.word(quantity.last + 1), heard.word(quantity.first - 1))
    return "saikda" in around or heard.expecting is Expecting.RATE


def _is_ours(heard: Heard, quantity: Quantity) -> bool:
    start, _ = heard.clause(quantity.first, quantity.last)
    return any(heard.word(at) in _OURS for at in range(start, quantity.first))


def _asks_of_which(heard: Heard) -> bool:
    """Tell whether it is asked what a rate means: mahine ka hai ya saal ka."""
    return heard.has("ya", "or") and heard.has("mahina", "monthly") and heard.has("saal", "yearly")


def _is_monthly(heard: Heard, quantity: Quantity) -> bool:
    nearby = (
        *range(quantity.first - 3, quantity.first),
        *range(quantity.last + 1, quantity.last + 4),
    )
    return any(heard.word(at) in _MONTHLY_WORDS for at in nearby)


def find_tenure(heard: Heard) -> Iterator[Found]:
    """Yield lengths in months: of the loan, or what is left of the present one."""
    if heard.has("umar", "age"):
        return
    for group in _spans(heard):
        first, last = group[0].first, group[-1].last
        if _is_no_length(heard, last):
            continue
        asked = heard.expecting is Expecting.MONTHS
        if asked and heard.has("liya", "took", "taken") and not _is_left(heard, first, last):
            continue  # for how long it was taken, not how long it has to run
        slot = "remaining_months" if asked or _is_left(heard, first, last) else "tenure"
        low = sum((one.low * _months(one) for one in group), Fraction(0))
        high = sum((one.high * _months(one) for one in group), Fraction(0))
        if high > _LONGEST_MONTHS:
            continue  # an age, or misheard: gold is lent on for a year or two
        yield Found(slot, bounds(low, high), "months", first, last)
    yield from _whole_years(heard)


def _is_no_length(heard: Heard, last: int) -> bool:
    """Tell whether years are an age or a while ago: solah saal ka hoon, do saal pehle."""
    following = heard.word(last + 1)
    if following in ("ka", "ki", "ke") and heard.word(last + 2) == "hoon":
        return True
    if following == "baad" and heard.has(*_PAYS_BACK):
        return False
    return following in _NOT_A_TENURE


def _spans(heard: Heard) -> Iterator[Sequence[Quantity]]:
    """Yield lengths, years with the months behind them: ek saal teen mahine."""
    group: list[Quantity] = []
    for quantity in filter(lambda one: _is_span(heard, one), heard.quantities):
        if group and not _continues(heard, group[-1], quantity):
            yield group
            group = []
        group.append(quantity)
    if group:
        yield group


def _is_span(heard: Heard, quantity: Quantity) -> bool:
    if quantity.kind is not Kind.BARE:
        return quantity.kind is Kind.SPAN
    fits = heard.expecting is Expecting.MONTHS and 0 < quantity.high <= _LONGEST_MONTHS
    return fits and heard.answers_with(quantity)


def _continues(heard: Heard, years: Quantity, months: Quantity) -> bool:
    between = months.first - years.last - 1
    joined = between <= 1 and heard.word(years.last + 1 if between else -1) in _JOINS
    return joined and (years.unit, months.unit) == ("saal", "mahina")


def _months(quantity: Quantity) -> int:
    return _MONTHS.get(quantity.unit, 1)


def _is_left(heard: Heard, first: int, last: int) -> bool:
    """Tell whether so much is still to run: six months to go, but not all in one go."""
    start, end = heard.clause(first, last)
    if [heard.word(last + ahead) for ahead in (1, 2)] == ["to", "go"]:
        return True
    return any(
        heard.word(at) in _REMAINING or heard.tokens[at].roman in _REMAINING
        for at in range(start, end)
    )


def _whole_years(heard: Heard) -> Iterator[Found]:
    """Yield `saal bhar`, and `a year` where the months left were asked for."""
    counted = {quantity.last for quantity in heard.quantities}
    for at, token in enumerate(heard.tokens):
        if token.word != "saal" or at in counted:
            continue
        whole = heard.word(at + 1) == "bhar"
        asked = heard.expecting is Expecting.MONTHS
        if whole or (asked and heard.word(at - 1) in ("a", "an")):
            half = [heard.word(at + ahead) for ahead in (1, 2, 3)] == ["and", "a", "half"]
            slot = "remaining_months" if asked else "tenure"
            last = at + (3 if half else int(whole))
            yield Found(slot, 18 if half else 12, "months", at if whole else at - 1, last)
