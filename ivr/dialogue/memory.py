"""What one call remembers. Immutable: a draft works on its own copy and may simply be dropped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ivr.dialogue.dialogue import Clause, Expecting, Slot

REFUSAL = "refusal"
"""The fact that a tool refused, and what it named instead."""
OUTDATES: Mapping[str, tuple[str, ...]] = {
    "time": ("part_of_day",),
    "callback_at": ("part_of_day",),
    "part_of_day": ("time", "callback_at"),
    "date": ("doubtful_day", "after_day"),
    "after_day": ("date", "doubtful_day"),
    "doubtful_day": ("date", "after_day"),
}
"""Slots, and what no longer holds once they are given: an hour ends "in the morning"."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The result of a tool, and the slots it was computed from."""

    result: Any
    """As the tool returned it: a JSON object or a list of them."""
    from_slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything the policy decides from."""

    stage: str
    language: str
    """The register of the replies: an ISO code of `data/languages/`, or `hinglish`."""
    caller_number: str = ""
    """E.164; empty when withheld."""
    language_locked: bool = False
    """The caller asked for this language."""
    slots: Mapping[str, Slot] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    """Slots that were read back and agreed to."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    """Answers to yes-or-no questions, by name: `yes` or `no`."""
    passed_over: frozenset[str] = frozenset()
    """Offered options that the caller did not want."""
    said: frozenset[str] = frozenset()
    """Acts said, each with the values it was last said with: the same is not told twice running."""
    times_said: Mapping[str, int] = field(default_factory=dict)
    """How often each act was said in this call; chooses among its variants."""
    question: str = ""
    """The name of the step whose answer is awaited."""
    expecting: Expecting = Expecting.OPEN
    """What that answer is most likely to be; another than usual where a change was asked for."""
    reason: str = ""
    """Why a person takes over."""
    told: str = ""
    """What was answered in the last reply, by intent or topic: it may be asked of another thing."""
    told_again: int = 0
    """How often running that has been asked for again."""
    more_of: str = ""
    """The slot of which more was asked for: what is given next comes on top."""
    slowly: bool = False
    """The caller asked to be spoken to slowly."""
    misses: int = 0
    """Consecutive turns that did not answer the question."""
    last_reply: tuple[Clause, ...] = ()
    """As far as the caller heard it."""

    def with_slots(self, given: Mapping[str, Slot]) -> "Memory":
        """Take in slots; whatever rested on a value that changes is forgotten."""
        changed = {name: slot for name, slot in given.items() if self._differs(name, slot)}
        if not changed:
            return self
        outdated = {old for name in changed for old in OUTDATES.get(name, ())} - given.keys()
        kept = self.without_slots(*outdated) if outdated & self.slots.keys() else self
        return replace(kept._without_what_rests_on(changed), slots={**kept.slots, **changed})

    def without_slots(self, *names: str) -> "Memory":
        """Forget slots and whatever rested on them, but not why a tool refused them."""
        kept = {name: slot for name, slot in self.slots.items() if name not in names}
        refused = {name: fact for name, fact in self.facts.items() if name == REFUSAL}
        after = replace(self._without_what_rests_on(names), slots=kept)
        return replace(after, facts={**after.facts, **refused})

    def with_fact(self, name: str, result: object, from_slots: frozenset[str]) -> "Memory":
        """Keep the result of a tool."""
        return replace(self, facts={**self.facts, name: Fact(result, from_slots)})

    def without_facts(self, *names: str) -> "Memory":
        """Forget results that no longer hold."""
        kept = {name: fact for name, fact in self.facts.items() if name not in names}
        return replace(self, facts=kept)

    @property
    def refused_by(self) -> str:
        """The tool that refused last, where that still matters."""
        refusal = self.facts.get(REFUSAL)
        return str(refusal.result.get("tool", "")) if refusal else ""

    def with_decision(self, name: str, answer: str) -> "Memory":
        """Keep an answer to a yes-or-no question."""
        return replace(self, decisions={**self.decisions, name: answer})

    def without_decisions(self, *names: str) -> "Memory":
        """Ask again what was once decided."""
        kept = {name: answer for name, answer in self.decisions.items() if name not in names}
        return replace(self, decisions=kept)

    def unsaid(self, acts: Iterable[str]) -> "Memory":
        """Let acts be said again with the values that they have been said with."""
        again = frozenset(acts)
        said = frozenset(said for said in self.said if said.partition("|")[0] not in again)
        return replace(self, said=said)

    def having_said(self, act: str, key: str) -> "Memory":
        """Count an act as said.

        Args:
            act: its name.
            key: the act with the values it was said with, see `Templates.key`. It takes the place
                of the act's former one: who corrects a value and then goes back hears it again,
                and the longest call keeps no more than one key an act.
        """
        count = self.times_said.get(act, 0) + 1
        others = frozenset(said for said in self.said if said.partition("|")[0] != act)
        return replace(self, said=others | {key}, times_said={**self.times_said, act: count})

    def having_quoted(self, source: str) -> "Memory":
        """Count a passage as said, by its id."""
        count = self.times_said.get(source, 0) + 1
        return replace(self, times_said={**self.times_said, source: count})

    def _differs(self, name: str, slot: Slot) -> bool:
        known = self.slots.get(name)
        return known is None or known.value != slot.value

    def _without_what_rests_on(self, names: Iterable[str]) -> "Memory":
        changed = frozenset(names)
        facts = {name: fact for name, fact in self.facts.items() if not fact.from_slots & changed}
        return replace(self, facts=facts, confirmed=self.confirmed - changed)
