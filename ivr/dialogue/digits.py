"""Dictated digits: telephone numbers and PIN codes.

Callers group as they like (98 76 54…, nine eight double seven, attanve chhihattar); what counts is
the string of digits. `phonenumbers` decides whether it is a number that can be called.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.bank import e164
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found
from ivr.dialogue.numbers import Numbers
from ivr.dialogue.tokens import Token

_REPEATS = {"double": 2, "dabal": 2, "doubal": 2, "triple": 3, "tripal": 3, "tripple": 3}
_ONLY_WITHIN_DIGITS = {
    "o": "0", "oh": "0", "to": "2", "too": "2", "for": "4", "ate": "8", "no": "9", "na": "9",
    "nain": "9", "chai": "6", "sex": "6", "won": "1",
}  # fmt: skip
_ENGLISH_TENS = frozenset(
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
)
_ENGLISH_UNITS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
_AND_THEN = frozenset(("phir", "fir", "then", "uske", "baad", "aage"))
_DIGITS_THAT_SET_A_RUN = 3
_PIN_DIGITS = 6
_PIN_WORDS = ("pin", "pincode", "code")
_SECRETS = frozenset(("otp", "cvv", "mpin", "password", "passcode"))
_SPELLED_SECRETS = (("o", "t", "p"), ("o", "tee", "pee"), ("o", "ti", "pi"))
_SECRET_DIGITS = range(4, 9)
"""How many a code has that is nobody else's business."""
_ROUND_SUM = 500
_COUNTRY_CODE = "91"
_SUBSCRIBER_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Run:
    """Digits dictated in one go."""

    digits: str
    first: int
    last: int


def find_phone(tokens: Sequence[Token], numbers: Numbers, expecting: Expecting) -> Iterator[Found]:
    """Yield telephone numbers in E.164."""
    for run in runs(tokens, numbers, dictating=expecting is Expecting.PHONE):
        number = _e164(run.digits)
        if number:
            yield Found("phone_number", number, "", run.first, run.last)


def find_pincode(
    tokens: Sequence[Token], numbers: Numbers, expecting: Expecting
) -> Iterator[Found]:
    """Yield PIN codes: six digits, where asked for, named, or plainly not a round sum."""
    named = expecting is Expecting.PINCODE or any(token.roman in _PIN_WORDS for token in tokens)
    for run in runs(tokens, numbers, dictating=named):
        if len(run.digits) != _PIN_DIGITS or run.digits[0] == "0":
            continue
        undivided = run.first == run.last and not _is_money(tokens, run, expecting)
        one_by_one = run.last - run.first + 1 == _PIN_DIGITS and expecting is Expecting.OPEN
        if named or one_by_one or (undivided and int(run.digits) % _ROUND_SUM):
            yield Found("pincode", run.digits, "", run.first, run.last)


def find_secrets(tokens: Sequence[Token], numbers: Numbers) -> tuple[Run, ...]:
    """Return codes that a caller should tell nobody: they become no value at all."""
    if not _names_a_secret(tokens):
        return ()
    dictated = runs(tokens, numbers, dictating=True)
    return tuple(run for run in dictated if len(run.digits) in _SECRET_DIGITS)


def _names_a_secret(tokens: Sequence[Token]) -> bool:
    said = [token.roman for token in tokens]
    spelled = zip(said, said[1:], said[2:], strict=False)
    known = any(token.word in _SECRETS for token in tokens)
    return known or any(letters in _SPELLED_SECRETS for letters in spelled)


def _is_money(tokens: Sequence[Token], run: Run, expecting: Expecting) -> bool:
    beside = {token.word for token in (*tokens[: run.first][-1:], *tokens[run.last + 1 :][:1])}
    return expecting is Expecting.AMOUNT or bool(beside & {"rupaye", "₹"})


def runs(tokens: Sequence[Token], numbers: Numbers, *, dictating: bool) -> Iterator[Run]:
    """Yield the longest stretches of digit words."""
    digits, first, at = "", 0, 0
    while at < len(tokens):
        within = dictating or len(digits) >= _DIGITS_THAT_SET_A_RUN
        said, width = _digits_at(tokens, at, numbers, within_digits=within)
        if said:
            first = first if digits else at
            digits += said
        elif digits and not (dictating and _leads_on(tokens, at)):
            yield Run(digits, first, at - 1)
            digits = ""
        at += width
    if digits:
        yield Run(digits, first, len(tokens) - 1)


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word only leads to the next group: nau aath do do, phir triple five."""
    return tokens[at].roman in _AND_THEN and at + 1 < len(tokens)


def _digits_at(
    tokens: Sequence[Token], at: int, numbers: Numbers, *, within_digits: bool
) -> tuple[str, int]:
    """Return the digits said at a place and how many words they take."""
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    repeats = _REPEATS.get(token.roman)
    if repeats and following:
        return numbers.digits(following) * repeats, 2
    digits = numbers.digits(token)
    if token.roman in _ENGLISH_TENS and following and following.roman in _ENGLISH_UNITS:
        return digits[0] + numbers.digits(following), 2
    if not digits and within_digits:
        digits = _ONLY_WITHIN_DIGITS.get(token.roman, "")
    return digits, 1


def _e164(digits: str) -> str:
    if len(digits) == len(_COUNTRY_CODE) + _SUBSCRIBER_DIGITS and digits.startswith(_COUNTRY_CODE):
        digits = digits[len(_COUNTRY_CODE) :]
    digits = digits.lstrip("0")
    if len(digits) != _SUBSCRIBER_DIGITS:
        return ""
    return e164(digits)
