"""One model goes on where another stopped; the caller hears nothing twice."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from ivr.llm.llm import LanguageModel, Piece, Prompt
from ivr.llm.unrepeated import Unrepeated


async def gone_on(model: LanguageModel, prompt: Prompt, spoken: str) -> AsyncGenerator[Piece]:
    """Yield what a model says behind spoken words.

    Args:
        model: who goes on.
        prompt: what is to be answered.
        spoken: of the answer; empty where the model begins.

    Raises:
        LanguageModelError: as the model does.
    """
    async with aclosing(model.answer(prompt.after(spoken))) as pieces:
        async for piece in unrepeated(pieces, spoken):
            yield piece


async def unrepeated(pieces: AsyncGenerator[Piece], spoken: str) -> AsyncGenerator[Piece]:
    """Yield pieces without what they repeat of the spoken words."""
    new = Unrepeated(spoken)
    by = ""
    async for piece in pieces:
        by = piece.by
        text = new.feed(piece.text)
        yield replace(piece, text=text + new.finish() if piece.ended else text)
    if last := new.finish():
        yield Piece(last, by)
