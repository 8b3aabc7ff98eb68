"""Numbers in Indian grouping, as words.

The 0-99 words come from our own lexicon and not from a library: num2words 0.5 has no Hindi, and
indic-numtowords 1.1 spells some words otherwise, and gives whole strings where clips need the units
apart.
"""

from collections.abc import Iterator
from decimal import Decimal

from ivr.tts.lexicon import Lexicon

CRORE = 10_000_000
_HALVES_BELOW = 100
"""Beyond it "साढ़े" would be taken for half of the last scale: साढ़े एक लाख."""


def cardinal(number: int, words: Lexicon) -> str:
    """Say a whole number: 2,50,000 is "two lakh fifty thousand"."""
    if number < 0:
        return f"{words.minus} {cardinal(-number, words)}"
    return " ".join(_groups(number, words)) or words.cardinals[0]


def _groups(number: int, words: Lexicon) -> list[str]:
    crores, rest = divmod(number, CRORE)
    spoken = [f"{cardinal(crores, words)} {words.crore}"] if crores else []
    for size, name in ((100_000, words.lakh), (1_000, words.thousand)):
        count, rest = divmod(rest, size)
        if count:
            spoken.append(f"{words.cardinals[count]} {name}")
    return [*spoken, *_below_thousand(rest, words)]


def _below_thousand(number: int, words: Lexicon) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if not words.hundreds and hundreds:
        yield f"{words.cardinals[hundreds]} {words.hundred}"
    elif hundreds:
        yield words.hundred if number == 100 else words.hundreds[hundreds - 1]
    if rest:
        yield words.cardinals[rest]


def figure(written: str, words: Lexicon) -> str:
    """Say a figure as written, with or without commas and decimals: "2,50,000", "9.5"."""
    whole, _, fraction = written.replace(",", "").partition(".")
    fraction = fraction.rstrip("0")
    number = int(whole or 0)
    if not fraction:
        return cardinal(number, words)
    if fraction == "5" and number < _HALVES_BELOW and words.and_a_half:
        return words.halves.get(f"{number}.5") or words.and_a_half.format(cardinal(number, words))
    return f"{cardinal(number, words)} {words.point} {digits(fraction, words)}"


def digits(written: str, words: Lexicon) -> str:
    """Say digit by digit."""
    return " ".join(words.cardinals[int(digit)] for digit in written)


def digit_groups(written: str, sizes: tuple[int, ...], words: Lexicon) -> str:
    """Say digit by digit with a pause, a comma, after each group; the last size repeats."""
    groups: list[str] = []
    rest = written
    while rest:
        size = sizes[min(len(groups), len(sizes) - 1)]
        groups.append(digits(rest[:size], words))
        rest = rest[size:]
    return ", ".join(groups)


def counted(written: str, forms: tuple[str, str], words: Lexicon) -> str:
    """Say a figure with its unit in the right number: "one gram", "two grams"."""
    one = Decimal(written.replace(",", "")) == 1
    return f"{figure(written, words)} {forms[0] if one else forms[1]}"
