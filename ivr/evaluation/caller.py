"""The caller's part, played from a scenario: from the agent's question to the caller's words.

Pure: the same questions always give the same words, on a keyboard and on the telephone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ivr.evaluation.scenarios import UNKNOWN, InTurn, Scenario

OPEN_QUESTION = "need"
"""What the caller called for."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a caller says next."""

    text: str
    by: Literal["answer", "interjection", "default", "unknown"]
    """Why he says it; `unknown` when he was asked what nobody had foreseen."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller in the midst of a call; each answer makes the next one."""

    scenario: Scenario
    defaults: Mapping[str, InTurn]
    """Of his language."""
    asked: Mapping[str, int] = field(default_factory=dict)
    """How often each question was put."""
    answered: Mapping[str, int] = field(default_factory=dict)
    """How often each was answered, not evaded."""

    def says_to(self, question: str) -> tuple[Line, "Caller"]:
        """Answer a question, by its name; one without a name he does not understand."""
        times = self.asked.get(question, 0)
        after = replace(self, asked={**self.asked, question: times + 1})
        interjected = [one.say for one in self.scenario.interjections if one.at == question]
        if times < len(interjected):
            return Line(interjected[times], "interjection"), after
        answered = self.answered.get(question, 0)
        after = replace(after, answered={**self.answered, question: answered + 1})
        return self._answer(question, answered), after

    def lines(self) -> tuple[str, ...]:
        """Return all that this caller may ever say, for rehearsing it."""
        own = (one for said in self.scenario.answers.values() for one in said)
        usual = (one for said in self.defaults.values() for one in said)
        interjected = (one.say for one in self.scenario.interjections)
        return tuple(dict.fromkeys((self.scenario.opens, *own, *interjected, *usual)))

    def _answer(self, question: str, times: int) -> Line:
        if question == OPEN_QUESTION:
            later = self.scenario.answers.get(question, ())
            return Line(_in_turn((self.scenario.opens, *later), times), "answer")
        if said := self.scenario.answers.get(question):
            return Line(_in_turn(said, times), "answer")
        if said := self.defaults.get(question):
            return Line(_in_turn(said, times), "default")
        return Line(_in_turn(self.defaults[UNKNOWN], times), "unknown")


def _in_turn(said: tuple[str, ...], times: int) -> str:
    return said[min(times, len(said) - 1)]
