"""Large model, small model, authored answer, person: somebody answers, and soon.

Only whole sentences leave here. So where a model breaks off nobody hears half a sentence, and
whoever comes next goes on behind what was heard.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from ivr.llm.continuing import gone_on
from ivr.llm.llm import LanguageModel, LanguageModelError, Piece, Prompt
from ivr.llm.sentences import sentences

AUTHORED = "authored"
"""Who speaks where no model does."""

_log = structlog.get_logger()


class NobodyAnswersError(LanguageModelError):
    """No model answers and nothing is authored: a person takes over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the caller is left waiting."""

    first_sentence_s: float
    """For all models together, to the first whole sentence."""
    next_sentence_s: float
    """Behind each sentence; then what was said must do."""


class Chain:
    """Keeps the contract of a model."""

    def __init__(self, models: Sequence[LanguageModel], limits: Limits) -> None:
        """Take the models, the first choice first."""
        self._models = tuple(models)
        self._limits = limits

    @property
    def name(self) -> str:
        """All names, in the order in which they are asked."""
        return ", then ".join([*(model.name for model in self._models), AUTHORED])

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the answer sentence by sentence.

        Raises:
            NobodyAnswersError: before the first sentence, never after.
        """
        spoken = prompt.begun
        by_s = _now_s() + self._limits.first_sentence_s
        for model in self._models:
            heard = _Heard()
            async with aclosing(self._said(model, prompt.after(spoken), by_s, heard)) as pieces:
                async for piece in pieces:
                    spoken += piece.text
                    yield piece
            if heard.enough:
                return
            by_s = max(by_s, _now_s() + self._limits.next_sentence_s if spoken else 0)
        if not spoken:
            yield _authored(prompt)

    async def _said(
        self, model: LanguageModel, prompt: Prompt, by_s: float, heard: "_Heard"
    ) -> AsyncGenerator[Piece]:
        """Yield whole sentences, each in its time; a failure only ends them."""
        try:
            async with aclosing(sentences(gone_on(model, prompt, prompt.begun))) as pieces:
                while piece := await _in_time(pieces, by_s):
                    yield piece
                    heard.words = heard.words or bool(piece.text.strip())
                    by_s = _now_s() + self._limits.next_sentence_s
            heard.enough = heard.words
        except LanguageModelError as error:
            _log.warning("model_failed", model=model.name, reason=type(error).__name__)
        except TimeoutError:
            _log.warning("model_too_late", model=model.name)
            heard.enough = heard.words


@dataclass(slots=True)
class _Heard:
    """What came of asking one model."""

    words: bool = False
    enough: bool = False
    """The answer is whole, or what was said must do."""


async def _in_time(pieces: AsyncGenerator[Piece], by_s: float) -> Piece | None:
    async with asyncio.timeout_at(by_s):
        return await anext(pieces, None)


def _authored(prompt: Prompt) -> Piece:
    if not prompt.authored:
        raise NobodyAnswersError("no model answers, and nothing is authored: hand the call over")
    return Piece(prompt.authored, AUTHORED)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
