"""`ivr bench llm`: language models at two real servers, and the judge of what they say."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

from ivr.bench.hardware import hardware
from ivr.bench.llm_stand import Questions, Served, load_questions, served
from ivr.bench.llm_window import window_figures
from ivr.dialogue import guard
from ivr.dialogue.dialogue import Clause
from ivr.dialogue.guard import Beside, Passed
from ivr.dialogue.memory import Memory
from ivr.language_models import load_judge
from ivr.llm.asking import timed
from ivr.llm.chain import AUTHORED, Chain, Limits
from ivr.llm.hybrid_stream import HybridStream
from ivr.llm.labelled import agreement
from ivr.llm.llm import LanguageModel, LanguageModelError, Prompt
from ivr.llm.quality import Quality
from ivr.llm.race import Race
from ivr.llm.strategies import STRATEGIES
from ivr.llm.unrepeated import plain_words
from ivr.settings import Settings

Told = Callable[[str], None]
_RACES = 20
_HYBRIDS = 100
_CACHE_ROUNDS = 10
_ANYTHING = 0.0
"""What is measured is the path: these models' words are seldom good enough to be spoken."""


def run(settings: Settings, told: Told) -> dict[str, Any]:
    """Measure everything.

    Args:
        settings: of the product; its least quality and limits are those of the chain.
        told: what is being measured now.

    Raises:
        IvrError: a model or the server is missing; says how to have it.
    """
    return asyncio.run(_all(settings, told))


async def _all(settings: Settings, told: Told) -> dict[str, Any]:
    questions = load_questions()
    figures: dict[str, Any] = {"hardware": hardware()}
    told("the judge, on the labelled replies")
    figures["quality"] = quality_figures(questions, settings.llm.least_quality)
    async with served("small") as small, served("large") as large:
        parts: dict[str, Callable[[], Awaitable[Any]]] = {
            "strategies": lambda: _strategies(small, large, questions),
            "race": lambda: _race(small, large, questions),
            "hybrid_stream": lambda: _hybrid(small, large, questions),
            "cache": lambda: _cache(small, questions),
            "grounded": lambda: _grounded(settings, small, large, questions),
            "window": lambda: window_figures(small, questions),
        }
        for name, measure in parts.items():
            told(name)
            try:
                figures[name] = await measure()
            except LanguageModelError as error:  # the other figures are still worth having
                figures[name] = {"failed": str(error)}
    told("draft_verify")
    figures["draft_verify"] = await _speculation(questions)
    return figures


def quality_figures(questions: Questions, least: float) -> dict[str, Any]:
    """Return how the judge and the labels agree, by register."""
    labelled = questions.labelled
    figures: dict[str, Any] = {}
    for language in ("hi", "hinglish", "en"):
        rows = [row for row in labelled.replies if row.language == language]
        found = agreement(labelled, rows, load_judge(), least)
        figures[language] = {
            "replies": found.replies,
            "right": found.right,
            "wrongly_spoken": found.wrongly_spoken,
            "wrongly_held": found.wrongly_held,
            "faults_seen": {name: f"{seen}/{all_}" for name, (seen, all_) in found.faults.items()},
        }
    return figures


async def _strategies(small: Served, large: Served, questions: Questions) -> dict[str, Any]:
    """Ask everything of each strategy; the large model stands for what a bank would have."""
    judge: Quality = questions.quality
    figures: dict[str, Any] = {"small alone": await _asked(small.model, questions)}
    for name, make in STRATEGIES.items():
        if name != "draft_verify":  # needs a server that guesses
            model = make(small.model, large.model, judge, _ANYTHING)
            figures[name] = await _asked(model, questions)
    return figures


async def _asked(model: LanguageModel, questions: Questions) -> dict[str, Any]:
    rows = [await timed(model, prompt) for prompt in questions.prompts_for().values()]
    return {
        "first_words_ms": _spread([row.first_words_ms for row in rows]),
        "total_ms": _spread([row.total_ms for row in rows]),
        "answered_by": sorted({" → ".join(row.by) for row in rows}),
    }


async def _race(small: Served, large: Served, questions: Questions) -> dict[str, Any]:
    """Measure when the loser's server falls silent, after the winner's first words."""
    race = Race((small.model, large.model), questions.quality, _ANYTHING)
    prompts = list(questions.prompts_for().values())
    idle_ms, wins, saved = [], [], []
    for turn in range(_RACES):
        prompt = prompts[turn % len(prompts)]
        async with aclosing(race.answer(prompt)) as pieces:
            winner = (await anext(pieces)).by
            loser = large if winner == small.order.name else small
            idle_ms.append(1000 * await loser.idle_s())
            before = await loser.counted_tokens()
            async for _ in pieces:
                pass
            saved.append(await loser.counted_tokens() == before)
        wins.append(winner)
    return {
        "races": _RACES,
        "loser_idle_ms": _spread(idle_ms),
        "loser_wrote_on": saved.count(False),
        "won_by": {name: wins.count(name) for name in sorted(set(wins))},
    }


async def _hybrid(small: Served, large: Served, questions: Questions) -> dict[str, Any]:
    """Count repeated words where one model goes on behind the other."""
    judge = questions.quality
    ways = (
        HybridStream(small.model, large.model, judge, _ANYTHING),
        HybridStream(large.model, small.model, judge, _ANYTHING),
    )
    prompts = list(questions.prompts_for().values())
    repeated = both = 0
    for turn in range(_HYBRIDS):
        spoken: dict[str, str] = {}
        hybrid, prompt = ways[turn % 2], prompts[turn // 2 % len(prompts)]
        async with aclosing(hybrid.answer(prompt)) as pieces:
            async for piece in pieces:
                spoken[piece.by] = spoken.get(piece.by, "") + piece.text
        parts = [text for text in spoken.values() if text.strip()]
        both += len(parts) > 1
        repeated += len(parts) > 1 and repeats(parts[0], parts[1])
    return {"runs": _HYBRIDS, "both_spoke": both, "repeated_words_at_the_joint": repeated}


def repeats(spoken: str, continuation: str) -> bool:
    """Tell whether a continuation begins with what was just spoken, or begins it all over again."""
    before, behind = plain_words(spoken), plain_words(continuation)
    joint = any(before[-n:] == behind[:n] for n in range(1, len(before) + 1) if behind[:n])
    return joint or (len(behind) > 2 and before[:3] == behind[:3])


async def _cache(small: Served, questions: Questions) -> dict[str, Any]:
    """Compare first words where the server kept the prompt's beginning, and where it did not."""
    long = questions.prompts.first("en").text + " " + " ".join(questions.labelled.sources.values())
    kept_ms: list[float] = []
    cold_ms: list[float] = []
    cached: list[int] = []
    for turn in range(_CACHE_ROUNDS):
        for times, front in ((cold_ms, f"Call {time.monotonic_ns()}. {long}"), (kept_ms, long)):
            prompt = _after(front, questions, turn)
            row = await timed(small.model, prompt)
            times.append(row.first_words_ms)
        cached.append(row.ended.cached_tokens if row.ended else 0)
    return {
        "first_words_ms_kept": _spread(kept_ms[1:]),
        "first_words_ms_anew": _spread(cold_ms[1:]),
        "tokens_kept": statistics.median(cached[1:]),
    }


def _after(front: str, questions: Questions, turn: int) -> Prompt:
    asked = list(questions.labelled.asked.values())[turn % len(questions.labelled.asked)]
    first, last = questions.prompts_for()["rate"].messages
    messages = (type(first)("system", front), type(last)("user", asked))
    session = "anew" if front.startswith("Call ") else "kept"
    return Prompt(messages, "en", session=session, most_tokens=8)


async def _grounded(
    settings: Settings, small: Served, large: Served, questions: Questions
) -> dict[str, Any]:
    """Count what may be spoken of the models' own words, and what the chain says in the end."""
    least = settings.llm.least_quality
    figures: dict[str, Any] = {}
    for one in (small, large):
        figures[one.order.name] = await _spoken(one.model, questions, least)
    best = STRATEGIES["slm_first"](small.model, large.model, questions.quality, least)
    limits = Limits(settings.llm.first_sentence_s, settings.llm.next_sentence_s)
    rows = [
        await timed(Chain((best,), limits), prompt) for prompt in questions.prompts_for().values()
    ]
    figures["chain"] = {
        "authored": sum(row.by == (AUTHORED,) for row in rows),
        "of": len(rows),
        "first_sentence_ms": _spread([row.first_words_ms for row in rows]),
    }
    return figures


async def _spoken(model: LanguageModel, questions: Questions, least: float) -> dict[str, Any]:
    good = passed = 0
    faults: dict[str, int] = {}
    prompts = {lang: questions.prompts_for(lang) for lang in ("en", "hi")}
    for language, asked in prompts.items():
        for prompt in asked.values():
            try:
                row = await timed(model, prompt)
            except LanguageModelError as error:
                faults[type(error).__name__] = faults.get(type(error).__name__, 0) + 1
                continue
            cut = bool(row.ended and row.ended.cut)
            verdict = questions.quality.verdict(prompt, row.text, cut=cut)
            good += verdict.score >= least
            passed += verdict.score >= least and _passes_guard(row.text, language, prompt.sources)
            for fault in verdict.faults:
                faults[fault] = faults.get(fault, 0) + 1
    asked_in_all = sum(map(len, prompts.values()))
    return {"asked": asked_in_all, "judged_good": good, "passed_guard": passed, "faults": faults}


def _passes_guard(text: str, language: str, passages: tuple[str, ...]) -> bool:
    memory = Memory("discovery", language)
    verdict = guard.guarded((Clause((text,)),), memory, (), beside=Beside(passages))
    return isinstance(verdict, Passed)


async def _speculation(questions: Questions) -> dict[str, Any]:
    """Compare texts and times with and without guesses by the server."""
    figures: dict[str, Any] = {}
    for size in ("small", "large"):
        plain, _, plain_ms = await _texts(size, "none", questions)
        for how in ("prompt-lookup", "draft"):
            texts, (drafted, accepted), total_ms = await _texts(size, how, questions)
            figures[f"{size}, {how}"] = {
                "same_texts": sum(a == b for a, b in zip(plain, texts, strict=True)),
                "of": len(plain),
                "drafted_tokens": drafted,
                "accepted_tokens": accepted,
                "speed_up": round(plain_ms / total_ms, 2),
            }
    return figures


async def _texts(
    size: Any, how: Any, questions: Questions
) -> tuple[list[str], tuple[int, int], float]:
    async with served(size, threads=2, speculation=how) as one:
        rows = [await timed(one.model, p) for p in questions.prompts_for().values()]
    ends = [row.ended for row in rows if row.ended]
    guessed = sum(e.drafted_tokens for e in ends), sum(e.accepted_tokens for e in ends)
    return [row.text for row in rows], guessed, sum(row.total_ms for row in rows)


def _spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    last = len(ordered) - 1
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {name: round(ordered[round(share * last)], 1) for name, share in at.items()}
