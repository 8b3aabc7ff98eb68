"""A language model behind any server that speaks the OpenAI protocol.

Before the first words a stumbling server is asked again; after them nothing is asked twice, since
they may have been spoken. A server that fails again and again is left alone for a while.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
import pybreaker
import stamina
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk

from ivr.llm.dialects import Slots, extras, messages
from ivr.llm.llm import (
    Ended,
    LanguageModelError,
    LanguageModelMalformedError,
    LanguageModelRefusedError,
    LanguageModelTooLateError,
    LanguageModelUnavailableError,
    Piece,
    Prompt,
)
from ivr.settings import ModelServer

_FIRST_WAIT_S = 0.03
_LONGEST_WAIT_S = 0.3
_BUSY = 429
_NO_FAULT = [asyncio.CancelledError, GeneratorExit, LanguageModelRefusedError]
"""Who hangs up, or asks for what there is not, says nothing about the server's health."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """An answer whose first words are there."""

    stream: AsyncStream[ChatCompletionChunk]
    rest: AsyncIterator[Piece]
    first: Piece


class OpenAiModel:
    """One model at one server."""

    def __init__(self, server: ModelServer, client: AsyncOpenAI) -> None:
        """Take the server's settings and the client to reach it with, see `connected`."""
        self._server = server
        self._client = client
        self._slots = Slots(server.slots)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=server.failures,
            reset_timeout=server.rest_s,
            exclude=_NO_FAULT,
            name=self.name,
            throw_new_error_on_trip=False,
        )
        self._asking = stamina.AsyncRetryingCaller(
            attempts=server.attempts,
            timeout=server.first_words_s,
            wait_initial=_FIRST_WAIT_S,
            wait_max=_LONGEST_WAIT_S,
            wait_jitter=_FIRST_WAIT_S,
        ).on(LanguageModelUnavailableError)

    @property
    def name(self) -> str:
        """The model's name at its server."""
        return self._server.model

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the answer as it comes."""
        try:
            with self._breaker.calling():
                async with aclosing(self._answered(prompt)) as pieces:
                    async for piece in pieces:
                        yield piece
        except pybreaker.CircuitBreakerError as error:
            raise LanguageModelUnavailableError(
                f"{self.name} has failed {self._server.failures} times running and is left alone "
                f"for {self._server.rest_s:g} s: check IVR_LLM and the server"
            ) from error

    async def _answered(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        server, clock = self._server, asyncio.get_running_loop().time
        ends_s = clock() + server.total_s
        begun = await self._begin(prompt, clock() + server.first_words_s)
        try:
            yield begun.first
            while True:
                with self._told():
                    async with asyncio.timeout_at(min(ends_s, clock() + server.next_words_s)):
                        piece = await anext(begun.rest, None)
                if piece is None:
                    return
                yield piece
        finally:
            await begun.stream.close()

    async def _begin(self, prompt: Prompt, by_s: float) -> _Begun:
        """Ask until the first words are there, all within one limit of time."""
        with self._told():
            async with asyncio.timeout_at(by_s):
                return await self._asking(self._asked, prompt)

    async def _asked(self, prompt: Prompt) -> _Begun:
        with self._told():
            stream = await self._client.chat.completions.create(**self._order(prompt))
            try:
                rest = self._pieces(stream)
                first = await anext(rest, None)
            except BaseException:  # also when cancelled: the server must not write on for nobody
                await stream.close()
                raise
        if first is None:
            await stream.close()
            raise LanguageModelMalformedError(f"{self.name} answers nothing: check the prompt")
        return _Begun(stream, rest, first)

    def _order(self, prompt: Prompt) -> dict[str, Any]:
        server = self._server
        slot = self._slots.of(prompt.session)
        return {
            "model": server.model,
            "messages": messages(prompt, server.dialect),
            "max_tokens": prompt.most_tokens,
            "temperature": 0.0,
            "stop": list(server.stop) or None,
            "stream": True,
            "stream_options": {"include_usage": True},
            "extra_body": extras(prompt, server.dialect, slot, server.keep_alive),
        }

    async def _pieces(self, stream: AsyncStream[ChatCompletionChunk]) -> AsyncIterator[Piece]:
        """Yield what has words, then the end with what the server counted."""
        spoke, reason, counted = False, "", None
        async for chunk in stream:
            for choice in chunk.choices[:1]:
                reason = choice.finish_reason or reason
                if choice.delta.content:
                    spoke = True
                    yield Piece(choice.delta.content, self.name)
            counted = chunk if chunk.usage else counted
        if spoke:
            yield Piece("", self.name, _ended(counted, cut=reason != "stop"))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the library raises into what the caller may do."""
        try:
            yield
        except (TimeoutError, openai.APITimeoutError) as error:
            raise LanguageModelTooLateError(f"{self.name} does not answer in time") from error
        except openai.APIStatusError as error:
            raise self._refusal(error) from error
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            raise LanguageModelUnavailableError(
                f"{self.name} cannot be reached or broke off: check IVR_LLM and the server"
            ) from error
        except (openai.OpenAIError, ValueError) as error:
            raise LanguageModelMalformedError(
                f"{self.name} answers in a form that is not the OpenAI protocol's: check its url"
            ) from error

    def _refusal(self, error: openai.APIStatusError) -> LanguageModelError:
        status = error.status_code
        if status == _BUSY or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            return LanguageModelUnavailableError(f"{self.name} fails with status {status}")
        return LanguageModelRefusedError(
            f"{self.name} refuses with status {status}: check url, model and api_key of IVR_LLM"
        )


def _ended(chunk: ChatCompletionChunk | None, *, cut: bool) -> Ended:
    usage = chunk.usage if chunk else None
    if chunk is None or usage is None:
        return Ended(cut)
    timings: dict[str, Any] = (chunk.model_extra or {}).get("timings") or {}  # of llama.cpp
    details = usage.prompt_tokens_details
    return Ended(
        cut,
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=(details and details.cached_tokens) or timings.get("cache_n", 0),
        answer_tokens=usage.completion_tokens,
        drafted_tokens=timings.get("draft_n", 0),
        accepted_tokens=timings.get("draft_n_accepted", 0),
    )


def connected(server: ModelServer) -> AsyncOpenAI:
    """Return a client for a server; close it when the last call is over.

    Its own retries are off: it would repeat what has been spoken, and knows nothing of our limits.
    """
    return AsyncOpenAI(
        base_url=server.url,
        api_key=server.api_key.get_secret_value() or "none",
        max_retries=0,
        timeout=httpx2.Timeout(server.total_s, connect=server.connect_s),
    )
