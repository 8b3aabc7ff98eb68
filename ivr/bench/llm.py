"""`ivr bench llm`: language models at two real servers, and the judge of what they say."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import httpx

from ivr import model_store
from ivr.bench.hardware import hardware
from ivr.bench.llm_answers import cache_figures, grounded_figures, strategy_figures
from ivr.bench.llm_guessing import guessing_figures
from ivr.bench.llm_pace import Pace, Timetable, Told
from ivr.bench.llm_stand import Questions, Stand, load_questions, served
from ivr.bench.llm_together import hybrid_figures, race_figures
from ivr.bench.llm_window import window_figures
from ivr.errors import IvrError
from ivr.language_models import load_judge
from ivr.llm.embedded import names
from ivr.llm.labelled import agreement
from ivr.settings import Settings

WHOLE_S = 430.0
"""What the parts share; loading the models comes to it."""
FULL_S = 7200.0
_GRACE_S = 30.0
"""Longer than the longest round on a busy machine: a part that overdraws by more hangs."""
_SHARES = {
    "strategies": 5.0,
    "race": 4.0,
    "hybrid_stream": 11.0,
    "cache": 4.0,
    "grounded": 6.0,
    "draft_verify": 8.0,
    "window": 12.0,
}
"""By how long each takes where nothing is left out."""
_PARTS: Mapping[str, Callable[[Stand, Pace], Awaitable[dict[str, Any]]]] = {
    "strategies": strategy_figures,
    "race": race_figures,
    "hybrid_stream": hybrid_figures,
    "cache": cache_figures,
    "grounded": grounded_figures,
    "draft_verify": guessing_figures,
    "window": window_figures,
}
_FAILURES = (IvrError, TimeoutError, httpx.HTTPError)


def run(settings: Settings, told: Told, *, full: bool = False) -> dict[str, Any]:
    """Measure everything.

    A part that fails says why in its place, under `failed`; the others are measured all the same.

    Args:
        settings: of the product; its least quality and limits are those of the chain.
        told: what is being measured now.
        full: take the time that it takes, instead of eight minutes.

    Raises:
        IvrError: a model or the server is missing and cannot be had.
    """
    model_store.pull(names())
    return asyncio.run(_all(settings, told, FULL_S if full else WHOLE_S))


def failed(figures: Mapping[str, Any]) -> list[str]:
    """Return the parts that could not be measured."""
    return [name for name, part in figures.items() if isinstance(part, dict) and "failed" in part]


async def _all(settings: Settings, told: Told, whole_s: float) -> dict[str, Any]:
    began_s = time.perf_counter()
    questions = load_questions()
    least = settings.llm.least_quality
    told("quality: the judge, on the labelled replies")
    figures: dict[str, Any] = {"hardware": hardware()}
    figures["quality"] = quality_figures(questions, least)
    table = Timetable(_SHARES, time.perf_counter() + whole_s, told)
    try:
        async with AsyncExitStack() as stack:
            small = await stack.enter_async_context(served("small"))
            large = await stack.enter_async_context(served("large"))
            stand = Stand(small, large, questions, settings.llm)
            for name, measure in _PARTS.items():
                pace = table.pace(name)
                figures[name] = await measured(measure(stand, pace), pace)
    except IvrError as error:  # no server: what needs none is still worth having
        figures["servers"] = {"failed": str(error)}
    figures["took_s"] = round(time.perf_counter() - began_s, 1)
    return figures


async def measured(part: Awaitable[dict[str, Any]], pace: Pace) -> dict[str, Any]:
    """Return a part's figures, or why there are none."""
    try:
        async with asyncio.timeout(pace.left_s + _GRACE_S):
            return await part
    except _FAILURES as error:
        reason = str(error) or "its first round took longer than the time there was"
        pace.told(f"{pace.name}: failed, {reason}")
        return {"failed": reason}


def quality_figures(questions: Questions, least: float) -> dict[str, Any]:
    """Return how the judge and the labels agree, by register and in all."""
    labelled, judge = questions.labelled, load_judge()
    figures: dict[str, Any] = {}
    for language in ("hi", "hinglish", "en"):
        rows = [row for row in labelled.replies if row.language == language]
        found = agreement(labelled, rows, judge, least)
        figures[language] = {
            "replies": found.replies,
            "right": found.right,
            "wrongly_spoken": found.wrongly_spoken,
            "wrongly_held": found.wrongly_held,
            "faults_seen": {name: f"{seen}/{all_}" for name, (seen, all_) in found.faults.items()},
        }
    found = agreement(labelled, labelled.replies, judge, least)
    figures["all"] = {
        "replies": found.replies,
        "right": found.right,
        "accuracy": round(found.right / found.replies, 3),
    }
    return figures
