"""The beginning of an answer: enough of it to tell whether the rest should be heard."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from ivr.llm.llm import Judge, Piece, Prompt, Reading, WeakAnswerError
from ivr.llm.unrepeated import SENTENCE_ENDS

ENOUGH_WORDS = 5
"""So many words, or a sentence, show language, repetition and refusal."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An answer that began well."""

    begun: tuple[Piece, ...]
    rest: AsyncGenerator[Piece]
    reading: Reading
    least: float
    """How good an answer must be, 0 to 1."""

    async def pieces(self) -> AsyncGenerator[Piece]:
        """Yield the whole answer, a word at least at a time, as long as it is good enough.

        Raises:
            LanguageModelError: as the model does.
            WeakAnswerError: it has become bad.
        """
        unsaid = ""
        async with aclosing(self.rest):
            for piece in self.begun:
                whole, unsaid = _whole_words(unsaid + piece.text, piece)
                yield whole
            async for piece in self.rest:
                _require(_read(self.reading, piece), self.least, piece.by)
                whole, unsaid = _whole_words(unsaid + piece.text, piece)
                yield whole
            if unsaid:
                yield Piece(unsaid, self.begun[0].by)

    async def aclose(self) -> None:
        """Leave it: the request ends at the server."""
        await self.rest.aclose()


async def opened(
    rest: AsyncGenerator[Piece], prompt: Prompt, judge: Judge, least: float
) -> Opening:
    """Return when an answer has begun well.

    Args:
        rest: the answer, not yet begun.
        prompt: what was asked.
        judge: how good the beginning is.
        least: how good it must be, 0 to 1.

    Raises:
        LanguageModelError: the model does not answer.
        WeakAnswerError: it does, but not well.
    """
    reading = judge.reading(prompt)
    begun: list[Piece] = []
    text = by = ""
    try:
        async for piece in rest:
            begun.append(piece)
            text, by = text + piece.text, piece.by
            score = _read(reading, piece)
            if piece.ended or _is_enough(text):
                _require(score, least, piece.by)
                break
        else:
            _require(reading.finish(None), least, by)
    except BaseException:  # also when cancelled: what is not heard must not cost anything
        await rest.aclose()
        raise
    return Opening(tuple(begun), rest, reading, least)


def _read(reading: Reading, piece: Piece) -> float:
    score = reading.feed(piece.text)
    return reading.finish(piece.ended) if piece.ended else score


def _require(score: float, least: float, by: str) -> None:
    if score < least:
        raise WeakAnswerError(f"{by} answers too badly to be spoken: {score:.2f} of {least:.2f}")


def _is_enough(text: str) -> bool:
    return len(text.split()) > ENOUGH_WORDS or text.rstrip().endswith(SENTENCE_ENDS)


def _whole_words(text: str, piece: Piece) -> tuple[Piece, str]:
    """Split off the last word, as long as it may still grow."""
    cut = 0 if piece.ended is None else len(text)
    if not cut:
        cut = max(text.rfind(space) for space in " \n\t") + 1
    return replace(piece, text=text[:cut]), text[cut:]
