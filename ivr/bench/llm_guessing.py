"""Speculative decoding by real servers: the same texts, the right guesses, what they save."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import Served, Stand, served
from ivr.bench.processes import cpu_s
from ivr.llm.asking import Answered, timed
from ivr.llm.llm import Prompt, Size, Speculation

_THREADS = 1
"""Several wait for one another in a busy loop: their processor time would tell nothing."""
_SIZES: tuple[Size, ...] = ("small", "large")
_WAYS: tuple[tuple[Size, Speculation], ...] = (
    ("small", "prompt-lookup"),
    ("small", "draft"),
    ("large", "prompt-lookup"),
)
_TOKENS = 32


async def guessing_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Compare texts and times with and without guesses by the server.

    All servers stand side by side and are asked in turn, so that a busy moment of the machine falls
    on all alike; who is not asked computes nothing.
    """
    prompts = [
        replace(prompt, most_tokens=_TOKENS) for prompt in stand.questions.prompts_for().values()
    ]
    counts = {way: _Compared() for way in _WAYS}
    async with AsyncExitStack() as stack:
        plain = {size: await _serving(stack, size, "none") for size in _SIZES}
        guessing = {way: await _serving(stack, *way) for way in _WAYS}
        for prompt, size in pace.of([(prompt, size) for prompt in prompts for size in _SIZES]):
            alone = await _asked(plain[size], prompt)
            for way in (way for way in _WAYS if way[0] == size):
                counts[way].add(alone, await _asked(guessing[way], prompt))
    return {f"{size}, {how}": counts[size, how].figures() for size, how in _WAYS}


async def _serving(stack: AsyncExitStack, size: Size, how: Speculation) -> Served:
    return await stack.enter_async_context(served(size, threads=_THREADS, speculation=how))


@dataclass(frozen=True, slots=True)
class _Cost:
    """An answer, and what the server computed for it."""

    row: Answered
    computed_s: float


async def _asked(one: Served, prompt: Prompt) -> _Cost:
    """Ask twice: the second time the prompt has been read, so that all the time goes to writing."""
    await timed(one.model, prompt)
    before_s = cpu_s(one.pid)
    row = await timed(one.model, prompt)
    return _Cost(row, cpu_s(one.pid) - before_s)


async def _ready(stack: AsyncExitStack, size: Size, how: Speculation, prompt: Prompt) -> Served:
    """Return a server that has read what is common to all prompts."""
    wanted = served(size, threads=_THREADS, speculation=how)
    one = await stack.enter_async_context(wanted)
    await timed(one.model, prompt)
    return one


class _Compared:
    """One way of guessing against the same model without."""

    def __init__(self) -> None:
        self._asked = self._same = self._drafted = self._accepted = self._tokens = 0
        self._alone_ms = self._guessing_ms = 0.0
        self._alone_computed_s = self._guessing_computed_s = 0.0

    def add(self, alone: _Cost, guessing: _Cost) -> None:
        self._asked += 1
        self._same += alone.row.text == guessing.row.text
        if ended := guessing.row.ended:
            self._tokens += ended.answer_tokens
            self._drafted += ended.drafted_tokens
            self._accepted += ended.accepted_tokens
        self._alone_ms += alone.row.total_ms
        self._guessing_ms += guessing.row.total_ms
        self._alone_computed_s += alone.computed_s
        self._guessing_computed_s += guessing.computed_s

    def figures(self) -> dict[str, Any]:
        if not self._asked:
            return {"of": 0}
        computed_s = max(self._guessing_computed_s, 0.01)  # one tick of the kernel
        tokens = max(self._tokens, 1)
        return {
            "same_texts": self._same,
            "of": self._asked,
            "drafted_tokens": self._drafted,
            "accepted_tokens": self._accepted,
            "speed_up": round(self._alone_ms / self._guessing_ms, 2),
            "speed_up_by_processor_time": round(self._alone_computed_s / computed_s, 2),
            "processor_ms_a_token": round(1000 * computed_s / tokens, 1),
            "processor_ms_a_token_alone": round(1000 * self._alone_computed_s / tokens, 1),
        }
