"""Reads numbers: figures, Hindi and English words, and what mixes them.

Hindi has a word of its own for every number below a hundred, quarters before the number (सवा, पौने,
साढ़े), and लाख and करोड़. `do lakh pachaas hazaar`, `2.5 lakh`, `dhai lakh`, `two and a half lakh`
and `2,50,000` are one value. General libraries were tried: none reads Roman Hindi.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.tokens import Token

ValueT = TypeVar("ValueT")

_HUNDRED = 100
_HALF = Fraction(1, 2)
_ENGLISH_TENS = frozenset(
    ["twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety",
     "ट्वेंटी", "ट्वेन्टी", "थर्टी", "फोर्टी", "फ़ोर्टी", "फिफ्टी", "फ़िफ़्टी", "सिक्सटी", "सिक्स्टी",
     "सेवेंटी", "एट्टी", "नाइंटी"]
)  # fmt: skip
_HINDI_UNITS = frozenset(
    ["ek", "do", "teen", "tin", "char", "chaar", "paanch", "panch", "chhe", "chheh", "che", "saat",
     "aath", "nau", "एक", "दो", "तीन", "चार", "पाँच", "पांच", "छह", "सात", "आठ", "नौ"]
)  # fmt: skip
"""Fifty ek saal: an English ten never joins them."""
_MISHEARD = {"to": 2, "too": 2, "tu": 2, "for": 4, "ate": 8, "won": 1}
"""Units as recognisers spell them behind a ten and before a measure: twenty to carat."""
_MEASURED = frozenset(("gram", "carat", "tola", "percent", "%"))
_AND = frozenset(("and", "aur"))
_QUARTERS = {
    ("half",): Fraction(1, 2),
    ("quarter",): Fraction(1, 4),
    ("three", "quarter"): Fraction(3, 4),
    ("three", "quarters"): Fraction(3, 4),
}
"""In English they stand behind a number, "one and a quarter lakh", or before a multiplier."""
_LAKH = 100_000
_RUPEES = frozenset(("rupaye", "rupees", "rupee", "रुपये", "रुपए"))
_STEMS = frozenset(
    ["kar", "karo", "de", "dijiye", "likh", "bata", "batao", "rakh", "bhej", "bol", "kara", "dila",
     "milao"]
)  # fmt: skip
"""Of verbs that `do`, give, makes a request."""
_MEASURES = frozenset(("tola", "masha", "kilo", "saal", "rupaye"))
"""What सवा and पौन count one of without saying so: sava tola, paun kilo, sava rupaya saikda."""
LONGEST_FIGURE = 30
"""Characters; a longer row of digits is no quantity, and Python refuses to read the longest."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the words it was said with."""

    value: Fraction
    first: int
    last: int
    weak: bool
    """A lone word that also means something else: it counts only beside a unit."""
    scale: int = 1
    """The multiplier it ends with, which a number before it may share: do-teen *lakh*."""
    figure: str = ""
    """The digits as written, when it is written in digits."""
    has_part: bool = False
    """Said with सवा, पौने, साढ़े, डेढ़ or ढाई."""


class NumberTable(BaseModel):
    """The rows of `data/dialogue/numbers.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cardinals: Mapping[int, str]
    weak: str
    multipliers: Mapping[int, str]
    weak_multipliers: Mapping[int, str]
    parts: Mapping[Fraction, str]
    halves: Mapping[Fraction, str]
    point: str


class Numbers:
    """Finds the numbers of an utterance."""

    def __init__(self, table: NumberTable) -> None:
        """Index the spellings."""
        self._cardinals = _by_spelling(table.cardinals)
        self._halves = _by_spelling(table.halves)
        self._parts = _by_spelling(table.parts)
        self._multipliers = _by_spelling(table.multipliers)
        self._weak_multipliers = _by_spelling(table.weak_multipliers)
        self._point = frozenset(table.point.split())
        self._weak = frozenset(table.weak.split())

    @property
    def words(self) -> Iterator[str]:
        """Every spelling of a number word that stands on its own."""
        for spellings in (self._cardinals, self._halves, self._parts, self._multipliers):
            yield from spellings
        yield from self._point

    @property
    def hindi_words(self) -> Iterator[str]:
        """Every number word in Roman letters that no other word is spelled like."""
        for spellings in (self._cardinals, self._halves, self._parts):
            yield from (word for word in spellings if word.isascii() and word not in self._weak)

    def find(self, tokens: Sequence[Token]) -> list[Number]:
        """Return the numbers in the order they were said, none overlapping."""
        reader = _Reader(self, tokens)
        found: list[Number] = []
        at = 0
        while at < len(tokens):
            number = reader.number(at)
            if number is None:
                at += 1
            else:
                found.append(number)
                at = number.last + 1
        return found

    def digits(self, token: Token) -> str:
        """Return the digits a word dictates: nine → 9, अट्ठानवे → 98, 98765 → 98765."""
        if token.is_figure:
            return token.roman if token.roman.isdecimal() else ""
        value = _look_up(self._cardinals, token)
        return "" if value is None else str(value)

    def cardinal(self, token: Token) -> Fraction | None:
        """Return the value of one word or figure."""
        if token.is_figure:
            figure = token.roman.replace(",", "")
            is_number = figure.replace(".", "", 1).isdecimal() and len(figure) <= LONGEST_FIGURE
            return Fraction(figure) if is_number else None
        value = _look_up(self._cardinals, token)
        return None if value is None else Fraction(value)

    def half(self, token: Token) -> Fraction | None:
        """Return the value of डेढ़, ढाई or आधा."""
        return _look_up(self._halves, token)

    def part(self, token: Token) -> Fraction | None:
        """Return the quarter that सवा, पौने or साढ़े adds."""
        return _look_up(self._parts, token)

    def multiplier(self, token: Token, *, after_number: bool) -> int | None:
        """Return what the word multiplies by."""
        power = _look_up(self._multipliers, token) if token.known else None
        if power is None and after_number:
            power = self._weak_multipliers.get(token.roman)
        return power

    def is_point(self, token: Token) -> bool:
        """Tell whether the word is a decimal point."""
        return token.roman in self._point

    def is_weak(self, token: Token) -> bool:
        """Tell whether the word often means something else."""
        in_devanagari = token.text in self._cardinals
        return (token.text if in_devanagari else token.roman) in self._weak


class _Reader:
    """Reads one number that begins at a given word."""

    def __init__(self, numbers: Numbers, tokens: Sequence[Token]) -> None:
        self._numbers = numbers
        self._tokens = tokens

    def number(self, first: int) -> Number | None:
        """Read groups of falling size: do lakh · pachaas hazaar · teen sau."""
        total, at, last_scale = Fraction(0), first, 10**9
        has_part = False
        while (group := self._next_group(at, first, last_scale)) is not None:
            value, scale, end, with_part = group
            if scale >= last_scale or value >= last_scale:
                break
            total, at, last_scale = total + value, end, scale
            has_part = has_part or with_part
            if scale == 1:
                break
        if at == first or self._asks_politely(first, at):
            return None
        lone = self._tokens[first]
        return Number(
            value=total,
            first=first,
            last=at - 1,
            weak=at == first + 1 and self._numbers.is_weak(lone),
            scale=last_scale if last_scale < 10**9 else 1,
            figure=lone.roman if at == first + 1 and lone.is_figure else "",
            has_part=has_part,
        )

    def _asks_politely(self, first: int, end: int) -> bool:
        """Tell whether `do` is no two: kar do, likh do."""
        lone = end == first + 1 and self._word(first) == "do"
        return lone and first > 0 and self._tokens[first - 1].word in _STEMS

    def _breaks(self, at: int) -> bool:
        return self._tokens[at].after_break

    def _next_group(
        self, at: int, first: int, last_scale: int
    ) -> tuple[Fraction, int, int, bool] | None:
        """Read a group; behind the first no pause, and `aur` only before one with a multiplier."""
        if at == first:
            return self._group(at)
        joined = self._word(at) in _AND
        if at >= len(self._tokens) or self._breaks(at):
            return None
        group = self._group(at + joined)
        if group is None or (joined and group[1] == 1):
            return None
        return None if self._is_loose(group, last_scale) else group

    def _is_loose(self, group: tuple[Fraction, int, int, bool], last_scale: int) -> bool:
        """Tell whether a small number behind लाख stands by itself.

        `do lakh pachaas gram` are two values; `do lakh pachaas` is rather 2,50,000 than 2,00,050.
        """
        value, scale, end, _ = group
        if last_scale < _LAKH or scale > 1 or value >= _HUNDRED:
            return False
        return end >= len(self._tokens) or _RUPEES.isdisjoint(_spellings(self._tokens[end]))

    def _group(self, at: int) -> tuple[Fraction, int, int, bool] | None:
        """Read a coefficient with its multiplier: value, multiplier, end, said in quarters."""
        coefficient = self._share(at) or self._coefficient(at) or self._implied_one(at)
        if coefficient is None:
            return None
        value, end, with_part = coefficient
        scale = 1
        if self._is_hundreds(value, at):
            value, end, scale = self._below_hundred(value, end, _HUNDRED)
        elif self._multiplier(end, after_number=end > at) == _HUNDRED:
            value, end, scale = value * _HUNDRED, end + 1, _HUNDRED
            value, end, scale = self._below_hundred(value, end, scale)
        power = self._multiplier(end, after_number=end > at)
        if power is not None and power > _HUNDRED:
            end += 1
            if self._words(end, end + 2) == ("and", "a"):  # a lakh and a half
                value, end, _ = self._and_a_half(value, end)
            return value * power, power, end, with_part
        return value, scale, end, with_part

    def _is_hundreds(self, value: Fraction, at: int) -> bool:
        """Tell whether hundreds are one word, as in Marathi: दोनशे पन्नास."""
        return value >= _HUNDRED and value % _HUNDRED == 0 and not self._figure(at)

    def _below_hundred(self, value: Fraction, end: int, scale: int) -> tuple[Fraction, int, int]:
        """Add the rest of a number in hundreds: do sau · pachaas, two hundred and · fifty."""
        at = end + 1 if self._word(end) in _AND else end
        rest = self._coefficient(at)
        if rest is None or value % _HUNDRED or rest[0] >= _HUNDRED or self._breaks(at):
            return value, end, scale
        another_group = self._multiplier(rest[1], after_number=True)
        is_its_own = another_group == _HUNDRED
        if is_its_own or self._figure(at):
            return value, end, scale
        return value + rest[0], rest[1], 1

    def _implied_one(self, at: int) -> tuple[Fraction, int, bool] | None:
        """Read what counts a lone multiplier or unit: सवा लाख, पौने लाख, लाख, सवा तोला."""
        part = self._at(at, self._numbers.part)
        start = at if part is None else at + 1
        counts = self._multiplier(start, after_number=False) is not None
        measures = part is not None and abs(part) < _HALF and self._measures(start)
        if not (counts or measures):
            return None
        return 1 + (part or Fraction(0)), start, part is not None

    def _measures(self, at: int) -> bool:
        """Tell whether a unit of which one goes without saying stands there."""
        return at < len(self._tokens) and self._tokens[at].word in _MEASURES

    def _share(self, at: int) -> tuple[Fraction, int, bool] | None:
        """Read what English takes of a multiplier: half a lakh, three quarters of a lakh."""
        for words, share in _QUARTERS.items():
            end = at + len(words)
            if self._words(at, end) != words:
                continue
            end += self._word(end) == "of"
            end += self._word(end) == "a"
            if self._multiplier(end, after_number=True) is not None:
                return share, end, True
        return None

    def _coefficient(self, at: int) -> tuple[Fraction, int, bool] | None:
        """Read a number below a multiplier: value, end, said in quarters."""
        half = self._at(at, self._numbers.half)
        if half is not None:
            return half, at + 1, True
        part = self._at(at, self._numbers.part)
        start = at if part is None else at + 1
        value = self._at(start, self._numbers.cardinal)
        if value is None:
            return None
        value, end = self._english_tens(value, start)
        value, end = self._decimals(value, end)
        value, end, and_half = self._and_a_half(value, end)
        return value + (part or 0), end, part is not None or and_half

    def _english_tens(self, value: Fraction, at: int) -> tuple[Fraction, int]:
        """Join fifty · five."""
        unit = self._at(at + 1, self._numbers.cardinal)
        if unit is None and at + 2 < len(self._tokens) and self._tokens[at + 2].word in _MEASURED:
            misheard = _MISHEARD.get(self._word(at + 1))
            unit = None if misheard is None else Fraction(misheard)
        tens = not _ENGLISH_TENS.isdisjoint(_spellings(self._tokens[at]))
        joins = tens and not self._figure(at + 1) and self._word(at + 1) not in _HINDI_UNITS
        if joins and unit is not None and 1 <= unit <= 9 and not self._breaks(at + 1):
            return value + unit, at + 2
        return value, at + 1

    def _decimals(self, value: Fraction, end: int) -> tuple[Fraction, int]:
        """Read ten · point · five."""
        if not self._at(end, self._numbers.is_point):
            return value, end
        digits = ""
        at = end + 1
        while at < len(self._tokens) and (digit := self._numbers.digits(self._tokens[at])):
            digits += digit
            at += 1
        return (value + Fraction(int(digits), 10 ** len(digits)), at) if digits else (value, end)

    def _and_a_half(self, value: Fraction, end: int) -> tuple[Fraction, int, bool]:
        """Read one · and a half, one · and three quarters; two · and half, as said in India."""
        if self._word(end) != "and":
            return value, end, False
        start = end + 1 + (self._word(end + 1) == "a")
        for words, share in _QUARTERS.items():
            if self._words(start, start + len(words)) == words:
                return value + share, start + len(words), True
        return value, end, False

    def _words(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(self._word(at) for at in range(start, end))

    def _multiplier(self, at: int, *, after_number: bool) -> int | None:
        if at >= len(self._tokens) or (after_number and self._breaks(at)):
            return None
        return self._numbers.multiplier(self._tokens[at], after_number=after_number)

    def _at(self, at: int, read: Callable[[Token], ValueT]) -> ValueT | None:
        return read(self._tokens[at]) if at < len(self._tokens) else None

    def _word(self, at: int) -> str:
        return self._tokens[at].roman if at < len(self._tokens) else ""

    def _figure(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at].is_figure


def _by_spelling(rows: Mapping[ValueT, str]) -> dict[str, ValueT]:
    return {spelling: value for value, spellings in rows.items() for spelling in spellings.split()}


def _spellings(token: Token) -> tuple[str, str, str]:
    return token.text, token.roman, token.word


def _look_up(table: Mapping[str, ValueT], token: Token) -> ValueT | None:
    for spelling in _spellings(token):
        if spelling in table:
            return table[spelling]
    return None
