"""An utterance as words: where each stands, how it sounds, which known word it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}-\d{1,2}-\d{2,4}"  # 2026-12-05, 5-12-2026
    r"|\d+(?:[:/.,]\d+)*"  # 50, 2,50,000, 2.5, 11:30, 5/12/2026
    r"|[₹%]|(?<=\d)/-"
    r"|[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963'’])*"
)
_BREAK = re.compile(
    r"[,;:!?।…—–]|(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!\bsmt)(?<!\bshri)\.|\s-\s", re.IGNORECASE
)
"""What parts words; the full stop behind a title does not: Mrs. Fernandes."""
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
MOST_WORDS_UNDERSTOOD = 80
"""Of one utterance: half a minute of speech."""
_OPENING_WORDS = 30
"""So many of them open a longer one; the others end it, for what is said last counts most."""

Span = tuple[int, int, bool]
"""Start, end, and whether a break precedes."""


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


def spans(text: str) -> list[Span]:
    """Return start, end and whether a break precedes, for each word of the text."""
    found: list[Span] = []
    previous_end = 0
    for match in _TOKEN.finditer(in_ascii_digits(text)):
        after_break = _BREAK.search(text, previous_end, match.start()) is not None
        found.append((match.start(), match.end(), after_break))
        previous_end = match.end()
    return found


def spans_understood(text: str) -> list[Span]:
    """Return the spans of all words, or of a long speech those that open and that end it.

    Understanding then takes no longer for a speech than for its limit. What checks a text must not
    overlook a word of it, and takes `spans`.
    """
    found = spans(text)
    if len(found) <= MOST_WORDS_UNDERSTOOD:
        return found
    (start, end, _), *rest = found[_OPENING_WORDS - MOST_WORDS_UNDERSTOOD :]
    return [*found[:_OPENING_WORDS], (start, end, True), *rest]


def in_ascii_digits(text: str) -> str:
    """Write Devanagari digits as ASCII; the length stays."""
    return text.translate(_DIGITS)


def words_between(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the caller's own words from token `first` to token `last`, both included."""
    return text[tokens[first].start : tokens[last].end]
