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
        "pending",
        "remains",
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
_IN_FORCE = frozenset(("rate", "rates", "interest", "price", "bhav"))
_SHORT_BY = frozenset(
    ("pad", "padh", "pade", "padte", "padta", "padenge", "padega", "padengi", "parh", "parte")
)
"""Behind `kam`: so much is lacking, and is wanted."""
_HIGHEST_INSTALMENT = 100_000
_WEIGHTS = frozenset(("gram", "g", "tola", "kilo"))
_NEAR_WORDS = 2
_OF_HIM = frozenset(
    [("from", "me"), ("from", "us"), ("mujhse", "maang"), ("humse", "maang"), ("mujhse", "mang"),
     ("humse", "mang"), ("hamse", "mang"), ("hamse", "maang")]
)  # fmt: skip
_DEMANDS = frozenset(("want", "wants", "claim", "claims", "expect", "maang", "mang"))
_CLAUSE_OPENERS = frozenset(("mujhe", "i", "we", "hume"))
_JOINS = frozenset(("aur", "and"))
_MOST_RUPEES_A_HUNDRED = 6
_ON_A_HUNDRED = frozenset(
    [("per", "hundred"), ("on", "hundred"), ("a", "hundred"), ("every", "hundred"),
     ("har", "sau"), ("prati", "sau"), ("per", "sau"), ("sau", "pe"), ("sau", "par"),
     ("per", "100")]
)  # fmt: skip
_ON = frozenset(("pe", "par", "per", "on", "every", "each", "har", "prati", "peeche"))
_PAID = frozenset(
    ["paid", "gave", "deducted", "recharge", "daalta", "daalti", "daalun", "entry", "collection",
     "letter", "kaata", "kaate", "kati"]
)  # fmt: skip
_WENT_UP_OR_DOWN = frozenset(
    ["slipped", "fell", "fallen", "dropped", "gira", "giri", "gire", "down", "record", "overnight",
     "crossed"]
)  # fmt: skip
_FILLED = frozenset(("bhari", "bhara", "bharai", "bhare", "bahut"))
_PRICE_REACH = 4
_ASKED_OF = frozenset(("kitna", "many", "kai", "few"))
_BEFORE_A_SUM = frozenset(("of", "around", "about", "ki", "ka", "lagbhag", "karib", "kareeb"))


def find_amount(heard: Heard, lenders_at: Collection[int]) -> Iterator[Found]:
    """Yield sums; `lenders_at` are the places where another lender is named."""
    for quantity in heard.quantities:
        if _is_money(heard, quantity) and not _is_of_others(heard, quantity, lenders_at):
            existing = _is_existing(heard, quantity, lenders_at)
            slot = "existing_loan_amount" if existing else "loan_amount"
            yield Found(slot, _paise(quantity), "paise", quantity.first, quantity.last)


def _is_money(heard: Heard, quantity: Quantity) -> bool:
    if any(is_another(heard, quantity) for is_another in _NO_SUMS):
        return False
    if quantity.kind is Kind.MONEY:
        if heard.expecting is Expecting.RATE and quantity.high < _LEAST_SCALE:
            return False  # do rupaye: of interest, on a hundred
        return not in_hundreds(heard, quantity)
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
    if heard.word(after + (heard.word(after) in _EACH)) in _WEIGHTS:
        return True
    if [heard.roman(at) for at in (after, after + 2)] == ["ke", "chala"]:
        return True  # ek lakh ke paar chala gaya
    clause = heard.clause(quantity.first, quantity.last)
    words = {heard.word(at) for at in range(*clause)}
    if not _WANTED.isdisjoint(words) or "loan" in words:
        return False
    counted = {one.last for one in heard.quantities}
    of_a_gram = any(
        heard.word(at) in _WEIGHTS and at not in counted
        for at in range(after, after + _PRICE_REACH)
    )
    moved = any(heard.roman(at) in _WENT_UP_OR_DOWN for at in range(*clause))
    return of_a_gram or (heard.has("sona") and moved)


def in_hundreds(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether interest is told in rupees: do rupaye saikda, two rupees per hundred."""
    after = quantity.last + 1
    if "saikda" in (heard.word(after), heard.word(quantity.first - 1)):
        return True
    said = [(heard.roman(at), heard.roman(at + 1)) for at in (after, quantity.first - 2)]
    return quantity.high <= _MOST_RUPEES_A_HUNDRED and not _ON_A_HUNDRED.isdisjoint(said)


def _is_basis(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether interest is but counted on it: sau rupaye pe kitna, for every thousand."""
    beside = (heard.roman(quantity.first - 1), heard.roman(quantity.last + 1))
    return quantity.high <= _LEAST_SCALE and not _ON.isdisjoint(beside)


def _is_past_or_else(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether it was paid, is too little to be a loan, or is the lac in an ornament."""
    start, end = heard.clause(quantity.first, quantity.last)
    if not _PAID.isdisjoint(heard.roman(at) for at in range(start, end)):
        return True
    after = quantity.last + 1
    if heard.word(after) == "kam" and heard.word(after - 1) != "se":
        return heard.roman(after + 1) not in _SHORT_BY  # assi hazaar kam pad rahe hain
    lone = quantity.first == quantity.last and heard.word(quantity.first) in _SCALES
    return lone and heard.roman(after) in _FILLED


def _is_half_heard(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether the figure before "hazaar" was not caught: "Patak hazaar" is not a thousand."""
    before = quantity.first - 1
    lone_scale = heard.word(quantity.first) in _SCALES
    if lone_scale and heard.word(before) in _ASKED_OF:
        return True  # kitne lakh tak
    return lone_scale and before >= 0 and not heard.tokens[before].known


def _is_cut_short(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether a bare number ends the sum: do lakh pachaas is asked about, not guessed."""
    after = quantity.last + 1
    after += heard.word(after) in _JOINS
    rest = next((one for one in heard.quantities if one.first == after), None)
    if rest is None or quantity.unit or quantity.number.scale < _LAKH:
        return False
    stands = rest.kind is Kind.BARE and rest.number.scale == 1 and not rest.number.weak
    return stands and not heard.tokens[rest.first].after_break


def _is_monthly(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether the sum is an instalment or an income: neither is a loan."""
    if quantity.high >= _HIGHEST_INSTALMENT and heard.has("emi"):
        return False
    at = quantity.first - 1
    while heard.roman(at) in _BEFORE_A_SUM:
        at -= 1
    if heard.word(at) in _MONTHLY:
        return True  # an EMI of around five thousand
    near = range(quantity.first - _NEAR_WORDS, quantity.last + _NEAR_WORDS + 1)
    return any(heard.word(at) in _MONTHLY for at in near)


_NO_SUMS = (_is_monthly, _is_half_heard, _is_price, _is_cut_short, _is_basis, _is_past_or_else)


def _paise(quantity: Quantity) -> SlotValue:
    low, high = (_rounded(value * _PAISE_PER_RUPEE) for value in (quantity.low, quantity.high))
    return high if low == high else Range(low, high)


def _rounded(paise: Fraction) -> int:
    return int(paise + Fraction(1, 2))


def _is_existing(heard: Heard, quantity: Quantity, lenders_at: Collection[int]) -> bool:
    """Decide by the nearest cue of the clause; a lender named there is one."""
    start, end = heard.clause(quantity.first, quantity.last)
    if _is_demanded(heard, start, end):
        return True
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
    if min(existing, lender, owned, wanted) == len(heard.tokens):
        # Nothing beside it tells: where a lender is named, "Muthoot, three lakh, to be shifted".
        return bool(lenders_at) and not heard.has(*_WANTED)
    return min(existing, lender, owned) < wanted


def _owes_them(heard: Heard, start: int, end: int) -> bool:
    """Tell whether it is to be given to others: do lakh dena hai unko."""
    said = {heard.roman(at) for at in range(start, end)}
    return bool(said & {"unko", "unhe", "unhen", "usko"}) and bool(said & {"dena", "dene", "deni"})


def _is_demanded(heard: Heard, start: int, end: int) -> bool:
    """Tell whether others want it of him: they still want ninety thousand from me."""
    said = [heard.roman(at) for at in range(start, end)]
    return not _OF_HIM.isdisjoint(pairwise(said)) and not _DEMANDS.isdisjoint(said)


def _distance(heard: Heard, quantity: Quantity, start: int, end: int, cues: frozenset[str]) -> int:
    places = (
        at
        for at in range(start, end)
        if (heard.word(at) in cues or heard.tokens[at].roman in cues)
        and heard.word(at + 1) not in _IN_FORCE  # the current rate is nobody's loan
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
    in_hindi = in_hindi or _owes_them(heard, start, end)
    in_english = has_one and "loan" in words and words.index("have") < words.index("loan")
    return 1 if in_hindi or in_english else len(heard.tokens)
