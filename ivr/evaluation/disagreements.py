"""Where the two judges of honesty differ: one of them is wrong there, or the tables are."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.dialogue.guard import figures_in
from ivr.evaluation.audit import audited
from ivr.evaluation.figure_words import folded
from ivr.evaluation.figures_heard import figures_heard
from ivr.evaluation.honesty import by_turn
from ivr.evaluation.trial import Trial


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A reply on which they differ."""

    reply: str
    guard: tuple[str, ...]
    """What the guard's own reading finds wrong."""
    judge: tuple[str, ...]
    """What the second judge finds wrong."""
    unseen: tuple[str, ...]
    """Figures that only the second judge hears."""


def disagreements(trial: Trial) -> Iterator[Disagreement]:
    """Yield the replies of a call on which the judges differ."""
    for exchange, guard, judge in zip(trial.exchanges, by_turn(trial), audited(trial), strict=True):
        of_guard = (*guard.untraced, *guard.claims)
        of_judge = (*judge.unfounded, *judge.undone)
        unseen = _unseen(exchange.reply)
        if bool(of_guard) != bool(of_judge) or unseen:
            yield Disagreement(exchange.reply, of_guard, of_judge, unseen)


def _unseen(reply: str) -> tuple[str, ...]:
    seen = " ".join(folded(figure) for figure in figures_in(reply))
    words = set(seen.replace(",", "").replace("₹", "").split()) | set(seen.split())
    return tuple(
        figure.text
        for figure in figures_heard(reply)
        if words.isdisjoint(figure.text.split()) and figure.text.split()[0] not in seen
    )
