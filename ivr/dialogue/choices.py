"""Which of the offered things the caller takes: pehla wala, the second one, number do."""

from collections.abc import Iterator

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard
from ivr.dialogue.quantities import Quantity

_ORDINALS = {
    "pehla": 1, "pehli": 1, "pehle": 1, "pahla": 1, "pahli": 1, "first": 1,
    "dusra": 2, "dusri": 2, "dusre": 2, "doosra": 2, "doosri": 2, "doosre": 2, "second": 2,
    "tisra": 3, "teesra": 3, "teesri": 3, "tisri": 3, "third": 3,
}  # fmt: skip
_MOST_OFFERED = 3
_NAMES_A_NUMBER = frozenset(
    ("", "number", "option", "branch", "haan", "ok", "okay", "yes", "please")
)
_CHOSEN = frozenset(("one", "wala", "wali", "wale", "branch"))


def find_choice(heard: Heard) -> Iterator[Found]:
    """Yield the place, counted from 1, of what was chosen."""
    if heard.expecting is not Expecting.BRANCH:
        return
    for at, token in enumerate(heard.tokens):
        if token.roman in _ORDINALS and not _counts_seconds(heard, at):
            first = at - (heard.word(at - 1) == "the")
            last = at + (heard.word(at + 1) in _CHOSEN)
            yield Found("choice", _ORDINALS[token.roman], "", first, last)
        if token.roman in ("another", "other") and heard.word(at + 1) == "branch":
            yield Found("choice", 2, "", at, at + 1)
    for quantity in heard.quantities:
        whole = quantity.low == quantity.high and quantity.high.denominator == 1
        fits = whole and 1 <= quantity.high <= _MOST_OFFERED
        if fits and heard.answers_with(quantity) and not _stands_for_a_noun(heard, quantity):
            yield Found("choice", int(quantity.high), "", quantity.first, quantity.last)


def _counts_seconds(heard: Heard, at: int) -> bool:
    """Tell whether a number stands before: "one second" asks to wait."""
    return any(quantity.last == at - 1 for quantity in heard.quantities)


def _stands_for_a_noun(heard: Heard, quantity: Quantity) -> bool:
    """Tell whether "one" is no figure: "another one", "koi ek", "one of them", "one second"."""
    if heard.word(quantity.last + 1) in ("of", "second"):
        return True
    if quantity.high > 1 or heard.tokens[quantity.first].is_figure:
        return False
    begins = heard.tokens[quantity.first].after_break
    return not begins and heard.word(quantity.first - 1) not in _NAMES_A_NUMBER
