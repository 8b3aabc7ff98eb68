"""Splits text into clauses, the stretches between pauses in which speech is synthesised."""

import re

_PAUSE = re.compile(r"(?<=[।॥])\s*|(?<=[.,;:!?…—])\s+")
"""A comma or point within a figure, 2,50,000 or 9.5, has no space behind it."""
_ABBREVIATED = re.compile(r"(?:^|\s)(?:Rs|Dr|Mr|Mrs|Ms|No|[ap]\.m|[A-Z])\.$")
_SHORTEST = 12
"""A clause of fewer letters joins the next one: it would end before the next is synthesised."""


def clauses(text: str) -> tuple[str, ...]:
    """Split a text at its pauses, never within a figure or behind an abbreviation.

    Joined by spaces the clauses are the text with its white space folded, save that a danda
    is always followed by a space.
    """
    found: list[str] = []
    for part in filter(None, _PAUSE.split(" ".join(text.split()))):
        if found and _goes_on(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return tuple(found)


def _goes_on(clause: str) -> bool:
    return len(clause) < _SHORTEST or _ABBREVIATED.search(clause) is not None
