"""Two real servers with real models for `ivr bench llm`, and what they themselves count."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ivr.language_models import load_judge
from ivr.language_server import obtain_language_server
from ivr.llm.embedded import client_of, order
from ivr.llm.labelled import LabelledReplies, load_labelled
from ivr.llm.llm import LanguageModel, Prompt, Size, Speculation
from ivr.llm.openai_client import OpenAiModel, connected
from ivr.llm.prompts import Prompts, load_prompts
from ivr.llm.quality import Quality
from ivr.llm.server import HOST, ServerOrder, running_server
from ivr.settings import LanguageModelSettings, data_folder, var_folder

PATIENT = {"first_words_s": 60.0, "next_words_s": 60.0, "total_s": 60.0, "attempts": 1}
"""What is measured here is time, so that nothing is given up for it."""
ANYTHING = 0.0
"""What is measured is the path: these models' words are seldom good enough to be spoken."""
_ASK_EVERY_S = 0.001


@dataclass(frozen=True, slots=True)
class Served:
    """A model that is being served, and its client."""

    order: ServerOrder
    model: LanguageModel
    http: httpx.AsyncClient
    pid: int
    """Of the server."""

    async def idle_s(self) -> float:
        """Wait until the server computes nothing; return how long that took."""
        began_s = time.perf_counter()
        while await self._is_computing():  # noqa: ASYNC110 (the server tells only who asks)
            await asyncio.sleep(_ASK_EVERY_S)
        return time.perf_counter() - began_s

    async def counted_tokens(self) -> int:
        """Return how many tokens the server has written since it began."""
        text = (await self.http.get("/metrics")).text
        rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
        counts = {row[0]: float(row[1]) for row in rows if len(row) > 1}
        return int(counts["llamacpp:tokens_predicted_total"])

    async def _is_computing(self) -> bool:
        slots = (await self.http.get("/slots")).json()
        return any(slot["is_processing"] for slot in slots)


@dataclass(frozen=True, slots=True)
class Questions:
    """What the models are asked, each with the passage that answers it."""

    labelled: LabelledReplies
    prompts: Prompts
    quality: Quality

    def prompts_for(self, language: str = "en") -> dict[str, Prompt]:
        """Return a prompt for each question, by the name of its source."""
        first = self.prompts.first(language)
        return {
            name: Prompt(
                (first, self.prompts.last(language, asked, (self.labelled.sources[name],), ())),
                language,
                sources=(self.labelled.sources[name],),
                authored=self.labelled.sources[name],
                most_tokens=48,
            )
            for name, asked in self.labelled.asked.items()
        }


@dataclass(frozen=True, slots=True)
class Stand:
    """Two models that are being served, and what they are asked."""

    small: Served
    large: Served
    questions: Questions
    settings: LanguageModelSettings
    """The product's: how good an answer must be, and how soon it must come."""


def load_questions() -> Questions:
    """Load what is asked, and who judges the answers."""
    data = data_folder()
    return Questions(load_labelled(data), load_prompts(data), load_judge())


@asynccontextmanager
async def served(
    size: Size, *, threads: int = 1, speculation: Speculation = "none", **limits: object
) -> AsyncIterator[Served]:
    """Serve a model on a free port as long as the context lasts."""
    program = obtain_language_server()
    wanted = order(size, _free_port(), threads=threads, speculation=speculation)
    async with AsyncExitStack() as stack:
        process = await stack.enter_async_context(
            running_server(program.command, wanted, _log(size, speculation), program.folder)
        )
        known = client_of(size, wanted, **(PATIENT | limits))
        client = await stack.enter_async_context(connected(known))
        base = f"http://{HOST}:{wanted.port}"
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=base, trust_env=False))
        yield Served(wanted, OpenAiModel(known, client), http, process.pid)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the middle, the nineteenth of twenty and the highest of some values."""
    ordered = sorted(values)
    last = len(ordered) - 1
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {name: round(ordered[round(share * last)], 1) for name, share in at.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _log(size: Size, speculation: Speculation) -> Path:
    return var_folder() / "log" / f"bench-llm-{size}-{speculation}.log"
