"""Weight and purity of gold.

A tola is 11.6638 g, a masha 0.97 g. Hallmarks give fineness in thousandths; the bank counts carat.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard, bounds, plain
from ivr.dialogue.quantities import Kind, Quantity

_GRAMS = {
    "gram": Fraction(1),
    "g": Fraction(1),
    "tola": Fraction("11.6638"),
    "masha": Fraction("0.97"),
    "kilo": Fraction(1000),
}
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
_FINENESS_WORDS = ("hallmark", "carat", "kdm", "fineness", "shuddh", "purity", "bis", "stamp")
_OTHER_METALS = frozenset(("chandi", "silver", "platinum", "heera", "diamond"))
_GOLD_WORDS = ("sona", "gehne", "chain", "kangan")
_LEAST_CARAT, _PURE_CARAT = 9, 24
_HEAVIEST_ANSWER_GRAMS = 5000


def find_weight(heard: Heard) -> Iterator[Found]:
    """Yield weights; 2 tola 3 masha, and 30 gram aur 20 gram, are added up."""
    group: list[Quantity] = []
    for quantity in heard.quantities:
        if not _is_weight(heard, quantity):
            continue
        if group and not _adds_up(heard, group[-1], quantity):
            yield _total(group)
            group = []
        group.append(quantity)
    if group:
        yield _total(group)


def _total(group: Sequence[Quantity]) -> Found:
    low = sum((part.low * _GRAMS[part.unit or "gram"] for part in group), Fraction(0))
    high = sum((part.high * _GRAMS[part.unit or "gram"] for part in group), Fraction(0))
    return Found("gold_weight", bounds(low, high), "grams", group[0].first, group[-1].last)


def _is_weight(heard: Heard, quantity: Quantity) -> bool:
    if quantity.kind is Kind.WEIGHT:
        return heard.word(quantity.last + 1) not in _OTHER_METALS
    expected = heard.expecting is Expecting.WEIGHT and heard.answers_with(quantity)
    return expected and 0 < quantity.high <= _HEAVIEST_ANSWER_GRAMS


def _adds_up(heard: Heard, part: Quantity, other: Quantity) -> bool:
    between = [heard.word(at) for at in range(part.last + 1, other.first)]
    if not between:
        return part.unit != other.unit
    return between[-1] in ("aur", "and", "plus") and len(between) <= 3


def find_purity(heard: Heard) -> Iterator[Found]:
    """Yield purities in carat: 22 carat, 22k, hallmark 916, nine one six."""
    spelled = list(_spelled_fineness(heard))
    yield from spelled
    for quantity in heard.quantities:
        carat = _carat(heard, quantity)
        if carat is not None and not any(o.first <= quantity.first <= o.last for o in spelled):
            yield Found("gold_purity", carat, "carat", quantity.first, quantity.last)


def _spelled_fineness(heard: Heard) -> Iterator[Found]:
    """Yield a fineness that is said digit by digit."""
    for one, two, three in zip(*(heard.quantities[at:] for at in range(3)), strict=False):
        digits = (one, two, three)
        single = all(d.low == d.high and d.high in range(10) for d in digits)
        adjoining = one.last + 1 == two.first and two.last + 1 == three.first
        carat = _CARAT_OF_FINENESS.get(int(one.high * 100 + two.high * 10 + three.high))
        if single and adjoining and carat is not None:
            yield Found("gold_purity", carat, "carat", one.first, three.last)


def _carat(heard: Heard, quantity: Quantity) -> int | float | None:
    value = quantity.high
    if quantity.kind not in (Kind.PURITY, Kind.BARE):
        return None
    asked = heard.expecting is Expecting.PURITY
    fineness = _CARAT_OF_FINENESS.get(int(value))
    if fineness is not None and (asked or heard.has(*_FINENESS_WORDS, *_GOLD_WORDS)):
        return fineness
    said = quantity.kind is Kind.PURITY or (asked and heard.answers_with(quantity))
    return plain(value) if said and _LEAST_CARAT <= value <= _PURE_CARAT else None
