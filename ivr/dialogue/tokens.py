"""An utterance as words: where each stands, how it sounds, which known word it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}-\d{1,2}-\d{2,4}"  # 2026-12-05, 5-12-2026
    r"|\d+(?:[:/.,]\d+)*"  # 50, 2,50,000, 2.5, 11:30, 5/12/2026
    r"|[₹%]"
    r"|[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963'’])*"
)
_BREAK = re.compile(r"[,.;:!?।…—–]|\s-\s")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an utterance."""

    text: str
    """As the caller said it."""
    roman: str
    """Lower case, Roman letters."""
    word: str
    """The known word it was taken for, or `roman` when there is none."""
    known: bool
    """Whether this very spelling or sound is known, not merely one near it."""
    start: int
    end: int
    after_break: bool
    """Whether a comma or full stop stands before it."""

    @property
    def is_figure(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdecimal()


def spans(text: str) -> list[tuple[int, int, bool]]:
    """Return start, end and whether a break precedes, for each word of the text."""
    found: list[tuple[int, int, bool]] = []
    previous_end = 0
    for match in _TOKEN.finditer(in_ascii_digits(text)):
        after_break = _BREAK.search(text, previous_end, match.start()) is not None
        found.append((match.start(), match.end(), after_break))
        previous_end = match.end()
    return found


def in_ascii_digits(text: str) -> str:
    """Write Devanagari digits as ASCII; the length stays."""
    return text.translate(_DIGITS)


def words_between(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the caller's own words from token `first` to token `last`, both included."""
    return text[tokens[first].start : tokens[last].end]
