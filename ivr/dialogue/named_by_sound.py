"""Which of a few things on offer was named, by its sound: "Dharm paid wali" is Dharampeth.

A recogniser knows few names of places. Where only three can be meant, half of the sounds suffice to
tell them apart; the name is read back before anything rests on it.
"""

import re
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import OSA

from ivr.devanagari import romanised
from ivr.phonetic import loose_key

_MOST_WRONG = 0.34
"""Of a name's letters."""
_SHORTEST = 5
"""Letters; a shorter name is in too many words."""
_MOST_WORDS = 3
_NOTHING = 99


def named_by_sound(text: str, names: Mapping[str, str]) -> str:
    """Return the key of the name that stands in a text, clearly nearer than the others; or nothing.

    Args:
        text: as heard or typed.
        names: key to name, in Roman letters.
    """
    said = list(_said(text))
    wrong = sorted(
        (min((_wrong(one, _letters(name)) for one in said), default=_NOTHING), key)
        for key, name in names.items()
    )
    if not wrong or (len(wrong) > 1 and wrong[1][0] == wrong[0][0]):
        return ""
    nearest, key = wrong[0]
    length = len(_letters(names[key]))
    return key if length >= _SHORTEST and nearest <= _MOST_WRONG * length else ""


def _said(text: str) -> Iterator[str]:
    """Yield up to three words in a row, run together."""
    words = [_letters(word) for word in romanised(text).split()]
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            if run := "".join(words[first:last]):
                yield run


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _wrong(said: str, name: str) -> int:
    """Return how many letters differ, as written or by sound, whichever are fewer."""
    return min(_differ(said, name), _differ(loose_key(said), loose_key(name)))


def _differ(said: str, name: str) -> int:
    """Return how many letters differ; what is run together behind the name does not count."""
    if said[:1] != name[:1]:
        return len(name)
    cuts = range(len(name) - 2, len(name) + 3)
    return min(OSA.distance(said[:cut], name) for cut in cuts)
