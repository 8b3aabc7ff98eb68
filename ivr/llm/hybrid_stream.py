"""The small model says the first sentence; the large one goes on behind it.

While the caller hears the first sentence the large model reads the prompt with that sentence in it.
The small one writes on in silence, so that there is a rest where the large one fails.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from ivr.llm.continuing import gone_on
from ivr.llm.llm import Judge, LanguageModel, LanguageModelError, Piece, Prompt
from ivr.llm.opening import Opening, opened
from ivr.llm.unrepeated import SENTENCE_ENDS

_log = structlog.get_logger()


class HybridStream:
    """Keeps the contract of a model."""

    def __init__(
        self, small: LanguageModel, large: LanguageModel, judge: Judge, least: float
    ) -> None:
        """Take both models.

        Args:
            small: begins, with its own limit to the first words.
            large: goes on; where the small one fails it begins, too.
            judge: reads both answers.
            least: how good each must be, 0 to 1.
        """
        self._small = small
        self._large = large
        self._judge = judge
        self._least = least

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self._small.name} begins, {self._large.name} goes on"

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the small model's first sentence, then what the large one has to add."""
        spoken = prompt.begun
        try:
            opening = await opened(self._small.answer(prompt), prompt, self._judge, self._least)
            async with aclosing(opening.pieces()) as pieces:
                async for piece in pieces:
                    spoken += piece.text
                    yield piece
                    if spoken.rstrip().endswith(SENTENCE_ENDS):
                        break
                async for piece in self._behind(prompt, spoken, pieces):
                    yield piece
                return
        except LanguageModelError as error:
            _log.info("small_model_failed", reason=type(error).__name__)
        async with aclosing(gone_on(self._large, prompt, spoken)) as pieces:
            async for piece in pieces:
                yield piece

    async def _behind(
        self, prompt: Prompt, spoken: str, small: AsyncGenerator[Piece]
    ) -> AsyncGenerator[Piece]:
        """Yield the large model's continuation, or the small one's rest where there is none."""
        rest: list[Piece] = []
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(_kept(small, rest))
            large = await self._large_opening(prompt.after(spoken))
            if large:
                listening.cancel()
        if large is None:
            for piece in rest:
                yield piece
            return
        async with aclosing(large.pieces()) as pieces:
            async for piece in pieces:
                yield piece

    async def _large_opening(self, prompt: Prompt) -> Opening | None:
        try:
            new = gone_on(self._large, prompt, prompt.begun)
            return await opened(new, prompt, self._judge, self._least)
        except LanguageModelError as error:
            _log.info("large_model_failed", reason=type(error).__name__)
            return None


async def _kept(pieces: AsyncGenerator[Piece], rest: list[Piece]) -> None:
    """Keep what is not spoken yet; where it breaks off, what came is kept."""
    try:
        async for piece in pieces:
            rest.append(piece)  # noqa: PERF401 (what came before a failure is kept)
    except LanguageModelError as error:
        _log.info("small_model_failed", reason=type(error).__name__)
