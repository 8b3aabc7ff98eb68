"""Speculative decoding by the server: it guesses several tokens ahead and verifies them at once.

The text is that of the model alone; only the time differs. Guesses come from a small model of the
same vocabulary, or from what stands in the prompt (`ivr llm serve --speculation`).
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from ivr.llm.llm import Ended, LanguageModel, Piece, Prompt

_LONG_TOKENS = 24
"""An answer of so many tokens without one guess shows that nobody guesses."""

_log = structlog.get_logger()


class DraftVerify:
    """Keeps the contract of a model, and counts what the guesses were worth."""

    def __init__(self, model: LanguageModel) -> None:
        """Take the model at the server that guesses."""
        self._model = model
        self._told = False
        self.drafted_tokens = 0
        self.accepted_tokens = 0

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the model's answer."""
        async with aclosing(self._model.answer(prompt)) as pieces:
            async for piece in pieces:
                if piece.ended:
                    self._count(piece.ended)
                yield piece

    def _count(self, ended: Ended) -> None:
        self.drafted_tokens += ended.drafted_tokens
        self.accepted_tokens += ended.accepted_tokens
        if not self.drafted_tokens and ended.answer_tokens >= _LONG_TOKENS and not self._told:
            self._told = True
            _log.warning("server_does_not_speculate", model=self.name)
