"""One scripted call as it went, in text or by voice: the same values from both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.evaluation.caller import Line
from ivr.evaluation.deeds import Deed
from ivr.evaluation.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn of the agent, with the words that it answers."""

    said: tuple[Line, ...]
    """By the caller since the agent's last turn; none before the greeting."""
    heard: str
    """What the agent took them for."""
    reply: str
    question: str
    """The name of the step whose answer is awaited; empty when nothing is asked."""
    stage: str
    slots: Mapping[str, Any]
    """All values known by now, as they go over the wire."""
    tools: Sequence[Mapping[str, Any]]
    """Those of this turn: `name`, `arguments`, `result`."""
    ended: bool
    """The agent hangs up, or hands over to a person."""
    looks: Sequence[Mapping[str, Any]] = ()
    """What was looked up beforehand, in the same form."""
    quoted: Sequence[Mapping[str, str]] = ()
    """What was said as the bank has written it down: `source`, `text`."""
    blocked: Sequence[str] = ()
    """Why the guard held back what was to be said."""
    stands: frozenset[Deed] | None = None
    """What the records tell of after this turn; None where they cannot be seen."""

    @property
    def values(self) -> dict[str, Any]:
        """The values without units and words."""
        return {name: slot["value"] for name, slot in self.slots.items()}

    @classmethod
    def of_row(cls, row: Mapping[str, Any], said: tuple[Line, ...]) -> "Exchange":
        """Take a turn from the wire: a line of `ivr chat --jsonl`, or of the worker's feed."""
        return cls(
            said=said,
            heard=row.get("heard", ""),
            reply=row["reply"],
            question=row["question"],
            stage=row["stage"],
            slots=row["slots"],
            tools=row["tools"],
            ended=row["ended"],
            looks=row.get("looks", ()),
            quoted=row.get("quoted", ()),
            blocked=row.get("blocked", ()),
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """A scripted call that is over."""

    scenario: Scenario
    exchanges: tuple[Exchange, ...] = ()
    outcome: str = ""
    failure: str = ""
    """Why there was no call."""
    recording: str = ""
    """Stereo, of a real call."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that the caller said."""
        return tuple(line for exchange in self.exchanges for line in exchange.said)

    @property
    def slots(self) -> dict[str, Any]:
        """The values known at the end."""
        return self.exchanges[-1].values if self.exchanges else {}

    @property
    def stage(self) -> str:
        """Where the conversation stood at the end."""
        return self.exchanges[-1].stage if self.exchanges else ""

    @property
    def ended(self) -> bool:
        """Whether the agent brought the call to an end."""
        return any(exchange.ended for exchange in self.exchanges)

    @property
    def tools(self) -> Iterator[Mapping[str, Any]]:
        """Every tool that ran, in order."""
        return (tool for exchange in self.exchanges for tool in exchange.tools)
