"""What the bank has written down for questions that no act of the tables answers: contract."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ivr.dialogue.dialogue import Clause
from ivr.languages import language_of_register, languages

_SENTENCE = re.compile(r"[^.?!।]+[.?!।]*\s*")


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An answer that is said as it stands."""

    source: str
    """The id of the passage."""
    text: str
    register: str
    """In which it is written: the caller's, or the one that comes nearest."""


class WrittenAnswers(Protocol):
    """Looks questions up; thread-safe, and never fails: at worst it has no answer."""

    def answer(self, question: str, register: str, day: date) -> WrittenAnswer | None:
        """Return what answers a question on a day; None where that is not sure. Blocks.

        Args:
            question: as heard or typed.
            register: in which the caller is answered.
            day: today, where the bank is.
        """
        ...


class NoWrittenAnswers:
    """For a line without a knowledge base."""

    def answer(self, question: str, register: str, day: date) -> WrittenAnswer | None:
        """Return none."""
        return None


NO_WRITTEN_ANSWERS = NoWrittenAnswers()


def clauses_of(answer: WrittenAnswer, register: str) -> tuple[Clause, ...]:
    """Return the answer by sentences; each says its language where it is not the caller's.

    Args:
        answer: as it is written.
        register: in which the rest of the reply is spoken.
    """
    written_in = language_of_register(answer.register)
    spoken_in = language_of_register(register)
    serves = written_in in (spoken_in, languages()[spoken_in].through)
    language = "" if serves else written_in
    sentences = (found.strip() for found in _SENTENCE.findall(answer.text))
    return tuple(Clause((sentence,), language) for sentence in sentences if sentence)
