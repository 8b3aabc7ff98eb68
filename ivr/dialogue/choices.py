"""Which of the offered things the caller takes: pehla wala, the second one, number do."""

from collections.abc import Iterator

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard

_ORDINALS = {
    "pehla": 1, "pehli": 1, "pehle": 1, "pahla": 1, "pahli": 1, "first": 1,
    "dusra": 2, "dusri": 2, "dusre": 2, "doosra": 2, "doosri": 2, "doosre": 2, "second": 2,
    "tisra": 3, "teesra": 3, "teesri": 3, "tisri": 3, "third": 3,
}  # fmt: skip
_MOST_OFFERED = 3


def find_choice(heard: Heard) -> Iterator[Found]:
    """Yield the place, counted from 1, of what was chosen."""
    if heard.expecting is not Expecting.BRANCH:
        return
    for at, token in enumerate(heard.tokens):
        if token.roman in _ORDINALS:
            yield Found("choice", _ORDINALS[token.roman], "", at, at)
    for quantity in heard.quantities:
        whole = quantity.low == quantity.high and quantity.high.denominator == 1
        if heard.answers_with(quantity) and whole and 1 <= quantity.high <= _MOST_OFFERED:
            yield Found("choice", int(quantity.high), "", quantity.first, quantity.last)
