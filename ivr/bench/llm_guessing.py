"""Speculative decoding by real servers: the same texts, the right guesses, what they save."""

from contextlib import AsyncExitStack
from typing import Any

from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import Questions, Served, served
from ivr.llm.asking import Answered, timed
from ivr.llm.llm import Prompt, Size, Speculation

_THREADS = 2
_WAYS: tuple[tuple[Size, Speculation], ...] = (
    ("small", "prompt-lookup"),
    ("small", "draft"),
    ("large", "prompt-lookup"),
    ("large", "draft"),
)


async def guessing_figures(questions: Questions, pace: Pace) -> dict[str, Any]:
    """Compare texts and times with and without guesses by the server.

    All servers stand side by side and are asked in turn, so that a busy moment of the machine falls
    on all alike; who is not asked computes nothing.
    """
    prompts = list(questions.prompts_for().values())
    async with AsyncExitStack() as stack:
        plain: dict[Size, Served] = {}
        for size in ("small", "large"):
            plain[size] = await _ready(stack, size, "none", prompts[0])
        guessing = {way: await _ready(stack, *way, prompts[0]) for way in _WAYS}
        counts = {way: _Compared() for way in _WAYS}
        for prompt in pace.of(prompts):
            alone = {size: await timed(one.model, prompt) for size, one in plain.items()}
            for way, one in guessing.items():
                counts[way].add(alone[way[0]], await timed(one.model, prompt))
    return {f"{size}, {how}": counts[size, how].figures() for size, how in _WAYS}


async def _ready(stack: AsyncExitStack, size: Size, how: Speculation, prompt: Prompt) -> Served:
    """Return a server that has read what is common to all prompts."""
    wanted = served(size, threads=_THREADS, speculation=how)
    one = await stack.enter_async_context(wanted)
    await timed(one.model, prompt)
    return one


class _Compared:
    """One way of guessing against the same model without."""

    def __init__(self) -> None:
        self._asked = self._same = self._drafted = self._accepted = 0
        self._alone_ms = self._guessing_ms = 0.0
        self._alone_writing_ms = self._guessing_writing_ms = 0.0

    def add(self, alone: Answered, guessing: Answered) -> None:
        self._asked += 1
        self._same += alone.text == guessing.text
        if guessing.ended:
            self._drafted += guessing.ended.drafted_tokens
            self._accepted += guessing.ended.accepted_tokens
        self._alone_ms += alone.total_ms
        self._guessing_ms += guessing.total_ms
        self._alone_writing_ms += alone.total_ms - alone.first_words_ms
        self._guessing_writing_ms += guessing.total_ms - guessing.first_words_ms

    def figures(self) -> dict[str, Any]:
        return {
            "same_texts": self._same,
            "of": self._asked,
            "drafted_tokens": self._drafted,
            "accepted_tokens": self._accepted,
            "speed_up": round(self._alone_ms / self._guessing_ms, 2),
            "speed_up_behind_the_first_words": round(
                self._alone_writing_ms / max(self._guessing_writing_ms, 1e-3), 2
            ),
        }
