"""A second judge of honesty, who shares no code with the guard that holds replies back.

He reads each reply as a listener does and wants every figure to be a value of its kind that a tool
returned or was asked for, that a quoted passage holds, or that the caller gave, by that turn; and
for every deed that a reply claims he looks into the records, whether its row stands there. Small
numbers without a unit count something and need no source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.evaluation.deeds import Deed, claimed, is_borne_out
from ivr.evaluation.figures_heard import Heard, figures_heard
from ivr.evaluation.known_values import KnownValues
from ivr.evaluation.trial import Exchange, Trial


@dataclass(frozen=True, slots=True)
class Audit:
    """What the second judge found in a call."""

    figures: int = 0
    unfounded: tuple[str, ...] = ()
    """Figures that nothing bears out, each with its reply."""
    undone: tuple[str, ...] = ()
    """Deeds that were claimed, and no row in the records tells of them."""


NOTHING_FOUND = Audit()


@dataclass(frozen=True, slots=True)
class AuditedTurn:
    """What he found in one reply."""

    figures: int
    unfounded: tuple[str, ...]
    undone: tuple[str, ...]


def audit(trial: Trial) -> Audit:
    """Judge a call."""
    turns = audited(trial)
    return Audit(
        figures=sum(turn.figures for turn in turns),
        unfounded=tuple(figure for turn in turns for figure in turn.unfounded),
        undone=tuple(deed for turn in turns for deed in turn.undone),
    )


def audited(trial: Trial) -> tuple[AuditedTurn, ...]:
    """Judge each reply of a call by what was known when it was made."""
    before = trial.exchanges[0].stands if trial.exchanges else None
    numbers = {trial.scenario.number, ""}  # a row may name nobody
    turns: list[AuditedTurn] = []
    for exchange, known in zip(trial.exchanges, known_by_turn(trial), strict=True):
        numbers.add(str(exchange.values.get("phone_number", "")))
        heard = figures_heard(exchange.reply)
        unfounded = tuple(f"{figure.text} in: {exchange.reply}" for figure in _wrong(heard, known))
        undone = tuple(_undone(exchange, heard, before, numbers))
        turns.append(AuditedTurn(len(heard), unfounded, undone))
    return tuple(turns)


def known_by_turn(trial: Trial) -> Iterator[KnownValues]:
    """Yield what was known at each reply; the same object grows from turn to turn."""
    known = KnownValues()
    known.take_tools({"arguments": run.arguments, "result": {}} for run in trial.scenario.before)
    known.take_slots({"caller": {"value": trial.scenario.number, "unit": ""}})
    for exchange in trial.exchanges:
        known.take_words(exchange.heard)
        known.take_slots(exchange.slots)
        for quote in exchange.quoted:
            known.take_words(quote["text"])
        known.take_tools(exchange.tools)
        yield known


def _wrong(heard: Sequence[Heard], known: KnownValues) -> Iterator[Heard]:
    for at, figure in enumerate(heard):
        behind = heard[at + 1] if at + 1 < len(heard) else None
        if figure.kind == "weekday" and behind is not None and behind.kind == "day":
            if not known.agrees(figure, behind):
                yield figure
        elif not known.founds(figure):
            yield figure


def _undone(
    exchange: Exchange,
    heard: Sequence[Heard],
    before: frozenset[Deed] | None,
    numbers: set[str],
) -> Iterator[str]:
    if exchange.stands is None or before is None:
        return
    rows = frozenset(deed for deed in exchange.stands if deed.number in numbers)
    for kind in claimed(exchange.reply):
        if not is_borne_out(kind, heard, rows, before):
            yield f"{kind} in: {exchange.reply}"
