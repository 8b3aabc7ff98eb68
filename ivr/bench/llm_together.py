"""Two models at once: when the loser of a race falls silent, and whether a joint repeats a word."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import ANYTHING, Stand, spread
from ivr.bench.processes import computed_ms
from ivr.llm.hybrid_stream import HybridStream
from ivr.llm.llm import LanguageModel, Piece, Prompt
from ivr.llm.race import Race
from ivr.llm.unrepeated import plain_words

RACES = 20
HYBRIDS = 100
_RACED_TOKENS = 24
_HYBRID_TOKENS = 20
"""Enough for a sentence and for the words behind it."""


class Watched:
    """A model, and when it handed out its last piece."""

    def __init__(self, model: LanguageModel) -> None:
        """Take the model that is watched."""
        self._model = model
        self.handed_s: list[float] = []
        """By the performance counter, of each piece of the answer that was begun last."""

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the model's answer."""
        self.handed_s = []
        async with aclosing(self._model.answer(prompt)) as pieces:
            async for piece in pieces:
                self.handed_s.append(time.perf_counter())
                yield piece


class _Races:
    """What was seen in the races."""

    def __init__(self) -> None:
        self.idle_ms: dict[str, list[float]] = {"writing": [], "reading": []}
        self.closed_ms: list[float] = []
        self.computed_ms: list[float] = []
        self.token_ms: list[float] = []
        self.wins: list[str] = []
        self.wrote_on = 0

    def figures(self) -> dict[str, Any]:
        """Return them; times count from the piece that decided.

        What the loser's server still computed is no longer on a machine that is busy otherwise.
        """
        whole = [*self.idle_ms["writing"], *self.idle_ms["reading"]]
        return {
            "races": len(self.wins),
            "loser_idle_ms": spread(whole),
            "loser_idle_ms_by_what_it_did": {
                doing: {"races": len(times)} | spread(times)
                for doing, times in self.idle_ms.items()
                if times
            },
            "loser_computed_ms": spread(self.computed_ms),
            "request_closed_ms": spread(self.closed_ms),
            "loser_ms_a_token": spread(self.token_ms) if self.token_ms else {},
            "loser_wrote_on": self.wrote_on,
            "won_by": {name: self.wins.count(name) for name in sorted(set(self.wins))},
        }


async def race_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Measure when the loser's server computes nothing any more."""
    seen = _Races()
    prompts = list(stand.questions.prompts_for().values())
    for turn in pace.rounds(RACES):
        await _race(stand, replace(prompts[turn % len(prompts)], most_tokens=_RACED_TOKENS), seen)
    return seen.figures()


async def _race(stand: Stand, prompt: Prompt, seen: _Races) -> None:
    watched = {one.order.name: Watched(one.model) for one in (stand.small, stand.large)}
    race = Race(tuple(watched.values()), stand.questions.quality, ANYTHING)
    async with aclosing(race.answer(prompt)) as pieces:
        winner = (await anext(pieces)).by
        decided_s = watched[winner].handed_s[-1]
        seen.closed_ms.append(1000 * (time.perf_counter() - decided_s))
        loser = stand.large if winner == stand.small.order.name else stand.small
        computed = computed_ms(loser.pid)
        await loser.idle_s()
        idle_ms = 1000 * (time.perf_counter() - decided_s)
        seen.computed_ms.append(computed_ms(loser.pid) - computed)
        before = await loser.counted_tokens()
        async for _ in pieces:
            pass
        seen.wrote_on += await loser.counted_tokens() != before
    handed_s = watched[loser.order.name].handed_s
    seen.idle_ms["writing" if handed_s else "reading"].append(idle_ms)
    if len(handed_s) > 1:
        seen.token_ms.append(1000 * (handed_s[-1] - handed_s[0]) / (len(handed_s) - 1))
    seen.wins.append(winner)


async def hybrid_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Count repeated words where one model goes on behind the other."""
    judge, small, large = stand.questions.quality, stand.small.model, stand.large.model
    ways = (
        HybridStream(small, large, judge, ANYTHING),
        HybridStream(large, small, judge, ANYTHING),
    )
    prompts = [
        replace(prompt, most_tokens=_HYBRID_TOKENS)
        for prompt in stand.questions.prompts_for().values()
    ]
    runs = repeated = both = 0
    for turn in pace.rounds(HYBRIDS):
        parts = await _spoken(ways[turn % 2], prompts[turn // 2 % len(prompts)])
        runs += 1
        both += len(parts) > 1
        repeated += len(parts) > 1 and repeats(parts[0], parts[1])
    return {"runs": runs, "both_spoke": both, "repeated_words_at_the_joint": repeated}


async def _spoken(hybrid: HybridStream, prompt: Prompt) -> list[str]:
    """Return what each model said, in turn."""
    spoken: dict[str, str] = {}
    async with aclosing(hybrid.answer(prompt)) as pieces:
        async for piece in pieces:
            spoken[piece.by] = spoken.get(piece.by, "") + piece.text
    return [text for text in spoken.values() if text.strip()]


def repeats(spoken: str, continuation: str) -> bool:
    """Tell whether a continuation begins with what was just spoken, or begins it all over again."""
    before, behind = plain_words(spoken), plain_words(continuation)
    joint = any(before[-n:] == behind[:n] for n in range(1, len(before) + 1) if behind[:n])
    return joint or (len(behind) > 2 and before[:3] == behind[:3])
