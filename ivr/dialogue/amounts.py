"""Sums of money, in paise, and whose they are: the loan wanted, or the loan there is."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import pairwise

from ivr.dialogue.dialogue import Expecting, Range, SlotValue
from ivr.dialogue.heard import Found, Heard
from ivr.dialogue.quantities import Kind, Quantity

_PAISE_PER_RUPEE = 100
_LEAST_SCALE = 1000
"""Without `rupaye`, only thousands and more are taken for money: paanch sau may be anything."""
_SCALES = frozenset(("hazaar", "hazar", "thousand", "lakh", "lac", "crore", "karod"))
_EXISTING = frozenset(
    [
        "outstanding",
        "baki",
        "baaki",
        "bakaya",
        "existing",
        "current",
        "already",
        "pehle",
        "purana",
        "liya",
        "rakha",
        "transfer",
        "balance",
        "remaining",
        "due",
        "owe",
        "takeover",
        "chal",
        "chalu",
        "running",
        "present",
        "old",
        "bacha",
        "bache",
        "wahan",
    ]
)
_WANTED = frozenset(
    [
        "chahiye",
        "want",
        "need",
        "zaroorat",
        "milega",
        "borrow",
        "extra",
        "lena",
        "get",
        "top",
        "up",
        "apply",
    ]
)
_MONTHLY = frozenset(("emi", "salary", "tankhwah", "kamai", "income", "pagar"))
_ASKS_A_SUM = frozenset((Expecting.AMOUNT, Expecting.OWED))
_OWN = frozenset(("mera", "meri", "mere", "my", "hamara", "humara", "apna", "par", "pe"))
_EACH = frozenset(("a", "an", "per", "prati", "har", "every", "fi"))
_GIVES = frozenset(("gives", "give", "giving", "offers", "offer", "offering", "offered", "dega"))
_IS_GIVING = frozenset(("raha", "rahe", "rahi"))
_ACQUAINTANCES = frozenset(("friend", "dost", "padosi", "neighbour", "cousin"))
_LEAST_BARE_SUM = 5000
_WHOLE_THOUSANDS = 1000
_LAKH = 100_000
_HIGHEST_INSTALMENT = 100_000
_WEIGHTS = frozenset(("gram", "g", "tola", "kilo"))
_NEAR_WORDS = 2
_CLAUSE_OPENERS = frozenset(("mujhe", "i", "we", "hume"))


def find_amount(heard: Heard, lenders_at: Collection[int]) -> Iterator[Found]:
    """Yield sums; `lenders_at` are the places where another lender is named."""
    for quantity in heard.quantities:
        if _is_money(heard, quantity) and not _is_of_others(heard, quantity, lenders_at):
            existing = _is_existing(heard, quantity, lenders_at)
            slot = "existing_loan_amount" if existing else "loan_amount"
            yield Found(slot, _paise(quantity), "paise", quantity.first, quantity.last)


def _is_money(heard: Heard, quantity: Quantity) -> bool:
    if _is_monthly(heard, quantity) or _is_half_heard(heard, quantity):
        return False
    if _is_price(heard, quantity) or _is_cut_short(heard, quantity):
        return False
    if quantity.kind is Kind.MONEY:
        if heard.expecting is Expecting.RATE and quantity.high < _LEAST_SCALE:
            return False  # do rupaye: of interest, on a hundred
        return "saikda" not in (heard.word(quantity.last + 1), heard.word(quantity.first - 1))
    if quantity.kind is not Kind.BARE:
        return False
    if quantity.number.scale >= _LEAST_SCALE or "," in quantity.number.figure:
        return True
    if heard.expecting in _ASKS_A_SUM:
        return quantity.high >= _LEAST_SCALE
    whole = quantity.high >= _LEAST_BARE_SUM and quantity.high % _WHOLE_THOUSANDS == 0
    return whole and heard.has("want", "need", "chahiye")


def _is_of_others(heard: Heard, quantity: Quantity, lenders_at: Collection[int]) -> bool:
    """Tell whether it is what another lender offers, or what a friend got."""
    start, end = heard.clause(quantity.first, quantity.last)
    words = [heard.word(at) for at in range(start, end)]
    if not _WANTED.isdisjoint({*words} - {"milega", "get"}):
        return False
    if not _ACQUAINTANCES.isdisjoint(words):
        return "got" in words or "mila" in words
    owns = _owns_a_loan(heard, start, end) == 1 or not _EXISTING.isdisjoint(words)
    return bool(lenders_at) and not owns and gives(heard, 0, len(heard.tokens))


def gives(heard: Heard, start: int, end: int) -> bool:
    """Tell whether somebody is said, between two places, to lend: `de raha hai`, `gives`."""
    said = [token.roman for token in heard.tokens[start:end]]
    giving = any(one == "de" and two in _IS_GIVING for one, two in pairwise(said))
    return giving or not _GIVES.isdisjoint(said)


def _is_price(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether it is what a weight of gold costs: bees hazaar rupaye gram, a lakh per gram."""
    after = quantity.last + 1
    return heard.word(after + (heard.word(after) in _EACH)) in _WEIGHTS


def _is_half_heard(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether the figure before "hazaar" was not caught: "Patak hazaar" is not a thousand."""
    before = quantity.first - 1
    lone_scale = heard.word(quantity.first) in _SCALES
    return lone_scale and before >= 0 and not heard.tokens[before].known


def _is_cut_short(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether a bare number ends the sum: do lakh pachaas is asked about, not guessed."""
    rest = next((one for one in heard.quantities if one.first == quantity.last + 1), None)
    if rest is None or quantity.unit or quantity.number.scale < _LAKH:
        return False
    stands = rest.kind is Kind.BARE and rest.number.scale == 1 and not rest.number.weak
    return stands and not heard.tokens[rest.first].after_break


def _is_monthly(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether the sum is an instalment or an income: neither is a loan."""
    if quantity.high >= _HIGHEST_INSTALMENT and heard.has("emi"):
        return False
    near = range(quantity.first - _NEAR_WORDS, quantity.last + _NEAR_WORDS + 1)
    return any(heard.word(at) in _MONTHLY for at in near)


def _paise(quantity: Quantity) -> SlotValue:
    low, high = (_rounded(value * _PAISE_PER_RUPEE) for value in (quantity.low, quantity.high))
    return high if low == high else Range(low, high)


def _rounded(paise: Fraction) -> int:
    return int(paise + Fraction(1, 2))


def _is_existing(heard: Heard, quantity: Quantity, lenders_at: Collection[int]) -> bool:
    """Decide by the nearest cue of the clause; a lender named there is one."""
    start, end = heard.clause(quantity.first, quantity.last)
    start = max(
        (at for at in range(start, quantity.first) if heard.word(at) in _CLAUSE_OPENERS),
        default=start,
    )
    existing = _distance(heard, quantity, start, end, _EXISTING)
    lender = min(
        (_gap(quantity, at) for at in lenders_at if start <= at < end), default=len(heard.tokens)
    )
    wanted = _distance(heard, quantity, start, end, _WANTED)
    owned = _owns_a_loan(heard, start, end)
    if heard.expecting is Expecting.OWED:
        return wanted == len(heard.tokens)
    return min(existing, lender, owned) < wanted


def _distance(heard: Heard, quantity: Quantity, start: int, end: int, cues: frozenset[str]) -> int:
    places = (
        at for at in range(start, end) if heard.word(at) in cues or heard.tokens[at].roman in cues
    )
    return min((_gap(quantity, at) for at in places), default=len(heard.tokens))


def _gap(quantity: Quantity, at: int) -> int:
    return max(quantity.first - at, at - quantity.last, 0)


def _owns_a_loan(heard: Heard, start: int, end: int) -> int:
    """Return how near `(mera) … loan hai` or `have a loan` is: 1, or far away when unsaid.

    Who is asked how much he wants says `mujhe do lakh ka loan hai` and means that.
    """
    words = [heard.word(at) for at in range(start, end)]
    in_hindi = any(pair == ("loan", "hai") for pair in pairwise(words))
    if heard.expecting is Expecting.AMOUNT and not heard.has(*_OWN):
        in_hindi = False
    has_one = any(one == "have" and two != "to" for one, two in pairwise(words))
    in_english = has_one and "loan" in words and words.index("have") < words.index("loan")
    return 1 if in_hindi or in_english else len(heard.tokens)
