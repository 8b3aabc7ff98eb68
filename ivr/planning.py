"""A model of the llm section takes questions apart; the search that asks it blocks.

What cannot be had in its time is not waited for: then words alone plan.
"""

import asyncio
from contextlib import aclosing

import structlog

from ivr.errors import ConfigurationError
from ivr.knowledge.steps import Planner
from ivr.knowledge.worded_planner import WordedPlanner
from ivr.llm.llm import LanguageModelError, Message, Prompt, Size
from ivr.settings import LanguageModelSettings, ModelServer

_MOST_TOKENS = 64
"""Of a plan: four short questions."""

_log = structlog.get_logger()


class ModelWriter:
    """Asks one model at one server; thread-safe, each prompt has a connection of its own."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server

    def write(self, prompt: str) -> str:
        """Return what the model writes; empty when it cannot serve now. Blocks.

        Never called on the thread of an event loop: searches block, and so have threads of their
        own.
        """
        try:
            return asyncio.run(self._written(prompt))
        except LanguageModelError as error:
            _log.info("question_not_planned", reason=type(error).__name__)
            return ""

    async def _written(self, prompt: str) -> str:
        from ivr.llm.openai_client import OpenAiModel, connected

        asked = Prompt((Message("user", prompt),), language="en", most_tokens=_MOST_TOKENS)
        async with connected(self._server) as client:
            answer = OpenAiModel(self._server, client).answer(asked)
            async with aclosing(answer) as pieces:
                return "".join([piece.text async for piece in pieces])


def model_planner(settings: LanguageModelSettings, size: Size, otherwise: Planner) -> WordedPlanner:
    """Return a planner that asks a configured model.

    Args:
        settings: of language models.
        size: which of them.
        otherwise: plans where the model does not serve.

    Raises:
        ConfigurationError: there is no such model.
    """
    server = settings.small if size == "small" else settings.large
    if not server.url:
        raise ConfigurationError(
            f"knowledge.planner is {size!r}, but llm.{size}.url is empty: name the server, "
            f"or let words plan with knowledge.planner = 'words'"
        )
    # Its stop words end an answer to a caller; a plan has several lines.
    return WordedPlanner(ModelWriter(server.model_copy(update={"stop": ()})), otherwise)
