"""How fast each strategy answers, what a kept prompt saves, and what of it all may be spoken."""

import statistics
import time
from collections.abc import Sequence
from typing import Any

from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import ANYTHING, Questions, Stand, spread
from ivr.dialogue import guard
from ivr.dialogue.dialogue import Clause
from ivr.dialogue.guard import Beside, Passed
from ivr.dialogue.memory import Memory
from ivr.llm.asking import Answered, timed
from ivr.llm.chain import AUTHORED, Chain, Limits
from ivr.llm.llm import LanguageModel, LanguageModelError, Prompt
from ivr.llm.strategies import STRATEGIES

_CACHE_ROUNDS = 10
_LANGUAGES = ("en", "hi")
_APART = 2
"""Questions between those that two strategies are asked in one round."""


async def strategy_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Ask everything of each strategy; the large model stands for what a bank would have."""
    small, large, judge = stand.small.model, stand.large.model, stand.questions.quality
    models: dict[str, LanguageModel] = {"small alone": small}
    models |= {
        name: make(small, large, judge, ANYTHING)
        for name, make in STRATEGIES.items()
        if name != "draft_verify"  # needs a server that guesses
    }
    rows: dict[str, list[Answered]] = {name: [] for name in models}
    prompts = list(stand.questions.prompts_for().values())
    for turn in pace.rounds(len(prompts)):
        for place, (name, model) in enumerate(models.items()):
            # Each another question: a server that was just asked the same need not read it again.
            prompt = prompts[(turn + _APART * place) % len(prompts)]
            rows[name].append(await timed(model, prompt))
    return {name: _answered(answered) for name, answered in rows.items()}


def _answered(rows: Sequence[Answered]) -> dict[str, Any]:
    return {
        "asked": len(rows),
        "first_words_ms": spread([row.first_words_ms for row in rows]),
        "total_ms": spread([row.total_ms for row in rows]),
        "answered_by": sorted({" → ".join(row.by) for row in rows}),
    }


async def cache_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Compare first words where the server kept the prompt's beginning, and where it did not."""
    questions = stand.questions
    long = questions.prompts.first("en").text + " " + " ".join(questions.labelled.sources.values())
    await timed(stand.small.model, _after(long, questions, 0))  # what is to be kept
    kept_ms: list[float] = []
    anew_ms: list[float] = []
    kept_tokens: list[int] = []
    for turn in pace.rounds(_CACHE_ROUNDS):
        anew = f"Call {time.monotonic_ns()}. {long}"
        row = await timed(stand.small.model, _after(anew, questions, turn))
        anew_ms.append(row.first_words_ms)
        row = await timed(stand.small.model, _after(long, questions, turn + 1))
        kept_ms.append(row.first_words_ms)
        kept_tokens.append(row.ended.cached_tokens if row.ended else 0)
    return {
        "rounds": len(kept_ms),
        "first_words_ms_kept": spread(kept_ms),
        "first_words_ms_anew": spread(anew_ms),
        "tokens_kept": statistics.median(kept_tokens),
    }


def _after(front: str, questions: Questions, turn: int) -> Prompt:
    asked = list(questions.labelled.asked.values())[turn % len(questions.labelled.asked)]
    first, last = questions.prompts_for()["rate"].messages
    messages = (type(first)("system", front), type(last)("user", asked))
    session = "anew" if front.startswith("Call ") else "kept"
    return Prompt(messages, "en", session=session, most_tokens=8)


async def grounded_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Count what may be spoken of the models' own words, and what the chain says in the end."""
    limits = Limits(stand.settings.first_sentence_s, stand.settings.next_sentence_s)
    least = stand.settings.least_quality
    first = STRATEGIES["slm_first"](
        stand.small.model, stand.large.model, stand.questions.quality, least
    )
    chain = Chain((first,), limits)
    counts = {one.order.name: _Spoken(stand.questions, least) for one in (stand.small, stand.large)}
    told: list[Answered] = []
    asked = [stand.questions.prompts_for(language) for language in _LANGUAGES]
    for pair in pace.of(list(zip(*(prompts.values() for prompts in asked), strict=True))):
        for prompt in pair:
            for one in (stand.small, stand.large):
                await counts[one.order.name].ask(one.model, prompt)
        told.append(await timed(chain, pair[0]))
    spoken = {
        "authored": sum(row.by == (AUTHORED,) for row in told),
        "of": len(told),
        "first_sentence_ms": spread([row.first_words_ms for row in told]),
    }
    return {**{name: count.figures() for name, count in counts.items()}, "chain": spoken}


class _Spoken:
    """Counts what of one model's answers may be spoken."""

    def __init__(self, questions: Questions, least: float) -> None:
        self._quality = questions.quality
        self._least = least
        self._asked = self._good = self._passed = 0
        self._faults: dict[str, int] = {}

    async def ask(self, model: LanguageModel, prompt: Prompt) -> None:
        self._asked += 1
        try:
            row = await timed(model, prompt)
        except LanguageModelError as error:
            self._count(type(error).__name__)
            return
        verdict = self._quality.verdict(prompt, row.text, cut=bool(row.ended and row.ended.cut))
        good = verdict.score >= self._least
        self._good += good
        self._passed += good and _passes_guard(row.text, prompt)
        for fault in verdict.faults:
            self._count(fault)

    def figures(self) -> dict[str, Any]:
        return {
            "asked": self._asked,
            "judged_good": self._good,
            "passed_guard": self._passed,
            "faults": self._faults,
        }

    def _count(self, fault: str) -> None:
        self._faults[fault] = self._faults.get(fault, 0) + 1


def _passes_guard(text: str, prompt: Prompt) -> bool:
    memory = Memory("discovery", prompt.language)
    beside = Beside(prompt.sources)
    return isinstance(guard.guarded((Clause((text,)),), memory, (), beside=beside), Passed)
