"""Where language models are put together: clients, strategy, chain and window.

Off by default: then nothing here is loaded, and every answer is spoken as it was written.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx

from ivr.dialogue.grounding import untold_figures
from ivr.llm.chain import Chain, Limits
from ivr.llm.llm import LanguageModel
from ivr.llm.openai_client import OpenAiModel, connected
from ivr.llm.prompts import Prompts, load_prompts
from ivr.llm.quality import Quality, load_quality
from ivr.llm.strategies import STRATEGIES
from ivr.llm.tokens import ServerTokens, Tokens
from ivr.settings import LanguageModelSettings, ModelServer, data_folder


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
    async with AsyncExitStack() as clients:
        quality = load_judge()
        large = await _model(settings.large, clients)
        small = await _model(settings.small, clients) if settings.small.url else None
        make = STRATEGIES[settings.strategy]
        first = make(small or large, large, quality, settings.least_quality)
        asked = (first, small) if small else (first,)
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


async def _model(server: ModelServer, clients: AsyncExitStack) -> OpenAiModel:
    return OpenAiModel(server, await clients.enter_async_context(connected(server)))
