"""What people answer to each question: the grammars that recognition searches beside free text.

They are general: every number to 99, round the clock, each day; never what a test happens to say.
Kept as data, in the notation that `data/dialogue/grammars/hi.yaml` shows.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.gazetteer import GazetteerTable
from ivr.yaml_files import read_as

LANGUAGES = ("hi", "en")
DICTATED = frozenset((Expecting.PHONE, Expecting.PINCODE))
"""Answered digit by digit."""

Rules = Mapping[str, str]


class GrammarTable(BaseModel, frozen=True, extra="forbid"):
    """The rules of `data/dialogue/grammars/<language>.yaml`."""

    rules: Rules
    questions: Rules
    """By kind of question."""
    examples: Mapping[Expecting, str]
    """Lines of answers in the recogniser's spelling, shown to it before the caller's own."""


class RequestTable(BaseModel, frozen=True, extra="forbid"):
    """The rules of `data/dialogue/grammars/requests_<language>.yaml`."""

    rules: Rules
    requests: Mapping[str, tuple[str, ...]]
    """What callers ask of their own accord, by intent."""


class NameTable(BaseModel, frozen=True, extra="forbid"):
    """The rows of `data/dialogue/gazetteer/names.yaml`."""

    given: tuple[str, ...]
    family: tuple[str, ...]


class Grammars:
    """Writes the grammar of a question; holds tables only."""

    def __init__(self, data: Path) -> None:
        """Load the tables under `data`.

        Raises:
            ConfigurationError: a file is missing or an entry is wrong; names both.
        """
        folder = data / "dialogue"
        rules = folder / "grammars"
        self._tables = {
            language: read_as(rules / f"{language}.yaml", GrammarTable) for language in LANGUAGES
        }
        self._requests = {
            language: read_as(rules / f"requests_{language}.yaml", RequestTable)
            for language in LANGUAGES
        }
        names = read_as(folder / "gazetteer" / "names.yaml", NameTable)
        cities = read_as(folder / "gazetteer" / "cities.yaml", GazetteerTable)
        self._named: Rules = {
            "given_name": _one_of(names.given),
            "family_name": _one_of(names.family),
            "city": _one_of(name for row in cities.entries.values() for name in row),
        }

    def of(self, expecting: Expecting, language: str) -> str:
        """Return what a question calls for, its first rule the whole; empty for digits.

        Whoever dictates pauses between groups; a grammar of ten digits fills up what is missing.

        Args:
            expecting: the kind of question.
            language: `hi` or `en`, as the caller speaks.
        """
        if expecting is Expecting.OPEN:
            asked = self._requests[language]
            whole = " | ".join(
                f"({' | '.join(sentences)}) {{{intent}}}"
                for intent, sentences in asked.requests.items()
            )
            return _written({"whole": whole, **asked.rules})
        table = self._tables[language]
        if expecting in DICTATED:
            return ""
        return _written({"whole": table.questions[expecting], **self._named, **table.rules})

    def example(self, expecting: Expecting, language: str) -> str:
        """Return a line of answers in the recogniser's spelling; empty where none would help."""
        return self._tables[language].examples.get(expecting, "")


def _one_of(phrases: Iterable[str]) -> str:
    """Return a choice of those that are written in Roman letters."""
    return " | ".join(dict.fromkeys(one.lower() for one in phrases if one.isascii()))


def _written(rules: Rules) -> str:
    return " ".join(f"<{name}> = {text};" for name, text in rules.items())
