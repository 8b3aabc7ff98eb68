"""How many tokens a text is: Hindi costs a model several times what English does."""

from typing import Protocol


class Tokens(Protocol):
    """Counts tokens."""

    async def count(self, text: str) -> int:
        """Return how many tokens a text is.

        Raises:
            LanguageModelUnavailableError: the server cannot be asked.
            LanguageModelMalformedError: it does not count.
        """
        ...
