"""Questions that need two passages: taken apart, looked up, judged, looked up again.

"What do I pay if I am late, and when do you auction?" is near to neither of its answers. Its parts
are. What no passage found so far speaks of is looked up once more by itself, and then it is enough:
a caller waits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.knowledge import Found, Retrieval, Search

MOST_STEPS = 4
_BREADTH = 30
"""Passages of each step that are weighed."""
_WHOLE_WEIGHS = 1.5
"""Of the whole question's score beside that of a part: a part has lost what it is about."""
_SAME_TOPIC = 0.05
"""Added where another part was answered from the same topic; scores are 0-1."""
_FEWEST_TERMS = 1
"""A part with fewer terms asks nothing by itself."""
_A_STORY = 8
"""Terms from which on a question without joints may still be two."""
_ENOUGH = 0.5
"""More than this part of the question's terms; the rest is the caller's way of speaking."""
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
        return " ".join(left) if left and len(left) >= _ENOUGH * len(asked) else ""

    def is_long(self, question: str) -> bool:
        """Tell whether a question may hold two, though no word joins them: a story does."""
        return len(self._analyzer.terms(question)) >= _A_STORY

    def _terms_of(self, found: Found) -> Iterable[str]:
        return (term for form in found.passage.forms() for term in self._analyzer.terms(form))


class Stepwise:
    """A retrieval that takes several steps where one is not enough; thread-safe.

    A part alone has lost what it is about: "and which papers?" is near to every passage on papers.
    So the best for the whole question comes first and answers one part; the passages of each other
    are weighed by what the whole finds too, and a matter that was found draws the next to its own
    topic. Chosen part by part alone, the answers of one that stood first for the whole were lost as
    often as others were won.
    """

    def __init__(self, retrieval: Retrieval, planner: Planner) -> None:
        self._retrieval = retrieval
        self._planner = planner

    def search(self, question: str, limit: int, day: date) -> Search:
        """Return passages for every part of a question, the best for the whole of it first.

        A question that was one after all, though a word joined it, loses nothing at its head.
        """
        parts = self._planner.parts(question)
        if len(parts) == 1 and not self._planner.is_long(question):
            return self._retrieval.search(question, limit, day)
        whole = self._retrieval.search(question, _BREADTH, day)
        asked = parts[: MOST_STEPS - 1] if len(parts) > 1 else []
        searches = [self._retrieval.search(part, _BREADTH, day) for part in asked]
        chosen = _Chosen(whole, searches or [whole], limit)
        if len(searches) + 1 < MOST_STEPS and (rest := self._missing(question, chosen)):
            searches.append(self._retrieval.search(rest, _BREADTH, day))
            self._add_where_enough(question, chosen, searches[-1])
        found = chosen.filled()
        judged = _judged([whole, *searches], found)
        return Search(found, judged.sureness, _summed([whole, *searches]), judged.lead)

    def _missing(self, question: str, chosen: "_Chosen") -> str:
        return "" if chosen.is_full else self._planner.missing(question, chosen.found)

    def _add_where_enough(self, question: str, chosen: "_Chosen", search: Search) -> None:
        """Tell what was found by searching again only where nothing then is missing."""
        one = chosen.best_of(search)
        if one and not self._planner.missing(question, [*chosen.found, one]):
            chosen.found.append(one)


class _Chosen:
    """The passages for a question's parts, each once: the whole question's best, then theirs."""

    def __init__(self, whole: Search, searches: Sequence[Search], limit: int) -> None:
        """Choose the best passage for each part but the one that the first answers best.

        Args:
            whole: what the whole question found.
            searches: what each part found.
            limit: passages wanted.
        """
        self.found: list[Found] = list(whole.found[:1])
        self._whole = _by_name(whole)
        self._searches = searches
        self._limit = limit
        for search in self._unanswered():
            if not self.is_full and (one := self.best_of(search)):
                self.found.append(one)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another."""
        return len(self.found) >= self._limit

    def best_of(self, search: Search) -> Found | None:
        """Return the best passage for a part that is not chosen yet."""
        taken = {one.passage.passage_id for one in self.found}
        part = _by_name(search)
        left = [one for name, one in {**self._whole, **part}.items() if name not in taken]
        return max(left, key=lambda one: self._worth(one, part), default=None)

    def filled(self) -> tuple[Found, ...]:
        """Return as many as are wanted: behind the best of each part those that are next."""
        taken = {one.passage.passage_id for one in self.found}
        next_best = [one for name, one in self._whole.items() if name not in taken]
        return (*self.found, *next_best)[: self._limit]

    def _unanswered(self) -> Sequence[Search]:
        """Return what the parts found, without the part that the whole question's best answers."""
        if not self.found:
            return self._searches
        first = self.found[0].passage.passage_id
        own = [_score(_by_name(search), first) for search in self._searches]
        answered = own.index(max(own))
        return [search for place, search in enumerate(self._searches) if place != answered]

    def _worth(self, one: Found, part: Mapping[str, Found]) -> float:
        name = one.passage.passage_id
        of_a_topic = any(one.passage.topic == other.passage.topic for other in self.found)
        return (
            _score(part, name)
            + _WHOLE_WEIGHS * _score(self._whole, name)
            + (_SAME_TOPIC if of_a_topic else 0.0)
        )


def _score(found: Mapping[str, Found], name: str) -> float:
    return found[name].score if name in found else 0.0


def _by_name(search: Search) -> dict[str, Found]:
    return {one.passage.passage_id: one for one in search.found}


def _judged(searches: Sequence[Search], found: Sequence[Found]) -> Search:
    """Return the surest search that had put first what now is first; an unsure one for none."""
    first = found[0].passage.passage_id if found else ""
    own = [each for each in searches if each.found and each.found[0].passage.passage_id == first]
    return max(own, key=lambda search: search.sureness, default=Search(()))


def _summed(searches: Sequence[Search]) -> dict[str, float | int | str]:
    names = dict.fromkeys(name for search in searches for name in search.stages)
    summed = {name: sum(_number(search.stages.get(name)) for search in searches) for name in names}
    return {**summed, "steps": len(searches)}


def _number(value: float | str | None) -> float:
    return value if isinstance(value, int | float) else 0
