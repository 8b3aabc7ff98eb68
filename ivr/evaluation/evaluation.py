"""`ivr eval`: who calls, what is made of it, and where it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal, Protocol

from ivr import app
from ivr.dialogue.dialogue import Understanding
from ivr.dialogue.multilingual import Multilingual
from ivr.errors import ConfigurationError
from ivr.evaluation.audit import audit
from ivr.evaluation.honesty import honesty
from ivr.evaluation.judging import faults
from ivr.evaluation.keeping import keep
from ivr.evaluation.language_fit import Understand, fit
from ivr.evaluation.run_folder import run_folder
from ivr.evaluation.scenarios import Part, Scenarios, load_scenarios
from ivr.evaluation.scoring import Judged, scores, transcript
from ivr.evaluation.text_run import TextRun
from ivr.evaluation.trial import Trial
from ivr.evaluation.utterances import Score, load_labelled, score
from ivr.settings import HOME, Settings, data_folder

FOLDER = HOME / "build" / "eval"
"""What the last runs gave."""
NOW = "2026-12-01T10:00:00+05:30"
"""When the callers call: their tomorrows are counted from here."""


class Screen(Protocol):
    """Who watches."""

    def show(self, one: Judged) -> None:
        """See a call that has ended."""
        ...

    def rehearsed(self, lines: int, of: int) -> None:
        """See that so many of the callers' lines have become sound."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be evaluated."""

    voice: bool = False
    """By real calls, not on the keyboard."""
    part: Part | None = None
    languages: Sequence[str] = ()
    personas: Sequence[str] = ()
    now: str = ""
    """Fixes the clock; empty for the scenarios' own."""
    database: str = ""
    """SQLAlchemy URL that all callers share; empty for a fresh database each."""
    gold_price: str = ""
    """`CARAT=PAISE@TIME`; empty for the configured source."""
    lines: int = 1
    """Real calls at once."""
    sample: int = 0
    """So many of them, from all over; 0 for all."""

    @property
    def mode(self) -> Literal["voice", "text"]:
        """How the callers reach the agent."""
        return "voice" if self.voice else "text"


def chosen(order: Order) -> Scenarios:
    """Return the callers of an order.

    Raises:
        ConfigurationError: there is none such, one is written down wrong, or an option does not go
            with real calls.
    """
    if order.voice and (order.database or order.gold_price):
        raise ConfigurationError(
            "real calls have a worker with records and prices of its own: "
            "leave out --db and --gold-price, or --voice"
        )
    scenarios = load_scenarios(data_folder() / "eval").only(
        part=order.part or "", languages=order.languages, personas=order.personas
    )
    return scenarios.sampled(order.sample)


def run(settings: Settings, order: Order, scenarios: Scenarios, screen: Screen) -> dict[str, Any]:
    """Let the callers call; return the scores, and keep them in `build/eval/`.

    Real calls are also kept one by one as they end, with their recordings, in a folder of the run.

    Raises:
        IvrError: something is missing or died.
    """
    understander = app.load_understander()
    now = app.clock(order.now or NOW)()
    judge = partial(judged, understand=partial(_read, understander, now))
    all_judged: list[Judged] = []

    def on_trial(trial: Trial) -> None:
        all_judged.append(judge(trial))
        screen.show(all_judged[-1])

    if order.voice:
        from ivr.evaluation.voice_run import VoiceRun  # needs speech engines and softphone

        with run_folder(FOLDER / "voice") as folder:

            def on_call(trial: Trial) -> None:
                on_trial(trial)
                keep(folder, "so-far", {"calls": _calls(order, all_judged)})

            calls = VoiceRun(settings, folder, order.lines, screen.rehearsed, on_call)
            calls.run(scenarios, now)
    else:
        TextRun(settings, on_trial, order.database, order.gold_price).run(scenarios, now)
    found = {"mode": order.mode} | scores(all_judged, _utterances(understander, order.part))
    keep(FOLDER, order.mode, found | {"calls": _calls(order, all_judged)})
    return found


def judged(trial: Trial, *, understand: Understand) -> Judged:
    """Say all that there is to say of a call."""
    return Judged(trial, faults(trial), fit(trial, understand), honesty(trial), audit(trial))


def _read(understander: Multilingual, now: datetime, words: str, register: str) -> Understanding:
    return understander.understand(words, now=now, language_so_far=register)


def _utterances(understander: Multilingual, part: Part | None) -> Mapping[str, Score]:
    labelled = load_labelled(data_folder())
    parts: tuple[Part, ...] = (part,) if part else ("tuned", "untouched")
    scored: dict[str, Score] = {"all": score(understander, labelled.of(part))}
    return scored | {name: score(understander, labelled.of(name)) for name in parts}


def _calls(order: Order, all_judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Return the transcripts; of the untouched part only where it was asked for."""
    return [
        transcript(each)
        if each.trial.scenario.part in ("tuned", order.part)
        else {"id": each.trial.scenario.id, "part": "untouched", "reached": each.reached}
        for each in all_judged
    ]
