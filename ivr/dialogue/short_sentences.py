"""A reply in short pieces, one figure a sentence, for who asked to be spoken to slowly.

The words stay those of the templates; only where a clause ends changes. So nothing is said that
was not written, and the pieces can be rendered ahead like the rest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ivr.dialogue.dialogue import Clause
from ivr.languages import Language

_ENDS = ".!?।"
_LOOSE = " ,;:"

_Pieces = tuple[str, ...]


def in_short_sentences(clauses: Sequence[Clause], words: Language) -> tuple[Clause, ...]:
    """Cut clauses so that no sentence holds more than one value, where the words allow it.

    Args:
        clauses: fixed words and values in turn.
        words: of the language they are written in.
    """
    short: list[Clause] = []
    begins = True
    for clause in clauses:
        for pieces in _cut(clause.pieces, words):
            ended = _ended(_begun(pieces) if begins else pieces, words.full_stop)
            short.append(replace(clause, pieces=ended, slowly=True))
            begins = "".join(ended[-1:])[-1:] in _ENDS
    return tuple(short)


def _cut(pieces: _Pieces, words: Language) -> Iterator[_Pieces]:
    """Yield parts of a clause with one value each; they begin with fixed words, perhaps none."""
    part: _Pieces = pieces[:1]
    for at in range(1, len(pieces), 2):
        part += pieces[at : at + 1]
        between = pieces[at + 1 : at + 2]
        if at + 2 >= len(pieces) or not (joint := _joint(between[0], words)):
            part += between
            continue
        yield (*part, joint[0])
        part = (joint[1],)
    yield part


def _joint(between: str, words: Language) -> tuple[str, str] | None:
    """Return the words before and behind the place where a sentence may end."""
    joiner = rf",\s*|(?:^|\s+){words.joiner}\s+"
    kept = rf"(?:^|\s+)(?=(?:{'|'.join(words.cut_before)})\s)" if words.cut_before else r"(?!)"
    found = list(re.finditer(f"{joiner}|{kept}", between))
    return (between[: found[-1].start()], between[found[-1].end() :]) if found else None


def _begun(pieces: _Pieces) -> _Pieces:
    """Begin a sentence: with a capital, and without the comma that led on to it."""
    first = pieces[0].lstrip(_LOOSE)
    return (first[:1].upper() + first[1:], *pieces[1:])


def _ended(pieces: _Pieces, full_stop: str) -> _Pieces:
    """End the sentence behind a value; words alone lead on to the next."""
    if len(pieces) == 1:
        return pieces
    values_last = len(pieces) % 2 == 0
    last = "" if values_last else pieces[-1].rstrip(_LOOSE)
    if last[-1:] not in _ENDS or not last:
        last += full_stop
    return (*pieces, last) if values_last else (*pieces[:-1], last)
