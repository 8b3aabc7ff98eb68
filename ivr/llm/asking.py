"""One answer, heard to its end, with its times."""

import time
from contextlib import aclosing
from dataclasses import dataclass

from ivr.llm.llm import Ended, LanguageModel, Prompt


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model said."""

    text: str
    by: tuple[str, ...]
    """Who spoke, in turn."""
    first_words_ms: float
    total_ms: float
    ended: Ended | None


async def timed(model: LanguageModel, prompt: Prompt) -> Answered:
    """Ask, and note when what came.

    Raises:
        LanguageModelError: as the model does.
    """
    began_s = time.perf_counter()
    first_s = 0.0
    text, ended = "", None
    by: list[str] = []
    async with aclosing(model.answer(prompt)) as pieces:
        async for piece in pieces:
            first_s = first_s or (time.perf_counter() if piece.text else 0.0)
            text += piece.text
            by.append(piece.by)
            ended = piece.ended or ended
    total_ms = 1000 * (time.perf_counter() - began_s)
    first_ms = 1000 * (first_s - began_s) if first_s else total_ms
    return Answered(text, tuple(dict.fromkeys(by)), first_ms, total_ms, ended)
