"""Says numbers as people do, independently of the parser: what the properties are checked with."""

from fractions import Fraction
from functools import cache

import yaml

from ivr.devanagari import is_devanagari
from ivr.settings import data_folder

_ENGLISH_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = [
    "_",
    "_",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_SCALES = {
    "devanagari": ("सौ", "हज़ार", "लाख", "करोड़"),
    "roman": ("sau", "hazaar", "lakh", "crore"),
    "english": ("hundred", "thousand", "lakh", "crore"),
}
STYLES = tuple(_SCALES)


@cache
def _hindi_small(style: str) -> tuple[str, ...]:
    rows = yaml.safe_load((data_folder() / "dialogue" / "numbers.yaml").read_text("utf-8"))
    devanagari = style == "devanagari"
    return tuple(
        next(word for word in rows["cardinals"][n].split() if is_devanagari(word) == devanagari)
        for n in range(100)
    )


def below_hundred(value: int, style: str) -> str:
    """Say 0–99."""
    if style != "english":
        return _hindi_small(style)[value]
    if value < len(_ENGLISH_SMALL):
        return _ENGLISH_SMALL[value]
    tens, unit = divmod(value, 10)
    return _ENGLISH_TENS[tens] + (f" {_ENGLISH_SMALL[unit]}" if unit else "")


def number(value: int, style: str) -> str:
    """Say a whole number below a hundred crore, in lakh and crore."""
    hundred, thousand, lakh, crore = _SCALES[style]
    words: list[str] = []
    for scale, name in ((10**7, crore), (10**5, lakh), (1000, thousand), (100, hundred)):
        count, value = divmod(value, scale)
        if count:
            words.append(f"{below_hundred(count, style)} {name}")
    if value or not words:
        words.append(below_hundred(value, style))
    return " ".join(words)


def hindi_clock(hour: int, minute: int, style: str) -> str:
    """Say a quarter hour the Hindi way: सवा, साढ़े, पौने; डेढ़ and ढाई."""
    devanagari = style == "devanagari"
    baje = "बजे" if devanagari else "baje"
    own = {
        Fraction(3, 2): ("डेढ़", "dedh"),
        Fraction(5, 2): ("ढाई", "dhai"),
    }.get(hour + Fraction(minute, 60))
    if own:
        return f"{own[not devanagari]} {baje}"
    before = {
        0: ("", ""),
        15: ("सवा ", "sawa "),
        30: ("साढ़े ", "saadhe "),
        45: ("पौने ", "paune "),
    }[minute][not devanagari]
    spoken_hour = hour % 12 + 1 if minute == 45 else hour
    return f"{before}{below_hundred(spoken_hour, style)} {baje}"
