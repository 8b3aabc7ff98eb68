"""Looking up while the caller still speaks: what half a sentence finds often serves the whole.

Two transcripts with the same terms ask the same, whatever little words stand between. So the cache
goes by terms, and the words that come in last ("… batao na please") cost nothing.
"""

import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from threading import Lock

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.knowledge import KnowledgeError, Retrieval, Search

KEPT = 512

_Key = tuple[tuple[str, ...], int, date]


@dataclass(frozen=True, slots=True)
class Prefetched:
    """What looking up early brought."""

    asked: int
    """Final questions."""
    hits: int
    """Those that were looked up, or being so, before."""
    begun: int
    """Searches for what was but half said."""
    wasted: int
    """Those that no final question wanted."""
    spared_ms: float
    """Search time that nobody had to wait for."""


@dataclass(slots=True)
class _Kept:
    search: "Future[Search]"
    early: bool
    took_ms: float = 0.0
    used: bool = False


class Prefetching:
    """A retrieval with a cache, filled early; thread-safe."""

    def __init__(self, retrieval: Retrieval, analyzer: Analyzer, size: int = KEPT) -> None:
        self._retrieval = retrieval
        self._analyzer = analyzer
        self._size = size
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._lock = Lock()
        self._asked = self._hits = self._begun = self._used = 0
        self._spared_ms = 0.0

    def prefetch(self, partial: str, limit: int, day: date) -> None:
        """Look up what has been said so far; blocks, so it runs where nobody waits.

        What fails is forgotten: the final question will ask again, and hear why.
        """
        key = self._key(partial, limit, day)
        kept, is_new = self._entry(key, early=True)
        if is_new:
            self._fill(key, kept, partial, limit, day)

    def search(self, question: str, limit: int, day: date) -> Search:
        """Return what was found already, or look it up; waits for a search under way."""
        key = self._key(question, limit, day)
        kept, is_new = self._entry(key, early=False)
        began_s = time.perf_counter()
        if is_new:
            self._fill(key, kept, question, limit, day)
        found = kept.search.result()
        self._count(kept, is_new=is_new, waited_ms=(time.perf_counter() - began_s) * 1000)
        return found

    @property
    def figures(self) -> Prefetched:
        """What it brought so far."""
        with self._lock:
            return Prefetched(
                self._asked, self._hits, self._begun, self._begun - self._used, self._spared_ms
            )

    def _key(self, text: str, limit: int, day: date) -> _Key:
        """Name a question; one without terms of weight ("what is a gold loan?") by its letters."""
        return tuple(self._analyzer.terms(text)) or (text.casefold(),), limit, day

    def _entry(self, key: _Key, *, early: bool) -> tuple[_Kept, bool]:
        with self._lock:
            if kept := self._kept.get(key):
                self._kept.move_to_end(key)
                return kept, False
            kept = self._kept[key] = _Kept(Future(), early)
            self._begun += early
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return kept, True

    def _fill(self, key: _Key, kept: _Kept, text: str, limit: int, day: date) -> None:
        began_s = time.perf_counter()
        try:
            found = self._retrieval.search(text, limit, day)
        except KnowledgeError as error:
            with self._lock:
                self._kept.pop(key, None)
            kept.search.set_exception(error)
        else:
            kept.took_ms = (time.perf_counter() - began_s) * 1000
            kept.search.set_result(found)
        finally:
            kept.search.cancel()  # whoever waits shall not wait for ever; a result stands

    def _count(self, kept: _Kept, *, is_new: bool, waited_ms: float) -> None:
        with self._lock:
            self._asked += 1
            if is_new:
                return
            self._hits += 1
            self._spared_ms += max(kept.took_ms - waited_ms, 0.0)
            if kept.early and not kept.used:
                kept.used = True
                self._used += 1
