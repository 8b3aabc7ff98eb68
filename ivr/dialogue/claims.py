"""Claims of action in a reply: it says that something was done, and a tool must have done it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.figures import plain_text
from ivr.dialogue.turn import ToolCall

_GAP = "…"
_LONGEST_GAP = 5
_SEGMENT = re.compile(r"[^.!?।;,—]+[?]?")
_SENTENCE = re.compile(r"(?:[^.!?।]|\.(?=\d))+")
_FOLDED = str.maketrans({"़": None, "ँ": "ं", "’": "'"})


class ClaimRow(BaseModel):
    """One kind of claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    confirmed_by: Mapping[str, str]
    """Tools, each with the status its result must have; any when empty."""
    says: tuple[str, ...]
    at: str = ""
    """The field that holds when it is for: a day and an hour said with the claim are these."""


class ClaimTable(BaseModel):
    """The rows of `data/dialogue/claims.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    negations: str
    questions: str
    conditions: str
    promises: tuple[str, ...]
    rate_promises: tuple[str, ...]
    claims: Mapping[str, ClaimRow]


@dataclass(frozen=True, slots=True)
class _Cue:
    words: tuple[frozenset[str] | None, ...]
    """Alternatives of each place in turn; None is a gap."""

    def found(self, said: list[str], negations: frozenset[str]) -> bool:
        """Tell whether the words hold the cue, and no negation before or within it."""
        first = self.words[0] or frozenset()
        return any(
            word in first
            and (not at or said[at - 1] not in negations)
            and self._goes_on(said, at + 1, 1, negations)
            for at, word in enumerate(said)
        )

    def _goes_on(self, said: list[str], at: int, place: int, negations: frozenset[str]) -> bool:
        if place == len(self.words):
            return True
        wanted = self.words[place]
        if wanted is not None:
            fits = at < len(said) and said[at] in wanted
            return fits and self._goes_on(said, at + 1, place + 1, negations)
        for end in range(at, min(at + _LONGEST_GAP, len(said)) + 1):
            if self._goes_on(said, end, place + 1, negations):
                return True
            if end < len(said) and said[end] in negations:
                return False
        return False


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence of what the bank gives or takes."""

    sentence: str
    """In plain form."""
    rates_alone: bool = False
    """It is the rate that is promised, not the sum that it holds for."""


class Claims:
    """Finds claims. Holds tables only: one serves every call."""

    def __init__(self, table: ClaimTable) -> None:
        """Index the cues by their first words."""
        self._rows = table.claims
        self._negations = _alternatives("|".join(table.negations.split()))
        self._questions = _alternatives("|".join(table.questions.split()))
        self._conditions = _alternatives("|".join(table.conditions.split()))
        self._promises = tuple(map(_cue, table.promises))
        self._rate_promises = tuple(map(_cue, table.rate_promises))
        self._cues: dict[str, list[tuple[str, _Cue]]] = {}
        for name, row in table.claims.items():
            for cue in map(_cue, row.says):
                for word in cue.words[0] or ():
                    self._cues.setdefault(word, []).append((name, cue))

    @property
    def tools(self) -> frozenset[str]:
        """Every tool that may confirm something."""
        return frozenset(tool for row in self._rows.values() for tool in row.confirmed_by)

    def made(self, text: str) -> frozenset[str]:
        """Return the names of the claims that a text makes."""
        return frozenset(
            name
            for words in self._statements(plain_text(text))
            for word in set(words)
            for name, cue in self._cues.get(word, ())
            if cue.found(words, self._negations)
        )

    def promises(self, text: str) -> Iterator[Promise]:
        """Yield the sentences that tell what the bank gives or takes."""
        for sentence in _SENTENCE.findall(plain_text(text)):
            words = _folded(sentence).replace(",", " ").split()
            if any(cue.found(words, frozenset()) for cue in self._promises):
                yield Promise(sentence)
            elif any(cue.found(words, frozenset()) for cue in self._rate_promises):
                yield Promise(sentence, rates_alone=True)

    def confirmed(self, calls: Iterable[ToolCall]) -> frozenset[str]:
        """Return the names of the claims that results of tools bear out."""
        done = [(call.name, _status(call.result)) for call in calls if _succeeded(call.result)]
        return frozenset(
            name
            for name, row in self._rows.items()
            for tool, status in done
            if row.confirmed_by.get(tool) in ("", status)
        )

    def moment(self, name: str, calls: Sequence[ToolCall]) -> str:
        """Return when a claimed deed is for, as the tool said last; empty where it has no time."""
        row = self._rows[name]
        results = [call.result for call in calls if call.name in row.confirmed_by]
        done = [each for each in results if isinstance(each, Mapping) and row.at in each]
        return str(done[-1][row.at]) if done else ""

    def _statements(self, text: str) -> Iterator[list[str]]:
        """Yield what is said part by part; a question or condition claims nothing."""
        for segment in _SEGMENT.findall(text):
            words = _folded(segment.rstrip("?")).split()
            if words and not self._is_open(words[0], asks=segment.endswith("?")):
                yield words

    def _is_open(self, first: str, *, asks: bool) -> bool:
        return first in self._conditions or (asks and first in self._questions)


def _cue(row: str) -> _Cue:
    return _Cue(tuple(None if word == _GAP else _alternatives(word) for word in row.split()))


def _alternatives(words: str) -> frozenset[str]:
    return frozenset(_folded(plain_text(words)).split("|"))


def _folded(text: str) -> str:
    return text.lower().translate(_FOLDED)


def _succeeded(result: object) -> bool:
    return not (isinstance(result, Mapping) and "error" in result)


def _status(result: object) -> str:
    return str(result.get("status", "")) if isinstance(result, Mapping) else ""
