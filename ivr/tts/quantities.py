"""Money, measures, ranges and strings of digits, as words."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from ivr.languages import with_voice
from ivr.tts.lexicon import Lexicon, lexicon
from ivr.tts.numbers import counted, digit_groups, figure

_MOBILE_GROUPS = (5, 5)
_PIN_GROUPS = (3, 3)
_OTHER_GROUPS = (4,)


def scales(words: Lexicon) -> Mapping[str, int]:
    """Return the names that may follow an amount, with their size."""
    return {words.thousand: 1_000, words.lakh: 100_000, words.crore: 10_000_000}


def rupees(match: re.Match[str], words: Lexicon) -> str:
    """Say an amount: ₹2,50,000, ₹1,250.50, ₹2.5 लाख."""
    amount = Decimal(match["figure"].replace(",", "")) * _size(match["scale"])
    whole, paise = divmod(round(amount * 100), 100)
    spoken = [counted(str(whole), words.rupee, words)] if whole or not paise else []
    if paise:
        spoken.append(counted(str(paise), words.paisa, words))
    sign = [words.minus] if match["minus"] else []
    return " ".join([*sign, *spoken])


def _size(scale: str | None) -> int:
    if scale is None:
        return 1
    tables = map(scales, map(lexicon, with_voice()))
    return next(table[scale] for table in tables if scale in table)


@cache
def unit_names() -> Mapping[str, str]:
    """Return every written name of a unit, in any language, with the unit it names."""
    return {
        name: unit
        for language in with_voice()
        for unit, names in lexicon(language).written_units.items()
        for name in names
    }


def quantity(match: re.Match[str], words: Lexicon) -> str:
    """Say a figure with its unit: 50 grams, 22K, 9.5%."""
    return counted(match["figure"], words.units[unit_names()[match["unit"]]], words)


def range_start(match: re.Match[str], words: Lexicon) -> str:
    """Say the lower bound of 8-10 and the word that joins it to the upper one."""
    return f"{figure(match['figure'], words)} {words.to} "


def number(match: re.Match[str], words: Lexicon) -> str:
    """Say a figure that stands alone."""
    sign = f"{words.minus} " if match["minus"] else ""
    return f"{sign}{figure(match['figure'], words)}"


def mobile_number(match: re.Match[str], words: Lexicon) -> str:
    """Say a mobile number in two groups of five, as it is written in India."""
    return digit_groups(_only_digits(match), _MOBILE_GROUPS, words)


def pin_code(match: re.Match[str], words: Lexicon) -> str:
    """Say a PIN code in two groups of three."""
    return digit_groups(_only_digits(match), _PIN_GROUPS, words)


def digit_string(match: re.Match[str], words: Lexicon) -> str:
    """Say any other long string in groups of four."""
    return digit_groups(_only_digits(match), _OTHER_GROUPS, words)


def _only_digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match["digits"])
