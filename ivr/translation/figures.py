"""Figures in a text to translate: hidden from the model, put back, and counted afterwards.

IndicTrans2 was trained to carry `<ID1>` over unchanged, and garbles long numbers that it sees. It
hides only the longer ones by itself; here every digit is hidden, since each is a promise.

Source: VarunGumma/IndicTransToolkit, processor.py (placeholders and their known garblings).
"""

import re
from collections import Counter
from collections.abc import Sequence

from ivr.translation.translation import FiguresLostError

_FIGURE = re.compile(r"₹?\d(?:[\d,.:/-]*\d)?%?")
_DIGITS = re.compile(r"\d(?:[\d,.:/-]*\d)?")
_GARBLED_ID = (
    r"आई\s?\.?\s?डी\s?\.?", r"आय\s?\.?\s?डी\s?\.?", "आइडि", "ऐडि", "ऐटि",
    "آی ڈی", "آئی ڈی", "ꯑꯥꯏꯗꯤ", "ᱟᱭᱰᱤ(?: ᱾)?",
)  # fmt: skip
_PLACEHOLDER = re.compile(
    rf"[<\[]\s*(?:ID|{'|'.join(_GARBLED_ID)})\s*(\d+)\s*[>\]]"
    rf"|(?:{'|'.join(_GARBLED_ID)})\s*(\d+)",
    re.IGNORECASE,
)


def in_ascii(text: str) -> str:
    """Write the digits of any script as 0-9."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def hidden(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with `<ID1>`, `<ID2>`, … for its figures, and the figures in that order."""
    figures: list[str] = []

    def hide(figure: re.Match[str]) -> str:
        figures.append(figure[0])
        return f"<ID{len(figures)}>"

    return _FIGURE.sub(hide, in_ascii(text)), tuple(figures)


def restored(text: str, figures: Sequence[str]) -> str:
    """Put the figures back, wherever the translation has moved them.

    Raises:
        FiguresLostError: one is missing, or stands there twice.
    """
    found: list[int] = []

    def restore(placeholder: re.Match[str]) -> str:
        number = int(in_ascii(placeholder[1] or placeholder[2]))
        found.append(number)
        return figures[number - 1] if 1 <= number <= len(figures) else ""

    whole = _PLACEHOLDER.sub(restore, text)
    if sorted(found) != list(range(1, len(figures) + 1)):
        raise FiguresLostError(f"of {len(figures)} figures the translation kept {len(found)}")
    return whole


def parted(text: str) -> tuple[str, ...]:
    """Cut a text into words and figures in turn, words, perhaps none, first."""
    pieces = re.split(f"({_FIGURE.pattern})", text)
    return tuple(pieces if pieces[-1] else pieces[:-1])


def check_figures(source: str, translation: str) -> None:
    """Make sure that a translation says the figures of its source and no others.

    Raises:
        FiguresLostError: it does not.
    """
    before, after = (Counter(_DIGITS.findall(in_ascii(text))) for text in (source, translation))
    if before != after:
        lost, invented = (before - after).total(), (after - before).total()
        raise FiguresLostError(f"the translation lost {lost} figures and invented {invented}")
