"""The caller's part, played from a scenario: from the agent's question to the caller's words.

Pure: the same questions always give the same words. On the telephone, where he may be misheard, a
caller also listens to what is read back, and says so when it is not what he wants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ivr.evaluation.scenarios import UNKNOWN, WRONG, InTurn, Scenario, is_as_expected

OPEN_QUESTION = "need"
"""What the caller called for."""


MOST_CORRECTIONS = 2
"""Of one read-back; then a caller lets it be."""

ReadBacks = Mapping[str, tuple[str, ...]]
"""The slots that a question reads back, by its name."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a caller says next."""

    text: str
    by: Literal["answer", "interjection", "correction", "default", "unknown"]
    """Why he says it; `unknown` when he was asked what nobody had foreseen."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller in the midst of a call; each answer makes the next one."""

    scenario: Scenario
    defaults: Mapping[str, InTurn]
    """Of his language."""
    read_backs: ReadBacks = field(default_factory=dict)
    """What he listens to and corrects, where he may be misheard; nothing on a keyboard."""
    asked: Mapping[str, int] = field(default_factory=dict)
    """How often each question was put."""
    answered: Mapping[str, int] = field(default_factory=dict)
    """How often each was answered, not evaded."""
    corrected: Mapping[str, int] = field(default_factory=dict)
    """How often each read-back was."""

    def says_to(
        self, question: str, known: Mapping[str, Any] | None = None
    ) -> tuple[Line, "Caller"]:
        """Answer a question.

        Args:
            question: its name; one without a name he does not understand.
            known: the values that the agent has by then, as they go over the wire.
        """
        times = self.asked.get(question, 0)
        after = replace(self, asked={**self.asked, question: times + 1})
        interjected = [one.say for one in self.scenario.interjections if one.at == question]
        if times < len(interjected):
            return Line(interjected[times], "interjection"), after
        answered = self.answered.get(question, 0)
        corrected = self.corrected.get(question, 0)
        misheard = self._misheard(question, answered, known or {})
        if misheard and corrected < MOST_CORRECTIONS:
            after = replace(after, corrected={**self.corrected, question: corrected + 1})
            return Line(self._correction(misheard), "correction"), after
        after = replace(after, answered={**self.answered, question: answered + 1})
        return self._answer(question, answered), after

    def lines(self) -> tuple[str, ...]:
        """Return all that this caller may ever say, for rehearsing it."""
        own = (one for said in self.scenario.answers.values() for one in said)
        usual = (one for said in self.defaults.values() for one in said)
        interjected = (one.say for one in self.scenario.interjections)
        read_back = {slot for slots in self.read_backs.values() for slot in slots}
        corrected = map(self._correction, filter(self._can_correct, sorted(read_back)))
        return tuple(dict.fromkeys((self.scenario.opens, *own, *interjected, *corrected, *usual)))

    def _misheard(self, question: str, answered: int, known: Mapping[str, Any]) -> str:
        """Return a slot that is read back as something that the caller does not want.

        Who has several answers to the read-back has planned to correct it himself; he listens to
        what has become of that.
        """
        if answered + 1 < len(self.scenario.answers.get(question, ())):
            return ""
        for slot in filter(self._can_correct, self.read_backs.get(question, ())):
            wanted = self.scenario.slots[slot]
            if slot in known and not is_as_expected(known[slot], wanted):
                return slot
        return ""

    def _can_correct(self, slot: str) -> bool:
        return slot in self.scenario.slots and slot in self.scenario.answers

    def _correction(self, slot: str) -> str:
        return f"{self.defaults[WRONG][0]}, {self.scenario.answers[slot][-1]}"

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
