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
_CHOSEN = frozenset(
    ("one", "wala", "wali", "wale", "vala", "vali", "waala", "waali", "branch", "shakha", "option",
     "slot", "jagah", "place")
)  # fmt: skip
_OFFERS = frozenset((Expecting.BRANCH, Expecting.YES_NO, Expecting.TIME, Expecting.CALLBACK))
_ASKS_THE_HOUR = frozenset((Expecting.TIME, Expecting.CALLBACK))
_ANOTHER = frozenset(("another", "other", "different", "alag", "next", "agla", "agli"))
_FAR = frozenset(("door", "dur", "far"))
_SIDES = {
    "later": 2, "last": 2, "baad": 2, "latter": 2, "baadwala": 2,
    "earlier": 1, "early": 1, "former": 1, "jaldi": 1, "sooner": 1,
}  # fmt: skip
_ANY = frozenset(("any", "anytime", "either", "whichever", "whatever"))
_FEW_WORDS = 3


def find_choice(heard: Heard) -> Iterator[Found]:
    """Yield the place, counted from 1, of what was chosen."""
    if heard.expecting not in _OFFERS:
        return
    yield from _others(heard)
    if heard.expecting is not Expecting.BRANCH:
        yield from _earlier_or_later(heard)
    for at, token in enumerate(heard.tokens):
        if token.roman in _ORDINALS and _stands_for_an_offer(heard, at):
            first = at - (heard.word(at - 1) == "the")
            last = at + (heard.roman(at + 1) in _CHOSEN)
            yield Found("choice", _ORDINALS[token.roman], "", first, last)
    if heard.expecting is Expecting.BRANCH:
        yield from _numbered(heard)


def _numbered(heard: Heard) -> Iterator[Found]:
    for quantity in heard.quantities:
        whole = quantity.low == quantity.high and quantity.high.denominator == 1
        fits = whole and 1 <= quantity.high <= _MOST_OFFERED
        if fits and heard.answers_with(quantity) and not _stands_for_a_noun(heard, quantity):
            yield Found("choice", int(quantity.high), "", quantity.first, quantity.last)


def _others(heard: Heard) -> Iterator[Found]:
    """Yield what asks for another branch: another one, koi aur branch, that one is far."""
    for at, token in enumerate(heard.tokens):
        pair = (token.roman, heard.roman(at + 1))
        if pair[0] in _ANOTHER and pair[1] in _CHOSEN:
            yield Found("choice", 2, "", at, at + 1)
        if pair[0] in ("koi", "kahin") and pair[1] in ("aur", "doosri", "dusri"):
            yield Found("choice", 2, "", at, at + 1)
        if pair[0] in _FAR and pair[1] != "nahi" and not heard.has("kitna", "how"):
            yield Found("choice", 2, "", at, at)
        if pair == ("aur", "kahin"):
            yield Found("choice", 2, "", at, at + 1)


def _earlier_or_later(heard: Heard) -> Iterator[Found]:
    """Yield which of two hours: the later one, baad wala; any will do, koi bhi."""
    for at, token in enumerate(heard.tokens):
        following = heard.roman(at + 1)
        if token.roman in _SIDES and following in _CHOSEN:
            yield Found("choice", _SIDES[token.roman], "", at, at + 1)
        if _leaves_it_open(token.roman, following) and _fits_any(heard):
            yield Found("choice", 1, "", at, at + (following in ("bhi", "one")))


def _leaves_it_open(said: str, following: str) -> bool:
    return said in _ANY or (said in ("koi", "jo", "kuch", "kabhi") and following == "bhi")


def _fits_any(heard: Heard) -> bool:
    """Tell whether any hour will do; beside a longer sentence `any` is another word."""
    return heard.expecting in _ASKS_THE_HOUR or len(heard.tokens) <= _FEW_WORDS


def _stands_for_an_offer(heard: Heard, at: int) -> bool:
    """Tell whether `doosri` is one of the things offered, not another ring or one second."""
    if _counts_seconds(heard, at) or heard.word(at - 1) in ("se", "ke"):
        return False
    if heard.expecting is Expecting.BRANCH or heard.roman(at + 1) in _CHOSEN:
        return True
    return heard.expecting in _ASKS_THE_HOUR and len(heard.tokens) <= _FEW_WORDS


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
