"""Models for the tests: real clients at scripted servers, and fakes where no wire is needed."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from ivr.llm.llm import (
    Ended,
    LanguageModel,
    LanguageModelUnavailableError,
    Message,
    Piece,
    Prompt,
)
from ivr.llm.openai_client import OpenAiModel, connected
from ivr.llm.quality import Quality, load_quality
from ivr.settings import ModelServer, data_folder
from tests.llm.scripted_server import ScriptedServer

QUALITY: Quality = load_quality(data_folder())
LEAST = 0.6
ASKED = Prompt((Message("system", "You are Priya."), Message("user", "What papers?")), "en")
HASTE = {"first_words_s": 0.05, "next_words_s": 0.05}
"""For servers that never answer: whatever else is slow is late, too."""


@asynccontextmanager
async def model_at(server: ScriptedServer, **settings: object) -> AsyncIterator[OpenAiModel]:
    """A real client, patient enough for a busy machine unless the test says otherwise."""
    limits = {"first_words_s": 9, "next_words_s": 9, "total_s": 30, "connect_s": 5}
    given = {"url": server.url, "model": "scripted", "attempts": 1, **limits, **settings}
    known = ModelServer.model_validate(given)
    async with connected(known) as client:
        yield OpenAiModel(known, client)


@dataclass(slots=True)
class Fake:
    """Says its pieces, or fails; remembers what it was asked and whether it was closed."""

    pieces: tuple[str, ...]
    name: str = "fake"
    cut: bool = False
    breaks: bool = False
    asked: list[Prompt] = field(default_factory=list)
    closed: int = 0

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        self.asked.append(prompt)
        try:
            for text in self.pieces:
                yield Piece(text, self.name)
            if self.breaks:
                raise LanguageModelUnavailableError("broken off")
            yield Piece("", self.name, Ended(self.cut))
        finally:
            self.closed += 1


async def heard(model: LanguageModel, prompt: Prompt = ASKED) -> str:
    """The whole answer."""
    return "".join([piece.text for piece in await pieces_of(model, prompt)])


async def pieces_of(model: LanguageModel, prompt: Prompt = ASKED) -> list[Piece]:
    async with aclosing(model.answer(prompt)) as pieces:
        return [piece async for piece in pieces]
