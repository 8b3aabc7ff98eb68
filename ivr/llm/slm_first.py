"""The small model answers; the large one takes over where it is late or not good enough."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from ivr.llm.continuing import gone_on
from ivr.llm.llm import Judge, LanguageModel, LanguageModelError, Piece, Prompt
from ivr.llm.opening import opened

_log = structlog.get_logger()


class SmallFirst:
    """Keeps the contract of a model."""

    def __init__(
        self, small: LanguageModel, large: LanguageModel, judge: Judge, least: float
    ) -> None:
        """Take both models.

        Args:
            small: with its own limit to the first words.
            large: asked only when the small one fails.
            judge: reads the small one's answer as it comes.
            least: how good it must be, 0 to 1.
        """
        self._small = small
        self._large = large
        self._judge = judge
        self._least = least

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self._small.name} first, then {self._large.name}"

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the small model's answer, or as much of it as is good, then the large one's."""
        spoken = prompt.begun
        try:
            opening = await opened(self._small.answer(prompt), prompt, self._judge, self._least)
            async with aclosing(opening.pieces()) as pieces:
                async for piece in pieces:
                    spoken += piece.text
                    yield piece
        except LanguageModelError as error:
            _log.info("large_model_takes_over", reason=type(error).__name__)
        else:
            return
        async with aclosing(gone_on(self._large, prompt, spoken)) as pieces:
            async for piece in pieces:
                yield piece
