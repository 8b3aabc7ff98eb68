"""Interest rates and lengths of time."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ivr.dialogue.amounts import gives, in_hundreds
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
_NOT_A_TENURE = frozenset(
    ["pehle", "ago", "umar", "age", "old", "se", "since", "baad", "purana", "back", "completed",
     "over", "pahle", "pahale"]
)  # fmt: skip
_RAN = frozenset(
    [("ho", "gaya"), ("ho", "gaye"), ("ho", "gayi"), ("ho", "chuka"), ("ho", "chuke"),
     ("ho", "raha"), ("pura", "ho"), ("poora", "ho"), ("pure", "ho")]
)  # fmt: skip
_BEFORE_NO_TENURE = frozenset(("har", "every", "pichle", "pichhle", "past", "last", "each"))
_OF_OTHER_THINGS = frozenset(("kiraya", "rent", "bahar", "customer", "grahak", "pension"))
_NO = frozenset(("nahi", "na", "cant", "cannot", "dont", "not"))
_PAYS = frozenset(("bhar", "bharna", "dijiye", "pay", "paya", "paye", "chuka", "chukana", "bhari"))
_MISS_REACH = 5
_LONGEST_REST = 4
_RENEWS = ("renew", "renewal", "extend")
_OF_THE_VILLAGE = frozenset(("gaon", "village", "sab", "seth"))
_OF_ONES_OWN = frozenset(
    ["liya", "rakha", "girvi", "deta", "deti", "dete", "bhar", "mera", "mere", "meri", "pada",
     "chal", "my"]
)  # fmt: skip
_NOT_PAID = frozenset(("battery", "off", "hissa"))
_ACQUAINTANCES = frozenset(
    ["friend", "dost", "padosi", "neighbour", "cousin", "brother", "damad", "daamaad"]
)
_GETS = frozenset(("milega", "mila", "got"))
_ONCE = frozenset(("was", "tha", "thi"))
_IN_EARLIER_TIMES = ("time", "zamane", "zamana", "pichle", "pichhle", "pehli", "earlier")
_PAYS_THERE = frozenset(("lete", "leta", "leti"))
_IS_PAYING = frozenset(
    (verb, going) for verb in ("le", "bhar", "kaat", "de") for going in ("raha", "rahe", "rahi")
)
_AT = frozenset(("at", "charge", "charges", "charging", "paying"))
_LENT = (
    "loan", "interest", "bank", "lender", "owe", "them", "they", "they've", "wahan", "charge",
    "cooperative", "outstanding", "existing",
)  # fmt: skip
_LEAST_BARE_PERCENT, _HIGHEST_BARE_PERCENT = 13, 36
_PAYS_BACK = (
    "chukana", "chuka", "chukau", "chukaun", "chukaunga", "repay", "pay", "bullet", "kul", "total",
    "wapas", "lautana", "return", "settle", "close", "back",
)  # fmt: skip
_JOINS = frozenset(("", "aur", "and"))
_LEAST_SUM = 1000
_BORROWS = ("take", "borrow", "loan", "lakh", "lakhs", "thousand", "repay", "emi")
"""What makes `for a year` the length of a loan."""


def find_rate(heard: Heard) -> Iterator[Found]:
    """Yield what the caller pays now, a year; two percent a month, or do rupaye saikda, is 24."""
    for quantity in heard.quantities:
        in_hundreds = _is_saikda(heard, quantity)
        if not (in_hundreds or _is_rate(heard, quantity)) or _is_ours(heard, quantity):
            continue
        if _is_of_another_time_or_thing(heard, quantity):
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
    return (bare and heard.answers_with(quantity)) or _is_paid_at(heard, quantity)


def _is_paid_at(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether a bare number is a rate by its words: my loan is at eighteen and a half."""
    fits = _LEAST_BARE_PERCENT <= quantity.high <= _HIGHEST_BARE_PERCENT
    if not fits or quantity.number.scale > 1 or not heard.has(*_LENT):
        return False
    ends = quantity.last + 1 == len(heard.tokens) or heard.tokens[quantity.last + 1].after_break
    said = (heard.roman(quantity.last + 1), heard.roman(quantity.last + 2))
    paid = said[0] in _PAYS_THERE or said in _IS_PAYING
    return paid or (ends and heard.roman(quantity.first - 1) in _AT)


def _is_of_another_time_or_thing(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether it is a battery, what a friend got, or what was asked in earlier times."""
    start, end = heard.clause(quantity.first, quantity.last)
    words = {heard.word(at) for at in range(start, end)}
    romans = {heard.roman(at) for at in range(start, end)}
    if not _NOT_PAID.isdisjoint(romans):
        return True
    if not _ACQUAINTANCES.isdisjoint(romans) and not _GETS.isdisjoint(words | romans):
        return True
    if not _OF_THE_VILLAGE.isdisjoint(words) and _OF_ONES_OWN.isdisjoint(words | romans):
        return True  # in our village all take five
    if [heard.roman(at) for at in (start, start + 1)] == ["is", "it"]:
        return True  # is it one percent a month or less
    return not _ONCE.isdisjoint(romans) and heard.has(*_IN_EARLIER_TIMES)


def _is_saikda(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether interest is given the village way: rupees a hundred a month."""
    if quantity.kind is not Kind.MONEY:
        return False
    return in_hundreds(heard, quantity) or heard.expecting is Expecting.RATE


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
        if _is_no_length(heard, last) or _is_of_no_loan(heard, first, last):
            continue
        asked = heard.expecting is Expecting.MONTHS
        if asked and heard.has("liya", "took", "taken") and not _is_left(heard, first, last):
            continue  # for how long it was taken, not how long it has to run
        left = asked or (_is_left(heard, first, last) and not heard.has(*_RENEWS))
        slot = "remaining_months" if left else "tenure"
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
    said = (heard.roman(last + 1), heard.roman(last + 2), heard.roman(last + 3))
    if said[:2] in _RAN or said[:2] == ("on", "the") or said[1:] == ("ek", "baar"):
        return True
    return following in _NOT_A_TENURE or said[0] in _NOT_A_TENURE


def _is_of_no_loan(heard: Heard, first: int, last: int) -> bool:
    """Tell whether it is a rhythm, a rent, or months that are missed: do mahine nahi bhar paya."""
    if heard.roman(first - 1) in _BEFORE_NO_TENURE:
        return True
    start, end = heard.clause(first, last)
    before = {heard.word(at) for at in range(max(start, first - _MISS_REACH), first)}
    if heard.roman(first - 1) == "for" and not _NO.isdisjoint(before):
        return True  # my salary has not come for two months
    if any(heard.roman(at) in _OF_OTHER_THINGS for at in range(start, end)):
        return True
    behind = {heard.word(at) for at in range(last + 1, min(last + 1 + _MISS_REACH, end))}
    return not _NO.isdisjoint(behind) and not _PAYS.isdisjoint(behind)


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
    at_an_hour = heard.roman(quantity.first - 1) == "at"
    asked = heard.expecting is Expecting.MONTHS and not at_an_hour
    fits = asked and 0 < quantity.high <= _LONGEST_MONTHS
    return fits and heard.answers_with(quantity)


def _continues(heard: Heard, years: Quantity, months: Quantity) -> bool:
    between = months.first - years.last - 1
    joined = between <= 1 and heard.word(years.last + 1 if between else -1) in _JOINS
    if months.high >= _MONTHS["saal"]:
        return False  # ek saal, twelve months: the same told again
    return joined and (years.unit, months.unit) == ("saal", "mahina")


def _months(quantity: Quantity) -> int:
    return _MONTHS.get(quantity.unit, 1)


def _is_left(heard: Heard, first: int, last: int) -> bool:
    """Tell whether so much is still to run: six months to go, but not all in one go."""
    start, end = heard.clause(first, last)
    if [heard.word(last + ahead) for ahead in (1, 2)] == ["to", "go"]:
        return True
    if heard.roman(first - 1) == "another" and len(heard.tokens) <= _LONGEST_REST:
        return True
    if heard.word(end) == "aur" and end == last + 1:
        end = min(end + _LONGEST_REST, len(heard.tokens))  # aath mahine aur bache hain
    return any(
        heard.word(at) in _REMAINING or heard.tokens[at].roman in _REMAINING
        for at in range(start, end)
        if (heard.roman(at - 1), heard.roman(at)) != ("not", "more")
    )


def _whole_years(heard: Heard) -> Iterator[Found]:
    """Yield `saal bhar`, and `a year` where the months left were asked for."""
    counted = {quantity.last for quantity in heard.quantities}
    for at, token in enumerate(heard.tokens):
        if token.word != "saal" or at in counted:
            continue
        whole = heard.word(at + 1) == "bhar"
        asked = heard.expecting is Expecting.MONTHS
        counted_out = heard.word(at - 1) in ("a", "an")
        of_interest = heard.word(at + 1) in ("ka", "ke", "mein") and _asks_interest_in_rupees(heard)
        for_it = counted_out and heard.roman(at - 2) == "for" and heard.has(*_BORROWS)
        if whole or for_it or of_interest or (asked and counted_out):
            half = [heard.word(at + ahead) for ahead in (1, 2, 3)] == ["and", "a", "half"]
            slot = "remaining_months" if asked else "tenure"
            last = at + (3 if half else int(whole))
            yield Found(slot, 18 if half else 12, "months", at if whole else at - 1, last)


def _asks_interest_in_rupees(heard: Heard) -> bool:
    """Tell whether interest on a sum is asked for: assi hazaar par saal ka byaj kitna banega."""
    sums = any(one.number.scale >= _LEAST_SUM for one in heard.quantities)
    return sums and heard.has("interest") and heard.has("kitna") and not heard.has("percent", "%")
