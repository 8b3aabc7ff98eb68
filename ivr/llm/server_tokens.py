"""How many tokens a text is, by the tokenizer of the server that runs the model.

Sources: llama.cpp, tools/server/README.md, `POST /tokenize`; vLLM, the same path.
"""

import httpx

from ivr.bearer import bearer
from ivr.llm.llm import LanguageModelMalformedError, LanguageModelUnavailableError
from ivr.settings import ModelServer

_KEPT = 4096
"""Texts whose counts are kept: more than the turns of the longest calls."""


class ServerTokens:
    """Asks the server that runs the model; what was counted once is known."""

    def __init__(self, server: ModelServer, client: httpx.AsyncClient) -> None:
        """Take the server's settings and the client to reach it with."""
        self._server = server
        self._url = f"{server.url.rstrip('/').removesuffix('/v1')}/tokenize"
        self._client = client
        self._known: dict[str, int] = {}

    async def count(self, text: str) -> int:
        """Return how many tokens a text is."""
        if text not in self._known:
            if len(self._known) >= _KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[text] = await self._asked(text)
        return self._known[text]

    async def _asked(self, text: str) -> int:
        order = {"content": text, "prompt": text, "model": self._server.model}
        headers = bearer(self._server.api_key.get_secret_value())
        try:
            answer = await self._client.post(
                self._url, json=order, headers=headers, timeout=self._server.connect_s
            )
            return len(answer.raise_for_status().json()["tokens"])
        except httpx.HTTPError as error:
            raise LanguageModelUnavailableError(
                f"{self._url} does not answer: check IVR_LLM and the server"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise LanguageModelMalformedError(
                f"{self._url} counts no tokens: the server must be llama.cpp or vLLM"
            ) from error
