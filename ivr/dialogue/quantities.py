"""Numbers with their units, ranges joined, corrections settled.

`chaalis se pachaas gram` and `40-50 gram` are one quantity with two bounds; in `pachaas nahi saath
gram` and `2 lakh, sorry, 3` the corrected number is gone and its unit stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from ivr.dialogue.lexicon import Lexicon
from ivr.dialogue.numbers import Number
from ivr.dialogue.tokens import Token


class Kind(StrEnum):
    """What a quantity measures."""

    BARE = "bare"
    WEIGHT = "weight"
    PURITY = "purity"
    MONEY = "money"
    SHARE = "share"
    SPAN = "span"
    CLOCK = "clock"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range, with its unit."""

    low: Fraction
    high: Fraction
    kind: Kind
    unit: str
    """The unit's known word, as `tola`; empty for a bare number."""
    first: int
    last: int
    """The span of words, the unit included when it stands next to the number."""
    number: Number


_UNITS = {
    "gram": Kind.WEIGHT, "g": Kind.WEIGHT, "tola": Kind.WEIGHT, "masha": Kind.WEIGHT,
    "kilo": Kind.WEIGHT, "carat": Kind.PURITY, "rupaye": Kind.MONEY, "/-": Kind.MONEY,
    "sovereign": Kind.WEIGHT, "percent": Kind.SHARE, "%": Kind.SHARE,
    "mahina": Kind.SPAN, "saal": Kind.SPAN,
    "baje": Kind.CLOCK, "am": Kind.CLOCK, "pm": Kind.CLOCK, "bajke": Kind.CLOCK,
    "din": Kind.OTHER, "hafta": Kind.OTHER, "ghanta": Kind.OTHER, "minute": Kind.OTHER,
    "tarikh": Kind.OTHER,
}  # fmt: skip
_TWO_WORD_UNITS = {("per", "cent"): "percent", ("p", "m"): "pm", ("a", "m"): "am"}
_ONLY_AFTER_A_NUMBER = {"pavan": "sovereign", "pawan": "sovereign", "poun": "sovereign"}
"""Elsewhere Pawan is a man."""
_JOINS = (("se",), ("to",), ("ya",), ("or",), ("se", "lekar"), ("to", "a"), ("or", "a"), ())
_BEFORE_A_SPAN = frozenset(("more", "aur", "full", "poore", "pure"))
_BETWEEN = frozenset(("and", "aur"))
_WIDEST_UNJOINED = 3
_CARATS_WRITTEN_K = (14, 18, 20, 22, 24)
_THOUSAND = 1000
_MOST_COUNTED = 100
_LONGEST_CORRECTION = 6
_LEAST_TENS = 10
_SHORT_FOR = {100_000: 1000, 10_000_000: 100_000}
"""What tens behind लाख and करोड़ are short for: do lakh pachaas is 2,50,000."""


def read_quantities(
    tokens: Sequence[Token], numbers: Sequence[Number], lexicon: Lexicon
) -> list[Quantity]:
    """Return the quantities that the caller stands by, in order."""
    found = _with_tens(tokens, [_quantity(tokens, number) for number in numbers])
    return _join_ranges(tokens, _settle(tokens, found, lexicon))


def _quantity(tokens: Sequence[Token], number: Number) -> Quantity:
    carats = number.value / _THOUSAND
    if tokens[number.last].roman == "k" and carats in _CARATS_WRITTEN_K and _of_gold(tokens):
        pure = replace(number, value=carats, scale=1)
        return Quantity(carats, carats, Kind.PURITY, "carat", number.first, number.last, pure)
    kind, unit, last = _unit_after(tokens, number.last)
    if kind is Kind.BARE and number.has_part and _word(tokens, number.last + 1) in ("a", "an"):
        kind, unit, last = _unit_after(tokens, number.last + 1)
        last = last if unit else number.last
    first = number.first
    if kind is Kind.BARE and first and tokens[first - 1].word in ("₹", "rupaye"):
        kind, unit, first = Kind.MONEY, "rupaye", first - 1
    return Quantity(number.value, number.value, kind, unit, first, last, number)


def _of_gold(tokens: Sequence[Token]) -> bool:
    return any(token.word in ("sona", "gehne", "carat", "hallmark") for token in tokens)


def _unit_after(tokens: Sequence[Token], last: int) -> tuple[Kind, str, int]:
    if last + 1 >= len(tokens) or (tokens[last + 1].after_break and tokens[last + 1].text != "%"):
        return Kind.BARE, "", last
    if tokens[last + 1].roman in _BEFORE_A_SPAN and _kind(tokens, last + 2) is Kind.SPAN:
        last += 1  # ten more months, das aur mahine
    word = _ONLY_AFTER_A_NUMBER.get(tokens[last + 1].roman, tokens[last + 1].word)
    two_words = (tokens[last + 1].roman, tokens[last + 2].roman if last + 2 < len(tokens) else "")
    if two_words in _TWO_WORD_UNITS:
        unit = _TWO_WORD_UNITS[two_words]
        return _UNITS[unit], unit, last + 2
    kind = _UNITS.get(word, Kind.BARE)
    return (kind, word, last + 1) if kind is not Kind.BARE else (kind, "", last)


def _kind(tokens: Sequence[Token], at: int) -> Kind:
    return _UNITS.get(tokens[at].word, Kind.BARE) if at < len(tokens) else Kind.BARE


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].roman if at < len(tokens) else ""


def _with_tens(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Quantity]:
    """Add the tens that shorten a sum: one lakh sixty, teen lakh bees chahiye."""
    joined: list[Quantity] = []
    for at, quantity in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if joined and _shortens(tokens, joined[-1], quantity, following):
            joined[-1] = _plus_tens(joined[-1], quantity)
        else:
            joined.append(quantity)
    return joined


def _shortens(
    tokens: Sequence[Token], whole: Quantity, tens: Quantity, following: Quantity | None
) -> bool:
    """Tell whether a number is the rest of the sum before it, not a value of its own."""
    if whole.kind is not Kind.BARE or whole.number.scale not in _SHORT_FOR:
        return False
    beside = whole.last + 1 == tens.first and not tokens[tens.first].after_break
    bare = tens.kind is Kind.BARE and tens.number.scale == 1
    if not (beside and bare and _LEAST_TENS <= tens.high < _MOST_COUNTED):
        return False
    after = tens.last + 1
    ends = after == len(tokens) or tokens[after].after_break
    counts = following is not None and following.first == after and not ends
    counts = counts and following is not None and following.kind is not Kind.SPAN
    return not counts and (ends or not tens.number.weak)


def _plus_tens(whole: Quantity, tens: Quantity) -> Quantity:
    step = _SHORT_FOR[whole.number.scale]
    value = whole.high + tens.high * step
    number = replace(whole.number, value=value, last=tens.last, scale=step, figure="")
    return replace(whole, low=value, high=value, last=tens.last, number=number)


def _settle(tokens: Sequence[Token], found: Sequence[Quantity], lexicon: Lexicon) -> list[Quantity]:
    settled: list[Quantity] = []
    for quantity in found:
        if settled and _corrects(tokens, settled[-1], quantity, lexicon):
            settled[-1] = _inherit(settled[-1], quantity)
        else:
            settled.append(quantity)
    return settled


def _corrects(tokens: Sequence[Token], old: Quantity, new: Quantity, lexicon: Lexicon) -> bool:
    """Tell whether `new` replaces `old`: only words of correction and filler lie between."""
    if Kind.BARE not in (old.kind, new.kind) and old.kind is not new.kind:
        return False
    between = [token.word for token in tokens[old.last + 1 : new.first]]
    if len(between) > _LONGEST_CORRECTION or "nahi toh" in " ".join(between).replace("to", "toh"):
        return False
    if not all(word in lexicon.corrections or word in lexicon.fillers for word in between):
        return False
    denied_before = old.first > 0 and tokens[old.first - 1].word == "not"
    return denied_before or any(word in lexicon.corrections for word in between)


def _inherit(old: Quantity, new: Quantity) -> Quantity:
    if new.kind is not Kind.BARE:
        return new
    if new.number.scale == 1 < old.number.scale and new.high < old.number.scale:
        scaled = new.high * old.number.scale
        new = replace(
            new,
            low=scaled,
            high=scaled,
            number=replace(new.number, value=scaled, scale=old.number.scale),
        )
    return replace(new, kind=old.kind, unit=old.unit)


def _join_ranges(tokens: Sequence[Token], found: Sequence[Quantity]) -> list[Quantity]:
    joined: list[Quantity] = []
    for quantity in found:
        if joined and _is_rough(tokens, joined[-1], quantity):
            joined[-1] = _times(joined[-1], quantity)
            continue
        low = _low_bound(tokens, joined[-1], quantity) if joined else None
        if low is None:
            joined.append(quantity)
        else:
            joined[-1] = replace(quantity, low=low, first=joined[-1].first)
    return joined


def _is_rough(tokens: Sequence[Token], one: Quantity, other: Quantity) -> bool:
    """Tell whether `ek` makes a number rough: das ek hazaar is about ten thousand."""
    beside = one.last + 1 == other.first and not tokens[other.first].after_break
    counted = one.kind is Kind.BARE and one.low == one.high and one.number.scale == 1
    in_words = 1 < one.high <= _MOST_COUNTED and not one.number.figure
    of_one = tokens[other.first].roman == "ek" and other.high == other.number.scale
    return beside and counted and in_words and of_one and other.last > other.first


def _times(count: Quantity, one: Quantity) -> Quantity:
    value = count.high * one.high
    number = replace(one.number, value=value, first=count.first)
    return replace(one, low=value, high=value, first=count.first, number=number)


def _low_bound(tokens: Sequence[Token], one: Quantity, other: Quantity) -> Fraction | None:
    """Return the lower bound when the two are a range: do-teen lakh, 40 to 50 gram."""
    same_unit = one.kind is other.kind and one.unit == other.unit
    if one.low != one.high or not (one.kind is Kind.BARE or same_unit):
        return None
    if same_unit and one.kind is Kind.CLOCK and tokens[other.first].after_break:
        return None  # das baje, gyarah baje
    between = tuple(token.roman for token in tokens[one.last + 1 : other.first])
    if between not in _JOINS and not _says_between(tokens, one, between):
        return None
    shares_scale = one.number.scale == 1 and one.low < other.number.scale
    low = one.low * other.number.scale if shares_scale else one.low
    if not low < other.high or (not between and other.high > low * _WIDEST_UNJOINED):
        return None
    return low


def _says_between(tokens: Sequence[Token], one: Quantity, between: tuple[str, ...]) -> bool:
    around = {token.roman for token in tokens}
    return len(between) == 1 and between[0] in _BETWEEN and bool(around & {"between", "beech"})
