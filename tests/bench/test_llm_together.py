import asyncio
import itertools
import os
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx

from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import Served, Stand, load_questions
from ivr.bench.llm_together import hybrid_figures, race_figures
from ivr.llm.llm import Ended, LanguageModel, Piece, Prompt
from ivr.llm.server import ServerOrder
from ivr.settings import LanguageModelSettings

ROUNDS = 10


def pace() -> Pace:
    """Time for so many rounds: a clock that goes on by a second when it is looked at."""
    return Pace("together", ROUNDS - 1, lambda _: None, itertools.count().__next__)


class Speaker:
    """Says its words one by one; the slow one never comes to the second."""

    def __init__(self, name: str, *words: str, slow: bool = False) -> None:
        self.name = name
        self._words = words
        self._slow = slow

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        for word in self._words:
            yield Piece(word, self.name)
            if self._slow:
                await asyncio.sleep(3600)
        yield Piece("", self.name, Ended(cut=False))


class Computer:
    """A server that computes for two more looks, and has written so many tokens."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/metrics":
            return httpx.Response(200, text="# help\nllamacpp:tokens_predicted_total 12\n")
        self.looks += 1
        return httpx.Response(200, json=[{"is_processing": self.looks % 3 != 0}])


def served_by(model: LanguageModel, computer: Computer) -> Served:
    http = httpx.AsyncClient(base_url="http://server", transport=httpx.MockTransport(computer))
    return Served(ServerOrder(model.name, Path("model.gguf"), 1), model, http, os.getpid())


def stand_of(small: LanguageModel, large: LanguageModel, computer: Computer) -> Stand:
    return Stand(
        served_by(small, computer),
        served_by(large, computer),
        load_questions(),
        LanguageModelSettings(),
    )


async def test_the_loser_of_a_race_is_watched_until_its_server_is_idle() -> None:
    computer = Computer()
    quick, slow = Speaker("quick", "Bring ", "gold."), Speaker("slow", "Bring ", slow=True)
    figures = await race_figures(stand_of(quick, slow, computer), pace())
    assert figures["races"] == ROUNDS
    assert figures["won_by"] == {"quick": ROUNDS}
    assert figures["loser_wrote_on"] == 0
    assert computer.looks == 3 * ROUNDS
    assert figures["loser_idle_ms"]["p50"] > figures["request_closed_ms"]["p50"]


async def test_every_joint_of_two_models_is_looked_at() -> None:
    small = Speaker("small", "Bring ", "the ", "gold. ")
    large = Speaker("large", "Bring ", "the ", "gold. ", "And ", "your ", "card.")
    figures = await hybrid_figures(stand_of(small, large, Computer()), pace())
    assert figures["runs"] == ROUNDS
    assert figures["both_spoke"] >= ROUNDS / 2
    assert figures["repeated_words_at_the_joint"] == 0
