"""Questions that need two passages: taken apart, looked up, judged, looked up again.

"What do I pay if I am late, and when do you auction?" is near to neither of its answers. Its parts
are. What no passage found so far speaks of is looked up once more by itself, and then it is enough:
a caller waits.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.knowledge import Found, Retrieval, Search

MOST_STEPS = 4
_FEWEST_TERMS = 1
"""A part with fewer terms asks nothing by itself."""
_A_STORY = 8
"""Terms from which on a question without joints may still be two."""
_ENOUGH = 0.75
"""Of the question's terms; the rest is the caller's way of speaking."""
_JOINS = re.compile(
    r"[,;?।|]+|\b(?:and|also|plus|aur|or|tatha|evam|phir|fir|saath hi|uske baad|then|but|lekin)\b"
    r"|(?<!\S)(?:और|तथा|एवं|फिर|साथ ही|उसके बाद|लेकिन|या)(?!\S)",
    re.IGNORECASE,
)


class Planner(Protocol):
    """Takes questions apart, and judges what was found."""

    def parts(self, question: str) -> Sequence[str]:
        """Return the questions within a question; itself alone where it is one."""
        ...

    def missing(self, question: str, found: Sequence[Found]) -> str:
        """Return what is still to be looked up; empty when what was found is enough."""
        ...

    def is_long(self, question: str) -> bool:
        """Tell whether a question that is one part may still need two passages."""
        ...


class WordPlanner:
    """Plans by words alone: joins take apart, terms tell what is still missing."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def parts(self, question: str) -> Sequence[str]:
        """Cut at the words that join; a piece without weight belongs to the one before it."""
        found: list[str] = []
        for piece in filter(None, (part.strip() for part in _JOINS.split(question))):
            if found and len(self._analyzer.terms(piece)) < _FEWEST_TERMS:
                found[-1] = f"{found[-1]} {piece}"
            else:
                found.append(piece)
        return found or [question]

    def missing(self, question: str, found: Sequence[Found]) -> str:
        """Return the words that no passage found speaks of, unless they are few."""
        asked = self._analyzer.words(question)
        known = {term for one in found for term in self._terms_of(one)}
        left = [word for word, term in asked if term not in known]
        return " ".join(left) if len(left) > (1 - _ENOUGH) * len(asked) else ""

    def is_long(self, question: str) -> bool:
        """Tell whether a question may hold two, though no word joins them: a story does."""
        return len(self._analyzer.terms(question)) >= _A_STORY

    def _terms_of(self, found: Found) -> Iterable[str]:
        return (term for form in found.passage.forms() for term in self._analyzer.terms(form))


class Stepwise:
    """A retrieval that takes several steps where one is not enough; thread-safe."""

    def __init__(self, retrieval: Retrieval, planner: Planner) -> None:
        self._retrieval = retrieval
        self._planner = planner

    def search(self, question: str, limit: int, day: date) -> Search:
        """Return passages for every part of a question, the surest of each part first."""
        parts = self._planner.parts(question)
        searches = [self._retrieval.search(part, limit, day) for part in parts[:MOST_STEPS]]
        if len(parts) == 1 and not self._planner.is_long(question):
            return searches[0]
        best = [search.found[0] for search in searches if search.found]
        if len(searches) < MOST_STEPS and (rest := self._planner.missing(question, best)):
            searches.append(self._retrieval.search(rest, limit, day))
        found = _in_turn(searches)[:limit]
        return Search(tuple(found), searches[0].sureness, _summed(searches))


def _in_turn(searches: Sequence[Search]) -> list[Found]:
    """Take the best of each search, then the second of each, a passage once."""
    longest = max(len(search.found) for search in searches)
    ranks = (
        search.found[rank]
        for rank in range(longest)
        for search in searches
        if rank < len(search.found)
    )
    best: dict[str, Found] = {}
    for one in ranks:
        best.setdefault(one.passage.passage_id, one)
    return list(best.values())


def _summed(searches: Sequence[Search]) -> dict[str, float | int | str]:
    names = dict.fromkeys(name for search in searches for name in search.stages)
    summed = {name: sum(_number(search.stages.get(name)) for search in searches) for name in names}
    return {**summed, "steps": len(searches)}


def _number(value: float | str | None) -> float:
    return value if isinstance(value, int | float) else 0
