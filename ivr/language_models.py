"""Where language models are put together: clients, strategy, chain and window.

Off by default: then nothing here is loaded, and every answer is spoken as it was written.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from ivr.dialogue.conversation import Reply
from ivr.dialogue.grounding import untold_figures
from ivr.dialogue.summary import NoNotes, Notes, Summary
from ivr.dialogue.wording import AS_WRITTEN, Wording
from ivr.llm.chain import Chain, Limits
from ivr.llm.llm import LanguageModel, LanguageModelError, Message, Prompt
from ivr.llm.prompts import Prompts, load_prompts
from ivr.llm.quality import Quality, load_quality
from ivr.llm.strategies import STRATEGIES
from ivr.llm.tokens import Tokens
from ivr.llm.window import RETOLD_TOKENS, Window
from ivr.settings import LanguageModelSettings, ModelServer, data_folder

RETELL_S = 20.0
"""The caller is gone; after this the summary drawn from the memory must do."""

_OF_ONE = frozenset({"single", "draft_verify"})
"""Strategies that ask the large model alone; behind these the small one stands in the chain."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Models:
    """All that words answers in one process."""

    chain: Chain
    """Who is asked."""
    small: LanguageModel | None
    large: LanguageModel
    quality: Quality
    prompts: Prompts
    tokens: Tokens


@asynccontextmanager
async def language_models(settings: LanguageModelSettings) -> AsyncIterator[Models | None]:
    """Connect the configured models as long as the context lasts; None where there are none.

    Raises:
        ConfigurationError: a data file is missing or wrong.
    """
    if settings.strategy == "off":
        yield None
        return
    # Only who has a language model waits for an HTTP client to load.
    import httpx

    from ivr.llm.server_tokens import ServerTokens

    async with AsyncExitStack() as clients:
        quality = load_judge()
        large = await _model(settings.large, clients)
        small = await _model(settings.small, clients) if settings.small.url else None
        make = STRATEGIES[settings.strategy]
        first = make(small or large, large, quality, settings.least_quality)
        asked = (first, small) if small and settings.strategy in _OF_ONE else (first,)
        limits = Limits(settings.first_sentence_s, settings.next_sentence_s)
        http = await clients.enter_async_context(httpx.AsyncClient())
        yield Models(
            chain=Chain(asked, limits),
            small=small,
            large=large,
            quality=quality,
            prompts=load_prompts(data_folder()),
            tokens=ServerTokens(settings.large, http),
        )


def load_judge() -> Quality:
    """Load what judges replies, with the dialogue's own reader of figures.

    Raises:
        ConfigurationError: a data file is missing or wrong.
    """
    return load_quality(data_folder(), untold_figures)


@dataclass(frozen=True, slots=True)
class Words:
    """What the calls of one process have of language models."""

    wording: Wording
    notes: Callable[[], Notes]


@asynccontextmanager
async def model_words(settings: LanguageModelSettings) -> AsyncIterator[Words]:
    """Connect what words answers and retells calls, as long as the context lasts.

    Raises:
        ConfigurationError: a data file is missing or wrong.
    """
    async with language_models(settings) as models:
        if models is None:
            yield Words(AS_WRITTEN, NoNotes)
        else:
            wording = ModelWording(models, settings.first_sentence_s)
            yield Words(wording, lambda: ModelNotes(models, settings.window_tokens))


class ModelWording:
    """Words what a reply quotes with the configured models."""

    def __init__(self, models: Models, within_s: float) -> None:
        """Take the models.

        Args:
            models: who is asked, and who judges.
            within_s: what is said by then is spoken, or else the authored words.
        """
        self._models = models
        self._within_s = within_s

    async def words(self, question: str, reply: Reply) -> str:
        """Return what may stand for what a reply quotes; empty where the authored is best."""
        passages = tuple(written.text for written in reply.quoted)
        language = reply.language
        known = [f"{name}: {slot.text}" for name, slot in reply.memory.slots.items()]
        last = self._models.prompts.last(language, question, passages, known)
        messages = (self._models.prompts.first(language), last)
        authored = " ".join(passages)
        prompt = Prompt(messages, language, passages, authored)
        said = await self._said(prompt)
        verdict = self._models.quality.verdict(prompt, said, cut=False)
        return said if said != authored and not verdict.faults else ""

    async def _said(self, prompt: Prompt) -> str:
        """Return the whole sentences that came in time."""
        said = ""
        with suppress(TimeoutError):
            async with (
                asyncio.timeout(self._within_s),
                aclosing(self._models.chain.answer(prompt)) as pieces,
            ):
                async for piece in pieces:
                    said += piece.text
        return said.strip()


class ModelNotes:
    """Retells a call in a model's words, behind what was drawn from the memory."""

    def __init__(self, models: Models, window_tokens: int) -> None:
        """Begin with the call.

        Args:
            models: the large one retells.
            window_tokens: what it can read at once.
        """
        self._models = models
        self._room = window_tokens - RETOLD_TOKENS
        self._turns: list[Message] = []

    def add(self, caller: str, agent: str) -> None:
        """Take a turn."""
        self._turns += [Message("user", caller)] if caller else []
        self._turns.append(Message("assistant", agent))

    async def retold(self, drawn: Summary) -> Summary:
        """Return what was drawn and, where they are good, the model's sentences behind it."""
        models, language = self._models, drawn.language
        window = Window(
            models.tokens,
            models.prompts.condense,
            self._room,
            language=language,
            untold=untold_figures,
        )
        for turn in self._turns:
            window.add(turn)
        try:
            async with asyncio.timeout(RETELL_S):
                told = await window.retold(models.large)
        except (LanguageModelError, TimeoutError) as error:
            _log.info("call_not_retold", reason=type(error).__name__)
            return drawn
        verdict = models.quality.judge(told, language, cut=False)
        if verdict.faults:
            return drawn
        return Summary(f"{drawn.text} {told}".strip(), language, "language_model")


async def _model(server: ModelServer, clients: AsyncExitStack) -> LanguageModel:
    from ivr.llm.openai_client import OpenAiModel, connected

    return OpenAiModel(server, await clients.enter_async_context(connected(server)))
