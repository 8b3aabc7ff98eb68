"""A call in two sentences, for whoever takes it over: a colleague, or the agent after a break.

The first says what the caller wants and what is known, the second why somebody takes over and
what was still open. Both are drawn from the typed memory, word for word the same each time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.memory import Memory
from ivr.dialogue.templates import PLACEHOLDER
from ivr.dialogue.values import FORMATS, MISSING, View, plain
from ivr.errors import ConfigurationError
from ivr.languages import language_of_register, languages
from ivr.yaml_files import read_as

WRITTEN_IN = ("hi", "en")
"""Languages of the summaries; the bank's people read them."""

Maker = Literal["extractive", "language_model"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What must be known of a call."""

    text: str
    """At most two sentences; empty when nothing was learned."""
    language: str
    """`hi` or `en`."""
    made_by: Maker


class Summariser(Protocol):
    """Sums a call up; never fails, at worst it says less."""

    def summarise(self, memory: Memory, language: str = "") -> Summary:
        """Return what must be known.

        Args:
            memory: of the call, with the reason for a hand-over when there is one.
            language: `hi` or `en`; empty for that of the call.
        """
        ...


class Notes(Protocol):
    """Follows one call, and retells it when it is over.

    Never fails: at worst the summary that was drawn from the memory stands.
    """

    def add(self, caller: str, agent: str) -> None:
        """Take a turn: what the caller said, perhaps nothing, and what he was answered."""
        ...

    async def retold(self, drawn: Summary) -> Summary:
        """Return what must be known of the call.

        Args:
            drawn: from the typed memory; it stays the beginning.
        """
        ...


class NoNotes:
    """For a line without a language model."""

    def add(self, caller: str, agent: str) -> None:
        """Forget it."""

    async def retold(self, drawn: Summary) -> Summary:
        """Return what was drawn."""
        return drawn


class Detail(BaseModel):
    """Something known, left out as long as it is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str
    unless: str = ""
    """A path; where it leads to something, the detail is outdated."""


class Phrases(BaseModel):
    """The words of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    needs: Mapping[str, str]
    no_need: str
    details: tuple[str | Detail, ...]
    reasons: Mapping[str, str]
    questions: Mapping[str, str]
    first: str
    first_bare: str
    second: str
    second_reason: str
    second_question: str


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    hi: Phrases
    en: Phrases


class ExtractiveSummariser:
    """Draws a summary from what is kept of the call. Thread-safe."""

    def __init__(self, phrases: Mapping[str, Phrases]) -> None:
        """Take the words, by language."""
        self.phrases = phrases

    def summarise(self, memory: Memory, language: str = "") -> Summary:
        """Return both sentences, or what of them there is something to say in."""
        language = _written_in(language or memory.language)
        words = self.phrases[language]
        sentences = (_first(memory, words, language), _second(memory, words))
        return Summary(" ".join(filter(None, sentences)), language, "extractive")


def load_summariser(data: Path) -> ExtractiveSummariser:
    """Read `dialogue/summary.yaml`.

    Raises:
        ConfigurationError: a detail is of a format that there is not; names it.
    """
    table = read_as(data / "dialogue" / "summary.yaml", _Table)
    phrases = {"hi": table.hi, "en": table.en}
    for language, words in phrases.items():
        for detail in map(_as_detail, words.details):
            if unknown := {name for _, name in PLACEHOLDER.findall(detail.say)} - set(FORMATS):
                raise ConfigurationError(
                    f"summary.yaml, {language}: {detail.say!r}: no format {', '.join(unknown)}"
                )
    return ExtractiveSummariser(phrases)


def _written_in(register: str) -> str:
    code = language_of_register(register)
    return code if code in WRITTEN_IN else (languages()[code].through or WRITTEN_IN[0])


def _as_detail(row: str | Detail) -> Detail:
    return row if isinstance(row, Detail) else Detail(say=row)


def _first(memory: Memory, words: Phrases, language: str) -> str:
    need = memory.slots.get("need")
    wanted = words.needs.get(str(plain(need.value))) if need else None
    details = list(_details(memory, words, language))
    if not (wanted or details):
        return ""
    pattern = words.first if details else words.first_bare
    return pattern.format(need=wanted or words.no_need, details=", ".join(details))


def _details(memory: Memory, words: Phrases, language: str) -> Iterator[str]:
    view = View(memory, _branch(memory))
    for detail in map(_as_detail, words.details):
        if detail.unless and view.at(detail.unless) is not MISSING:
            continue
        parts = PLACEHOLDER.split(detail.say)
        values = [view.at(path) for path in parts[1::3]]
        if MISSING not in values:
            filled = (
                FORMATS[name](v, language) for v, name in zip(values, parts[2::3], strict=True)
            )
            yield parts[0] + "".join(
                v + fixed for v, fixed in zip(filled, parts[3::3], strict=True)
            )


def _branch(memory: Memory) -> Mapping[str, Any]:
    """Return the branch that the caller chose, as the tool had named it."""
    chosen, found = memory.slots.get("branch"), memory.facts.get("branches")
    if chosen is None or found is None:
        return {}
    return next((row for row in found.result if row["branch_id"] == chosen.value), {})


def _second(memory: Memory, words: Phrases) -> str:
    reason = words.reasons.get(memory.reason, memory.reason.replace("_", " "))
    question = words.questions.get(memory.question, "")
    match bool(reason), bool(question):
        case True, True:
            return words.second.format(reason=reason, question=question)
        case True, False:
            return words.second_reason.format(reason=reason)
        case False, True:
            return words.second_question.format(question=question)
        case _:
            return ""
