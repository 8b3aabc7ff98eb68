"""What the bank has written down for questions that no act of the tables answers: contract."""

import re
from collections.abc import Iterable, Sequence
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

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
        """Return what answers a question on a day; None where that is not sure. Blocks.

        Args:
            question: as heard or typed.
            register: in which the caller is answered.
            day: today, where the bank is.
            clearly: only what is meant and nothing beside it, since there is another answer.
        """
        ...


class NoWrittenAnswers:
    """For a line without a knowledge base."""

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
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
    return tuple(Clause((sentence,), language) for sentence in sentences_of(answer.text))


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, each as a clause of its own."""
    sentences = (found.strip() for found in _SENTENCE.findall(text))
    return tuple(sentence for sentence in sentences if sentence)


def quoted_sentences(quoted: Iterable[WrittenAnswer]) -> tuple[str, ...]:
    """Return every sentence that is quoted: what a reply may stand on beside memory and tools."""
    return tuple(sentence for written in quoted for sentence in sentences_of(written.text))


def other_words(
    clauses: Sequence[Clause], quoted: Sequence[WrittenAnswer], register: str, text: str
) -> tuple[Clause, ...]:
    """Return a reply with a text in place of what it quotes.

    It stays as it is where what is quoted was changed on its way: translated, or said slowly.

    Args:
        clauses: of the reply.
        quoted: what stands in it as it is written.
        register: in which it is spoken.
        text: whole sentences in that register.
    """
    old = tuple(clause for written in quoted for clause in clauses_of(written, register))
    for start in range(len(clauses) - len(old) + 1) if old else ():
        end = start + len(old)
        if tuple(clauses[start:end]) == old:
            new = (Clause((sentence,)) for sentence in sentences_of(text))
            return (*clauses[:start], *new, *clauses[end:])
    return tuple(clauses)
