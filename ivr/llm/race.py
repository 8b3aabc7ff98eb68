"""Both models start; the first that begins well is heard, and the other request is aborted."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from ivr.llm.llm import Judge, LanguageModel, LanguageModelError, Piece, Prompt, WeakAnswerError
from ivr.llm.opening import Opening, opened


class Race:
    """Keeps the contract of a model."""

    def __init__(self, models: Sequence[LanguageModel], judge: Judge, least: float) -> None:
        """Take those who race.

        Args:
            models: two or more.
            judge: reads how each begins.
            least: how good a beginning must be, 0 to 1.
        """
        self._models = tuple(models)
        self._judge = judge
        self._least = least

    @property
    def name(self) -> str:
        """All names."""
        return " against ".join(model.name for model in self._models)

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the winner's answer."""
        winner = await self._winner(prompt)
        async with aclosing(winner.pieces()) as pieces:
            async for piece in pieces:
                yield piece

    async def _winner(self, prompt: Prompt) -> Opening:
        """Return the first good beginning; when this returns, every other request is closed."""
        reasons: list[LanguageModelError] = []
        winner: Opening | None = None
        async with asyncio.TaskGroup() as tasks:
            running = {tasks.create_task(self._run(model, prompt)) for model in self._models}
            while running and winner is None:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for result in (task.result() for task in done):
                    if isinstance(result, LanguageModelError):
                        reasons.append(result)
                    elif winner is None:
                        winner = result
                    else:
                        await result.aclose()  # a tie
            for task in running:
                task.cancel()
        if winner is None:
            raise WeakAnswerError("; ".join(map(str, reasons)))
        return winner

    async def _run(self, model: LanguageModel, prompt: Prompt) -> Opening | LanguageModelError:
        try:
            return await opened(model.answer(prompt), prompt, self._judge, self._least)
        except LanguageModelError as error:  # the others race on
            return error
