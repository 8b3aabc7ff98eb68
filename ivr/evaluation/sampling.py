"""A few rows for many: quick to try, and from all over the list."""

from collections.abc import Sequence
from typing import TypeVar

Row = TypeVar("Row")


def spread(rows: Sequence[Row], most: int) -> tuple[Row, ...]:
    """Return at most so many rows, evenly from first to last in their order; all for 0."""
    if most <= 0 or most >= len(rows):
        return tuple(rows)
    return tuple(rows[at * len(rows) // most] for at in range(most))
