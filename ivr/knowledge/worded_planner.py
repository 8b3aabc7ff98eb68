"""Planning by a language model: it takes questions apart better than joins do, and takes longer.

Whatever it writes is only looked up, never said. Where it says nothing of use, words plan.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from ivr.knowledge.knowledge import Found
from ivr.knowledge.steps import MOST_STEPS, Planner

_BEFORE = re.compile(
    r"^\s*(?:[-*•]|\(?\d+[.):])?\s*(?:(?:caller|questions?|q|a)\s*:)?[\s\"']*", re.IGNORECASE
)
"""Numbers and labels that small models write in front of a question."""
_WORD = re.compile(r"[^\s\d,.;:!?।'\"()-]+")
_LONGEST = 200
"""Letters of a question that a caller would ask."""
_OWN_WORDS = 0.5
"""Of a part that stand in the question too; a small model adds questions that nobody asked."""
_APART = (
    "A caller asks a bank about gold loans. Write each single question within his words on a line "
    "of its own, in his language, and nothing else.\nCaller: {question}\nQuestions:\n"
)
_ENOUGH = (
    "A caller asks: {question}\nThe bank's papers say:\n{facts}\nWhat of his question do they "
    "leave open? Write it as one short question, or ENOUGH.\nOpen:"
)


class Writer(Protocol):
    """A language model, as far as it is needed here."""

    def write(self, prompt: str) -> str:
        """Return what it writes; empty when it cannot serve now. Blocks."""
        ...


class WordedPlanner:
    """Asks a language model; thread-safe as far as it is."""

    def __init__(self, writer: Writer, otherwise: Planner) -> None:
        """Take the model, and who plans where it does not serve."""
        self._writer = writer
        self._otherwise = otherwise

    def parts(self, question: str) -> Sequence[str]:
        """Return the questions that the model finds within a question."""
        lines = self._writer.write(_APART.format(question=question)).splitlines()
        parts = [text for line in lines if (text := _BEFORE.sub("", line).rstrip(" \"'"))]
        sound = [part for part in parts if len(part) <= _LONGEST and _is_of(part, question)]
        return list(dict.fromkeys(sound))[:MOST_STEPS] or self._otherwise.parts(question)

    def missing(self, question: str, found: Sequence[Found]) -> str:
        """Return what the model finds unanswered."""
        facts = "\n".join(f"- {one.passage.text}" for one in found)
        said = self._writer.write(_ENOUGH.format(question=question, facts=facts)).strip()
        first = said.partition("\n")[0].strip()
        if not first or len(first) > _LONGEST:
            return self._otherwise.missing(question, found)
        return "" if "ENOUGH" in first.upper() else first

    def is_long(self, question: str) -> bool:
        """Never: a model that finds one question has looked already."""
        return False


def _is_of(part: str, question: str) -> bool:
    own = _WORD.findall(part.casefold())
    asked = set(_WORD.findall(question.casefold()))
    return bool(own) and sum(word in asked for word in own) >= _OWN_WORDS * len(own)
