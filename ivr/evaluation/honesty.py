"""Whether what the agent said is so: every figure has a source, every deed a tool that did it.

Checked on the transcript alone, as an auditor would: on what went over the wire, not on what the
agent kept in mind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.dialogue.dialogue import Slot
from ivr.dialogue.guard import figures_in, unconfirmed_claims, untraced_figures
from ivr.dialogue.memory import Memory
from ivr.dialogue.recollection import slot_of
from ivr.dialogue.tracing import values_of
from ivr.dialogue.turn import ToolCall
from ivr.dialogue.written_answers import sentences_of
from ivr.evaluation.trial import Exchange, Trial


@dataclass(frozen=True, slots=True)
class Honesty:
    """What one call stands on."""

    figures: int
    untraced: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


def honesty(trial: Trial) -> Honesty:
    """Check every reply against what was known when it was made."""
    turns = tuple(by_turn(trial))
    return Honesty(
        figures=sum(turn.figures for turn in turns),
        untraced=tuple(figure for turn in turns for figure in turn.untraced),
        claims=tuple(claim for turn in turns for claim in turn.claims),
    )


def by_turn(trial: Trial) -> Iterator[Honesty]:
    """Check the replies one by one."""
    quoted: list[str] = []
    for exchange, slots, calls in _known(trial):
        quoted += (s for quote in exchange.quoted for s in sentences_of(quote["text"]))
        number = trial.scenario.number
        memory = Memory(stage="", language="", caller_number=number, slots=slots)
        yield Honesty(
            figures=len(figures_in(exchange.reply)),
            untraced=untraced_figures(exchange.reply, values_of(memory, calls, quoted)),
            claims=unconfirmed_claims(exchange.reply, calls),
        )


def _known(trial: Trial) -> Iterator[tuple[Exchange, Mapping[str, Slot], Sequence[ToolCall]]]:
    """Yield each turn with its values and with all that ran or was looked up in the call so far."""
    calls: list[ToolCall] = []
    for exchange in trial.exchanges:
        calls += [_call(tool) for tool in (*exchange.tools, *exchange.looks)]
        slots = {name: slot_of(row) for name, row in exchange.slots.items()}
        yield exchange, slots, tuple(calls)


def _call(tool: Mapping[str, Any]) -> ToolCall:
    return ToolCall(tool["name"], tool["arguments"], tool["result"])
