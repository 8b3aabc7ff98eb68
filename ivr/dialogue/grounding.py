"""Figures of a text that its sources do not hold, read as the guard reads them.

"Nine and a half percent" stands in "9.5 %", and साठ in 60; what cannot be read for certain stands
in nothing.
"""

from collections.abc import Iterable, Sequence

from ivr.dialogue.figures import Amount, Figure, Measure, Reading
from ivr.dialogue.guard import read_figures


def untold_figures(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the figures of a text that none of its sources holds, as they stand in it.

    Args:
        text: a reply, or the beginning of one.
        sources: passages, and whatever else its figures may come from.
    """
    known = [reading for source in sources for f in read_figures(source) for reading in f.readings]
    return tuple(f.text for f in read_figures(text) if not _stands_in(f, frozenset(known)))


def _stands_in(figure: Figure, known: frozenset[Reading]) -> bool:
    """Tell whether a figure is among what is known; one without a unit may be that of any."""
    if known.intersection(figure.readings):
        return True
    return bool(_numbers(filter(_is_bare, figure.readings)) & _numbers(known))


def _numbers(readings: Iterable[Reading]) -> set[float]:
    return {reading.value for reading in readings if isinstance(reading, Amount)}


def _is_bare(reading: Reading) -> bool:
    return isinstance(reading, Amount) and reading.measure is Measure.PLAIN
