"""What scripted callers and labelled utterances amount to: shares with their intervals."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

from ivr.evaluation.audit import NOTHING_FOUND, Audit
from ivr.evaluation.disagreements import disagreements
from ivr.evaluation.honesty import Honesty
from ivr.evaluation.intervals import Interval, wilson
from ivr.evaluation.language_fit import Fit
from ivr.evaluation.scenarios import Scenario
from ivr.evaluation.tampering import tampering
from ivr.evaluation.trial import Trial
from ivr.evaluation.utterances import Score

WORST = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A call with all that there is to say of it."""

    trial: Trial
    faults: tuple[str, ...]
    """What kept the caller from his goal; none when he reached it."""
    fit: Fit
    honesty: Honesty
    audit: Audit = NOTHING_FOUND
    """The same by a judge who shares nothing with the guard."""

    @property
    def reached(self) -> bool:
        """Whether the caller got what he called for."""
        return not self.faults

    @property
    def blemishes(self) -> tuple[str, ...]:
        """All that was wrong, the goal reached or not, for people."""
        return (
            *self.faults,
            *(f"asked without an answer: {line.text}" for line in self._unforeseen),
            *(f"figure from nowhere: {figure}" for figure in self.honesty.untraced),
            *(f"claimed, not done: {claim}" for claim in self.honesty.claims),
            *(f"unfounded figure: {figure}" for figure in self.audit.unfounded),
            *(f"no row tells of it: {deed}" for deed in self.audit.undone),
            *(f"in the wrong language: {reply}" for reply in self.fit.misfits),
        )

    @property
    def _unforeseen(self) -> Sequence[Any]:
        return [line for line in self.trial.lines if line.by == "unknown"]


def scores(judged: Sequence[Judged], utterances: Mapping[str, Score]) -> dict[str, Any]:
    """Lay out everything as `ivr eval --json` prints it.

    Args:
        judged: the calls.
        utterances: how utterances were understood: `all`, and each part that was asked for.
    """
    of_all = utterances["all"]
    return {
        **_group(judged),
        "intent_f1": _rounded(of_all.intent_f1),
        "slots_exact": _rounded(of_all.slots_exact),
        "by_language": _by(judged, lambda scenario: scenario.language),
        "by_persona": _by(judged, lambda scenario: scenario.persona),
        "by_part": _by(judged, lambda scenario: scenario.part),
        "intervals": {
            name: list(interval) for name, interval in _intervals(judged, of_all).items()
        },
        "utterances": {part: _understood(score) for part, score in utterances.items()},
        "disagreements": _differing(judged),
        "tampering": tampering(_open_trials(judged)),
        "worst": [transcript(one) for one in worst(judged)],
    }


def worst(judged: Sequence[Judged]) -> list[Judged]:
    """Return the calls that went worst, the worst first.

    Where both parts were called, none of the untouched: who reads its transcripts tunes on it.
    """
    parts = {each.trial.scenario.part for each in judged}
    shown = [each for each in judged if len(parts) == 1 or each.trial.scenario.part == "tuned"]
    return sorted(shown, key=_badness, reverse=True)[:WORST]


def transcript(one: Judged) -> dict[str, Any]:
    """Lay out one call with what was wrong."""
    trial = one.trial
    scenario = trial.scenario
    return {
        "id": scenario.id,
        "part": scenario.part,
        "language": scenario.language,
        "persona": scenario.persona,
        "goal": scenario.goal,
        "reached": one.reached,
        "failed": list(one.blemishes),
        "outcome": trial.outcome,
        "recording": trial.recording,
        "turns": [
            {
                "caller": " ".join(line.text for line in exchange.said),
                "heard": exchange.heard,
                "agent": exchange.reply,
                "question": exchange.question,
                "stage": exchange.stage,
                "tools": [dict(tool) for tool in exchange.tools],
            }
            for exchange in trial.exchanges
        ],
    }


def _open_trials(judged: Sequence[Judged]) -> Iterator[Trial]:
    """Yield the calls whose words may be shown: none of the untouched."""
    return (one.trial for one in judged if one.trial.scenario.part == "tuned")


def _differing(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Lay out the replies on which the two judges of honesty differ; none of the untouched."""
    return [
        {"id": trial.scenario.id, **asdict(found)}
        for trial in _open_trials(judged)
        for found in disagreements(trial)
    ]


def _badness(one: Judged) -> tuple[int, int, int]:
    return len(one.faults), len(one.blemishes), len(one.trial.lines)


def _group(judged: Sequence[Judged]) -> dict[str, Any]:
    turns = [len(each.trial.lines) for each in judged if each.reached]
    return {
        "scenarios": len(judged),
        "task_success": _share(sum(each.reached for each in judged), len(judged)),
        "language_fit": _share(*_fits(judged)),
        "figures_traced": _share(*_traced(judged)),
        "unconfirmed_claims": sum(len(each.honesty.claims) for each in judged),
        "figures_founded": _share(*_founded(judged)),
        "undone_deeds": sum(len(each.audit.undone) for each in judged),
        "blocked_replies": sum(
            bool(turn.blocked) for each in judged for turn in each.trial.exchanges
        ),
        "turns_to_goal": round(mean(turns), 1) if turns else None,
    }


def _by(judged: Sequence[Judged], key: Callable[[Scenario], str]) -> dict[str, Any]:
    names = sorted({key(each.trial.scenario) for each in judged})
    groups = {name: [j for j in judged if key(j.trial.scenario) == name] for name in names}
    return {
        name: _group(own) | {"interval": list(_of_success(own))} for name, own in groups.items()
    }


def _intervals(judged: Sequence[Judged], utterances: Score) -> dict[str, Interval]:
    understood, many = utterances, utterances.utterances
    return {
        "task_success": _of_success(judged),
        "language_fit": _rounded_interval(*_fits(judged)),
        "figures_traced": _rounded_interval(*_traced(judged)),
        "figures_founded": _rounded_interval(*_founded(judged)),
        "intent_f1": _rounded_interval(
            understood.intent_f1 * understood.intents, understood.intents
        ),
        "slots_exact": _rounded_interval(understood.slots_exact * many, many),
    }


def _of_success(judged: Sequence[Judged]) -> Interval:
    return _rounded_interval(sum(each.reached for each in judged), len(judged))


def _fits(judged: Sequence[Judged]) -> tuple[int, int]:
    return sum(each.fit.fitting for each in judged), sum(each.fit.replies for each in judged)


def _traced(judged: Sequence[Judged]) -> tuple[int, int]:
    figures = sum(each.honesty.figures for each in judged)
    return figures - sum(len(each.honesty.untraced) for each in judged), figures


def _founded(judged: Sequence[Judged]) -> tuple[int, int]:
    figures = sum(each.audit.figures for each in judged)
    return figures - sum(len(each.audit.unfounded) for each in judged), figures


def _understood(score: Score) -> dict[str, Any]:
    return {
        "utterances": score.utterances,
        "intent_f1": _rounded(score.intent_f1),
        "slots_exact": _rounded(score.slots_exact),
        "language": _rounded(score.language),
    }


def _share(right: int, cases: int) -> float:
    return _rounded(right / cases) if cases else 1.0


def _rounded_interval(right: float, cases: float) -> Interval:
    low, high = wilson(right, cases)
    return _rounded(low), _rounded(high)


def _rounded(share: float) -> float:
    return round(share, 4)
