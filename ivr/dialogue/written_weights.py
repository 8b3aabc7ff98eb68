"""Weights as a reply writes them: in tola where they were told so, and to a tenth of a gram.

The exact weight stays in slots and tools; nobody can follow four places by ear. A weight tells
itself in what it was counted: a tola is 11.6638 g, which no one says in grams.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ivr.dialogue.dialogue import Range
from ivr.languages import Language

TOLA_GRAMS = Fraction("11.6638")
MASHA_GRAMS = Fraction("0.97")
_QUARTERS = 4
"""Tola are told in quarters: sava, saadhe, paune."""
_MOST_MASHA = 11
_NEAR_GRAMS = Fraction("0.0001")
"""Slots keep four places."""
_TENTH = Decimal("0.1")


def to_a_tenth(grams: float) -> float:
    """Round to a tenth of a gram, half up; what would be nothing stays as it is."""
    return float(Decimal(str(grams)).quantize(_TENTH, ROUND_HALF_UP)) or grams


def written_weight(grams: float, words: Language) -> str:
    """Write a weight: `20 ग्राम`, `क़रीब 23.5 ग्राम`, `4 तोला, यानी क़रीब 46.7 ग्राम`."""
    rounded = to_a_tenth(grams)
    told = f"{rounded:g} {words.gram}"
    if parts := _in_tola(grams):
        return words.that_is.format(_tola_and_masha(*parts, words), told)
    return told if rounded == grams else words.about.format(told)


def written_span(bounds: Range, words: Language) -> str:
    """Write a range of weights: `20 से 25 ग्राम`, `2 से 3 तोला`."""
    low, high = (_in_tola(grams) for grams in (bounds.min, bounds.max))
    if low and high and not low[1] and not high[1]:
        return f"{words.span.format(f'{float(low[0]):g}', f'{float(high[0]):g}')} {words.tola[1]}"
    rounded = [to_a_tenth(grams) for grams in (bounds.min, bounds.max)]
    told = f"{words.span.format(*(f'{each:g}' for each in rounded))} {words.gram}"
    return told if rounded == [bounds.min, bounds.max] else words.about.format(told)


def _in_tola(grams: float) -> tuple[Fraction, int] | None:
    """Return tola and masha that make up a weight, or None where it was told in grams."""
    exact = Fraction(str(grams))
    if exact * 10 == int(exact * 10):
        return None
    for masha in range(_MOST_MASHA + 1):
        quarters = round((exact - masha * MASHA_GRAMS) / TOLA_GRAMS * _QUARTERS)
        tola = Fraction(quarters, _QUARTERS)
        whole = tola.denominator == 1 or not masha
        near = abs(tola * TOLA_GRAMS + masha * MASHA_GRAMS - exact) <= _NEAR_GRAMS
        if quarters > 0 and whole and near:
            return tola, masha
    return None


def _tola_and_masha(tola: Fraction, masha: int, words: Language) -> str:
    counted = [_counted(float(tola), words.tola)]
    if masha:
        counted.append(_counted(masha, words.masha))
    return " ".join(counted)


def _counted(count: float, forms: Sequence[str]) -> str:
    one, many = forms
    return f"{count:g} {one if count == 1 else many}"
