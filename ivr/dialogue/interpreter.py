"""What stands between a caller's language and one that the dialogue has tables for: contract."""

from collections.abc import Sequence
from typing import Protocol

from ivr.dialogue.dialogue import Clause


class Interpreter(Protocol):
    """Interprets for languages served through another one; never fails, at worst it is no help."""

    def heard(self, text: str, language: str) -> str:
        """Return the caller's words in the language whose tables are to read them.

        Args:
            text: as heard or typed.
            language: the register in which the caller speaks.
        """
        ...

    def said(self, clauses: Sequence[Clause], language: str) -> tuple[Clause, ...]:
        """Return an act in the caller's language, or as it is.

        Args:
            clauses: of the act, in the language that stands behind the caller's.
            language: the register in which the caller is answered.
        """
        ...


class NoInterpreter:
    """For a line whose callers all speak languages with tables."""

    def heard(self, text: str, language: str) -> str:
        """Return the words themselves."""
        return text

    def said(self, clauses: Sequence[Clause], language: str) -> tuple[Clause, ...]:
        """Return the act itself."""
        return tuple(clauses)
