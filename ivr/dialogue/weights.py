"""Weight and purity of gold.

A tola is 11.6638 g, a masha 0.97 g. Hallmarks give fineness in thousandths; the bank counts carat.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from ivr.dialogue.additions import WHOLE, makes_it, standing
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard, bounds, plain
from ivr.dialogue.pieces import pieces
from ivr.dialogue.quantities import Kind, Quantity
from ivr.dialogue.written_weights import MASHA_GRAMS, TOLA_GRAMS

_GRAMS = {
    "gram": Fraction(1),
    "g": Fraction(1),
    "tola": TOLA_GRAMS,
    "masha": MASHA_GRAMS,
    "kilo": Fraction(1000),
    "sovereign": Fraction(8),
}
_GRAM = frozenset(("gram", "g"))
_ASKS_HOW_MUCH = ("kitna", "kya", "what", "how", "rate", "price", "daam", "bhav", "cost")
_QUOTED = frozenset(
    (("gram", 1), ("gram", 8), ("gram", 10), ("g", 10), ("tola", 1), ("sovereign", 1))
)
"""Of so much the price of gold is told."""
_OF_A_PRICE = ("rate", "price", "daam", "bhav", "cost", "costs", "going", "kitne", "chal")
_OF_ONES_OWN = (
    "paas", "have", "mera", "meri", "mere", "my", "loan", "par", "pe", "on", "milega", "doge",
    "rakha", "coin", "sikke", "chain", "haar",
)  # fmt: skip
_CARAT_OF_FINENESS = {
    999: 24,
    995: 24,
    990: 24,
    958: 23,
    916: 22,
    875: 21,
    833: 20,
    750: 18,
    585: 14,
}
_STAMPED = ("likha", "nishan", "chhapa", "andar", "rate", "bhav", "ring")
_HALLMARKS = frozenset((916, 750))
_HALLMARKED_CARAT = 22
_OF_AGE = frozenset(("im", "am"))
"""Before the years of who is too young: I am seventeen."""
_FINENESS_WORDS = ("hallmark", "carat", "kdm", "fineness", "shuddh", "purity", "bis", "stamp")
_OTHER_METALS = frozenset(("chandi", "silver", "platinum", "heera", "diamond"))
_GOLD_WORDS = ("sona", "gehne", "chain", "kangan")
_LEAST_CARAT, _PURE_CARAT = 9, 24
_USUAL_CARATS = frozenset((14, 18, 20, 22, 23, 24))
_CARAT_REACH = 4
"""Words between `carat` and its number: carat to shayad bais hai."""
_INTEREST_WORDS = ("interest", "rate", "percent", "shuru", "start", "starts", "starting")
_JOINERS = frozenset(
    ("aur", "and", "plus", "bhi", "also", "saath", "with", "doosra", "dusra", "dusri", "doosri")
)
_ORNAMENTS = frozenset(
    ["haar", "chain", "kangan", "chudi", "churi", "chudiyan", "jhumke", "jhumka", "bali",
     "angoothi", "ring", "bangle", "bangles", "necklace", "mangalsutra", "payal", "bracelet",
     "coin", "coins", "sikke", "kada", "tika", "earrings", "gehne"]
)  # fmt: skip
_NO_SUM = frozenset(
    ["nahi", "no", "not", "sorry", "ya", "or", "matlab", "yaani", "yani", "means", "mean",
     "thats", "that's",
     "total", "kul", "milakar", "kitna", "how", "what", "par", "pe", "instead", "jagah", "upar"]
)  # fmt: skip
"""What parts two weights that are not to be added: a correction, a choice, a sum, two questions."""
_TALK = frozenset(
    ["cheez", "cheezein", "cheezen", "chizen", "cheeze", "baat", "baatein", "baaten", "sawaal",
     "sawal", "things", "thing", "questions", "question", "points", "log", "people"]
)  # fmt: skip
"""What is counted and not weighed."""
_LENDS = frozenset(("de", "deta", "dete", "le", "leta", "lete", "milta", "mil", "raha", "rahe"))
_TOO_MUCH = frozenset(("zyada", "jyada", "zyaada", "mehnga", "mahanga", "bahut", "high"))
_TO_BE_TAKEN = frozenset(("samjho", "samajhiye", "samajh", "maano", "maaniye", "maniye", "mano"))
_IS_THE_SUM = frozenset(("hua", "hue", "total", "altogether"))
_IS_A_LIMIT = frozenset(("tak", "upar", "zyada", "se", "max", "maximum"))
_LONGEST_JOIN = 6
_HEAVIEST_ANSWER_GRAMS = 5000
_AGREES = frozenset(("haan", "han", "yes", "yeah", "wahi", "bas", "exactly"))
"""Between two equal weights: the same said once more."""
_SAME_WITHIN = Fraction(7, 100)
"""A tola is taken for eleven or twelve grams: of its weight."""


def find_weight(heard: Heard) -> Iterator[Found]:
    """Yield weights; 2 tola 3 masha, and a chain of 30 and a ring of 20 gram, are added up."""
    group: list[Quantity] = []
    for quantity in heard.quantities:
        if not _is_weight(heard, quantity):
            continue
        if group and heard.word(quantity.last + 1) in _IS_A_LIMIT:
            continue  # do you take up to a kilo; more than forty gram
        if group and not _adds_up(heard, group[-1], quantity):
            yield from _totals(heard, group)
            group = []
        group.append(quantity)
    yield from _totals(heard, group)


def _totals(heard: Heard, group: Sequence[Quantity]) -> Iterator[Found]:
    """Yield the sum, but not the gram of a question: ek gram kitne ka hai."""
    asked = (_is_unit(group) and _asks_of_a_unit(heard)) or _is_a_quote(heard, group)
    if group and not asked:
        yield _total(heard, group)


def _is_unit(group: Sequence[Quantity]) -> bool:
    return len(group) == 1 and group[0].unit in _GRAM and group[0].low == group[0].high == 1


def _is_a_quote(heard: Heard, group: Sequence[Quantity]) -> bool:
    """Tell whether a price is asked, not a loan: das gram kitne ka hai, ek tole ka bhav."""
    told = len(group) == 1 and (group[0].unit, int(group[0].high)) in _QUOTED
    if not told or group[0].low != group[0].high or heard.expecting is Expecting.WEIGHT:
        return False
    how_many = heard.has("rupaye") and heard.has("how", "kitna")
    return (how_many or heard.has(*_OF_A_PRICE)) and not heard.has(*_OF_ONES_OWN)


def _asks_of_a_unit(heard: Heard) -> bool:
    owned = heard.expecting is Expecting.WEIGHT or heard.has("paas", "have")
    return not owned and heard.has(*_ASKS_HOW_MUCH)


def _total(heard: Heard, group: Sequence[Quantity]) -> Found:
    sizes = [_GRAMS[part.unit or "gram"] * pieces(heard, part) for part in group]
    low = sum((part.low * size for part, size in zip(group, sizes, strict=True)), Fraction(0))
    high = sum((part.high * size for part, size in zip(group, sizes, strict=True)), Fraction(0))
    first, last = group[0].first, group[-1].last
    value = bounds(low, high)
    return Found("gold_weight", value, "grams", first, last, standing(heard, first, last))


def _is_weight(heard: Heard, quantity: Quantity) -> bool:
    if quantity.kind is Kind.WEIGHT:
        beside = (heard.word(quantity.first - 1), heard.word(quantity.last + 1))
        if quantity.unit in _GRAM and quantity.high > _HEAVIEST_ANSWER_GRAMS:
            return False  # eleven thousand a gram: a price
        if beside[1] == "kam" and heard.word(quantity.last) != "se":
            return False  # two grams less
        return _OTHER_METALS.isdisjoint(beside)
    if makes_it(heard, quantity.first) and heard.expecting is Expecting.WEIGHT:
        return quantity.kind is Kind.BARE and 0 < quantity.high <= _HEAVIEST_ANSWER_GRAMS
    if heard.expecting is Expecting.WEIGHT and heard.roman(quantity.last + 1) in _TO_BE_TAKEN:
        return quantity.kind is Kind.BARE  # bataya pachpan gram tha par pachaas samjho
    if heard.has(*_INTEREST_WORDS) or any(one.kind is Kind.WEIGHT for one in heard.quantities):
        return False  # beside a weight with its unit, a bare number is something else
    if heard.roman(quantity.last + 1) in _TALK or _is_a_rate(heard, quantity):
        return False  # three things I wanted to ask
    expected = heard.expecting is Expecting.WEIGHT and heard.answers_with(quantity)
    return expected and 0 < quantity.high <= _HEAVIEST_ANSWER_GRAMS


def _is_a_rate(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether a bare number is what others take: Muthoot wala nau mein de raha tha."""
    start, end = heard.clause(quantity.first, quantity.last)
    said = {heard.roman(at) for at in range(start, end)}
    behind = heard.roman(quantity.last + 1)
    lent = behind in ("mein", "me", "main", "pe", "par") and not said.isdisjoint(_LENDS)
    return lent or (behind in ("to", "toh") and not said.isdisjoint(_TOO_MUCH))


def _adds_up(heard: Heard, part: Quantity, other: Quantity) -> bool:
    between = [heard.word(at) for at in range(part.last + 1, other.first)]
    if _is_the_same(part, other) or (part.high == other.high and not _AGREES.isdisjoint(between)):
        return False
    if not between:
        return part.unit != other.unit
    if len(between) > _LONGEST_JOIN or not _NO_SUM.isdisjoint(between):
        return False
    if heard.word(other.last + 1) in _IS_THE_SUM or _is_a_whole(heard, part, other):
        return False
    smaller = _GRAMS[other.unit or "gram"] < _GRAMS[part.unit or "gram"] and other.unit == "masha"
    return smaller or not (_JOINERS | _ORNAMENTS).isdisjoint(between)


def _is_the_same(part: Quantity, other: Quantity) -> bool:
    """Tell whether a weight is but told in another unit: teen tola, paintees gram."""
    grams = part.high * _GRAMS[part.unit or "gram"]
    told_again = other.high * _GRAMS[other.unit or "gram"]
    return part.unit != other.unit and abs(grams - told_again) <= grams * _SAME_WITHIN


def _is_a_whole(heard: Heard, part: Quantity, other: Quantity) -> bool:
    """Tell whether the second weight holds the first: chain milake barah, so make that twelve."""
    between = {heard.roman(at) for at in range(part.last + 1, other.first)}
    return not WHOLE.isdisjoint(between) or makes_it(heard, other.first)


def find_purity(heard: Heard) -> Iterator[Found]:
    """Yield purities in carat: 22 carat, 22k, hallmark 916, nine one six."""
    spelled = list(_spelled_fineness(heard))
    yield from spelled
    for quantity in heard.quantities:
        carat = _carat(heard, quantity)
        if carat is not None and not any(o.first <= quantity.first <= o.last for o in spelled):
            yield Found("gold_purity", carat, "carat", quantity.first, quantity.last)
    if heard.expecting is Expecting.PURITY and not heard.quantities:
        yield from _unnumbered_hallmark(heard)


def _unnumbered_hallmark(heard: Heard) -> Iterator[Found]:
    """Yield what nearly all hallmarked ornaments are; it is read back like any other carat."""
    at = next((at for at, token in enumerate(heard.tokens) if token.word == "hallmark"), None)
    asked = heard.word(0) in ("is", "kya")
    if at is not None and not asked and not heard.has("nahi", "not", "no", "without", "bina"):
        yield Found("gold_purity", _HALLMARKED_CARAT, "carat", at, at)


def _spelled_fineness(heard: Heard) -> Iterator[Found]:
    """Yield a fineness that is said digit by digit."""
    for one, two, three in zip(*(heard.quantities[at:] for at in range(3)), strict=False):
        digits = (one, two, three)
        single = all(d.low == d.high and d.high in range(10) for d in digits)
        adjoining = one.last + 1 == two.first and two.last + 1 == three.first
        carat = _CARAT_OF_FINENESS.get(int(one.high * 100 + two.high * 10 + three.high))
        if single and adjoining and carat is not None:
            yield Found("gold_purity", carat, "carat", one.first, three.last)
    yield from _fineness_in_two(heard)


def _fineness_in_two(heard: Heard) -> Iterator[Found]:
    """Yield a fineness said as English does: seven fifty, nine sixteen."""
    meant = heard.expecting is Expecting.PURITY or heard.has(*_FINENESS_WORDS, *_STAMPED)
    for one, two in pairwise(heard.quantities):
        told = (one, two)
        plain_numbers = all(q.kind is Kind.BARE and q.low == q.high for q in told)
        adjoining = one.last + 1 == two.first and not heard.tokens[two.first].after_break
        carat = _carat_of_two(one.high, two.high)
        if meant and plain_numbers and adjoining and carat is not None:
            yield Found("gold_purity", carat, "carat", one.first, two.last)
    for both in heard.quantities:  # nine sixteen reads like from nine to sixteen
        carat = _carat_of_two(both.low, both.high) if both.kind is Kind.BARE else None
        if meant and carat is not None:
            yield Found("gold_purity", carat, "carat", both.first, both.last)


def _carat_of_two(hundreds: Fraction, rest: Fraction) -> int | None:
    fits = hundreds < 10 <= rest
    return _CARAT_OF_FINENESS.get(int(hundreds * 100 + rest)) if fits else None


def _carat(heard: Heard, quantity: Quantity) -> int | float | None:
    value = quantity.high
    if quantity.kind not in (Kind.PURITY, Kind.BARE):
        return None
    asked = heard.expecting is Expecting.PURITY
    fineness = _CARAT_OF_FINENESS.get(int(value))
    if fineness is not None and (asked or heard.has(*_FINENESS_WORDS, *_GOLD_WORDS)):
        return fineness
    if fineness is not None and int(value) in _HALLMARKS and heard.has(*_STAMPED):
        return fineness
    if quantity.kind is Kind.BARE and heard.roman(quantity.first - 1) in _OF_AGE:
        return None
    said = (
        quantity.kind is Kind.PURITY
        or (asked and heard.answers_with(quantity) and not _is_each(heard, quantity))
        or _names_carat(heard, quantity)
    )
    return plain(value) if said and _LEAST_CARAT <= value <= _PURE_CARAT else None


def _is_each(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether the number is the first of `das das gram`, ten gram each."""
    return any(
        one.kind is Kind.WEIGHT and one.first == quantity.last + 1 for one in heard.quantities
    )


def _names_carat(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether a bare number is a carat by its words: carat to 22 hai; do tola, dono 22 ka."""
    if quantity.high not in _USUAL_CARATS:
        return False
    before = range(max(quantity.first - _CARAT_REACH, 0), quantity.first)
    counted = {at for one in heard.quantities for at in range(one.first, one.last + 1)}
    if any(heard.word(at) == "carat" and at not in counted for at in before):
        return True
    weighed = any(one.kind is Kind.WEIGHT for one in heard.quantities)
    ends = quantity.last + 1 == len(heard.tokens)
    stands = heard.word(quantity.last + 1) in ("ka", "ke", "wala", "wali") or (
        ends and heard.tokens[quantity.first].after_break
    )
    return weighed and stands and not quantity.unit
