"""The knowledge base as the dialogue asks it.

Nothing is loaded before the first question: a conversation that never asks beside the tables pays
nothing for it, and a worker asks once before its first call.
"""

from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from ivr.dialogue.written_answers import WrittenAnswer
from ivr.errors import IvrError
from ivr.settings import Settings

if TYPE_CHECKING:
    from ivr.knowledge.judging import Judging
    from ivr.knowledge.knowledge import Search
    from ivr.knowledge.prefetch import Prefetching

_log = structlog.get_logger()

READ = 3
"""Passages that are looked at for a reply; one is spoken."""


class Enquiries:
    """Looks up what no act of the tables answers; thread-safe, and never fails."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loading = Lock()
        self._down = ""
        self._loaded: Prefetching | None = None
        self._judging: Judging | None = None

    def warm(self) -> None:
        """Load everything, and ask once; a first call shall not wait for it."""
        self.answer("sona surakshit hai kya", "hi", date(2026, 4, 1))

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
        """Return what the bank has written down on a question, where that is sure."""
        retrieval = self._retrieval()
        if retrieval is None:
            return None
        try:
            search = retrieval.search(question, READ, day)
        except IvrError as error:
            _log.warning("question_not_looked_up", reason=str(error))
            return None
        if not self._answers(search, clearly=clearly):
            return None
        passage = search.found[0].passage
        written_in = register if register in passage.spoken else "hi"
        return WrittenAnswer(passage.passage_id, passage.spoken[written_in], written_in)

    def _answers(self, search: "Search", *, clearly: bool) -> bool:
        """Tell whether the first of what was found answers; no search is judged before loading."""
        if self._judging is None or search.sureness < self._judging.sure:
            return False
        least = self._judging.clear_lead if clearly else self._judging.lead
        return search.lead >= least

    def _retrieval(self) -> "Prefetching | None":
        """Return the search, loaded once; none where it cannot be loaded, which is said once."""
        with self._loading:
            if self._loaded is None and not self._down:
                try:
                    self._loaded = self._load()
                except IvrError as error:
                    self._down = str(error)
                    _log.warning("knowledge_not_loaded", reason=self._down)
            return self._loaded

    def _load(self) -> "Prefetching":
        from ivr import searching
        from ivr.knowledge.prefetch import Prefetching

        base = searching.load_base()
        self._judging = base.judging
        retrieval = searching.retrieval_over(base, self._settings)
        return Prefetching(retrieval, base.analyzer)
