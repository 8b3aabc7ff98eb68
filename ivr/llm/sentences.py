"""Whole sentences out of pieces of any length."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from ivr.llm.llm import Piece

_SENTENCE = re.compile(r".+?[.!?।॥][\"'”’)]*(?=\s)", re.DOTALL)
"""Up to a sign that ends it and a space: the point in 9.5 ends nothing."""


async def sentences(pieces: AsyncGenerator[Piece]) -> AsyncGenerator[Piece]:
    """Yield each sentence as soon as the next one begins, the last one at the end.

    A sentence that the end of the answer cuts in two is left out.
    """
    unsaid = ""
    async with aclosing(pieces):
        async for piece in pieces:
            unsaid += piece.text
            while match := _SENTENCE.match(unsaid):
                unsaid = unsaid[match.end() :]
                yield replace(piece, text=match[0], ended=None)
            if piece.ended:
                last = "" if piece.ended.cut else unsaid
                unsaid = ""
                yield replace(piece, text=last)
        if unsaid.strip():
            yield replace(piece, text=unsaid)
