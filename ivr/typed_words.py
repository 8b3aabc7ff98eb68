"""The configured language models for a conversation that is typed, and so has no event loop."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager

from ivr.dialogue.conversation import Reply
from ivr.language_models import model_words
from ivr.language_server import with_embedded
from ivr.settings import LanguageModelSettings


@contextmanager
def typed_words(settings: LanguageModelSettings) -> Iterator[Callable[[str, Reply], str]]:
    """Connect the models, and this machine's own where the settings want them.

    Yields:
        What returns other words for what a reply to a question quotes; empty for none.

    Raises:
        IvrError: a data file is wrong, or a server is missing.
    """
    with asyncio.Runner() as runner:
        models = AsyncExitStack()
        known = runner.run(models.enter_async_context(with_embedded(settings)))
        words = runner.run(models.enter_async_context(model_words(known)))
        try:
            yield lambda question, reply: runner.run(words.wording.words(question, reply))
        finally:
            runner.run(models.aclose())
