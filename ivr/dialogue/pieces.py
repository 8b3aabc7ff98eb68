"""How many things weigh as much: do kangan das das gram ke, two bangles of ten grams each."""

from ivr.dialogue.heard import Heard
from ivr.dialogue.quantities import Quantity

_EACH = frozenset(("each", "apiece", "prati", "pratyek"))
_EVERY_ONE = (("har", "ek"), ("ek", "ek"))
_BOTH = frozenset(("dono", "both", "donon"))
_MOST = 20
"""Nobody counts more ornaments in one breath; a larger number is something else."""
_NEAR = 2


def pieces(heard: Heard, weight: Quantity) -> int:
    """Return how many things have that weight; one, where it is not said to be that of each.

    Without a count it is one, too: the loan is never put too high.
    """
    doubled = next((one for one in heard.quantities if _repeats(one, weight)), None)
    if doubled is None and not _is_of_each(heard, weight):
        return 1
    if heard.has(*_BOTH):
        return 2
    counts = [
        int(one.high)
        for one in heard.quantities
        if one is not doubled and one.last < weight.first and _counts(one)
    ]
    return counts[-1] if counts else 1


def _is_of_each(heard: Heard, weight: Quantity) -> bool:
    before = [heard.roman(at) for at in range(weight.first - _NEAR, weight.first)]
    said = {*before, heard.roman(weight.last + 1)}
    return not _EACH.isdisjoint(said) or tuple(before) in _EVERY_ONE


def _repeats(one: Quantity, weight: Quantity) -> bool:
    """Tell whether a number is said twice over: das das gram."""
    return one.last + 1 == weight.first and not one.unit and one.high == weight.high


def _counts(one: Quantity) -> bool:
    whole = one.low == one.high and one.high.denominator == 1
    return not one.unit and whole and 1 < one.high <= _MOST
