from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import httpx
import pytest

from ivr.llm.llm import (
    Ended,
    LanguageModelMalformedError,
    LanguageModelUnavailableError,
    Message,
    Piece,
    Prompt,
)
from ivr.llm.prompts import load_prompts
from ivr.llm.server_tokens import ServerTokens
from ivr.llm.window import MESSAGE_TOKENS, Window
from ivr.settings import ModelServer, data_folder
from tests.llm.models import Fake

PROMPTS = load_prompts(data_folder())
FIRST = PROMPTS.first("en")
KNOWN = ("gold_weight: 50 grams",)
ROOM = 700


class Words:
    """A count that can be checked by hand."""

    async def count(self, text: str) -> int:
        return len(text.split())


@dataclass(slots=True)
class Shortener:
    """Sums up as a real model does, in a sentence with figures of its own."""

    name: str = "shortener"
    asked: list[Prompt] = field(default_factory=list)
    says: str = "The customer has gold. He wants 70 lakh rupees. He lives in Nagpur."

    async def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        self.asked.append(prompt)
        yield Piece(self.says, self.name)
        yield Piece("", self.name, Ended(cut=False))


def window() -> Window:
    return Window(Words(), PROMPTS.condense, ROOM)


def last(question: str = "How much?") -> Message:
    return PROMPTS.last("en", question, ("Ornaments are accepted.",), KNOWN)


async def size(messages: tuple[Message, ...]) -> int:
    return sum([await Words().count(m.text) for m in messages]) + MESSAGE_TOKENS * len(messages)


async def test_two_hundred_turns_stay_within_the_window_and_the_weight_is_still_known() -> None:
    call, model = window(), Shortener()
    for turn in range(200):
        said = "I have fifty grams" if turn == 3 else f"and this is what I say in turn {turn}"
        call.add(Message("user" if turn % 2 else "assistant", said))
        messages = await call.messages(FIRST, last())
        assert await size(messages) <= ROOM
        await call.shorten(model, FIRST, last())
    messages = await call.messages(FIRST, last())
    assert "gold_weight: 50 grams" in messages[-1].text
    assert len(messages) > 10
    assert 2 <= len(model.asked) < 30
    assert any("fifty grams" in message.text for message in model.asked[0].messages)


async def test_without_the_model_the_oldest_turns_are_left_out() -> None:
    call = window()
    for turn in range(200):
        call.add(Message("user", f"this is what I say in turn {turn}"))
    messages = await call.messages(FIRST, last())
    assert await size(messages) <= ROOM
    assert messages[-2].text.endswith("turn 199")


async def test_a_figure_that_nobody_named_does_not_enter_the_summary() -> None:
    call = window()
    for turn in range(60):
        call.add(Message("user", f"I live in Nagpur and say so for the {turn}th time"))
    assert await call.shorten(Shortener(), FIRST, last())
    assert call.summary == "The customer has gold. He lives in Nagpur."


async def test_a_model_that_goes_in_circles_is_taken_at_its_word_once() -> None:
    call = window()
    for turn in range(60):
        call.add(Message("user", f"I live in Nagpur and say so for the {turn}th time"))
    circles = Shortener(says="He lives in Nagpur. Thank you. Thank you. Thank you.")
    assert await call.shorten(circles, FIRST, last())
    assert call.summary == "He lives in Nagpur. Thank you."


async def test_a_short_call_is_not_shortened() -> None:
    call, model = window(), Shortener()
    call.add(Message("user", "I have gold"))
    assert not await call.shorten(model, FIRST, last())
    assert model.asked == []


async def test_turns_stay_where_the_model_fails_to_shorten_them() -> None:
    call = window()
    for turn in range(60):
        call.add(Message("user", f"I live in Nagpur and say so for the {turn}th time"))
    before = await call.messages(FIRST, last())
    with pytest.raises(LanguageModelUnavailableError):
        await call.shorten(Fake((), breaks=True), FIRST, last())
    assert await call.messages(FIRST, last()) == before


async def test_the_front_stays_byte_for_byte_from_turn_to_turn() -> None:
    call = window()
    earlier: tuple[Message, ...] = ()
    for turn in range(10):
        now = await call.messages(FIRST, last(f"question {turn}"))
        assert now[: max(len(earlier) - 1, 0)] == earlier[:-1]
        earlier = now
        call.add(Message("user", f"question {turn}"))
        call.add(Message("assistant", "An answer."))


@pytest.mark.parametrize("language", ["hi", "en", "hinglish", "mr"])
def test_every_register_is_told_what_is_known_and_asked(language: str) -> None:
    text = PROMPTS.last(language, "कितना लोन?", ("सोना लाइए।",), KNOWN).text
    assert all(part in text for part in ("कितना लोन?", "सोना लाइए।", "gold_weight: 50 grams"))
    assert PROMPTS.first(language).text == PROMPTS.first(language).text.strip()


# -- the server's own count ------------------------------------------------------------------


SERVER = ModelServer.model_validate({"url": "http://127.0.0.1:1/v1", "model": "m", "api_key": "k"})


def counting(answer: httpx.Response, asked: list[httpx.Request]) -> httpx.AsyncClient:
    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer

    return httpx.AsyncClient(transport=httpx.MockTransport(serve))


async def test_a_text_is_counted_once_by_the_server() -> None:
    asked: list[httpx.Request] = []
    async with counting(httpx.Response(200, json={"tokens": [1, 2, 3]}), asked) as client:
        tokens = ServerTokens(SERVER, client)
        assert [await tokens.count("सोना"), await tokens.count("सोना")] == [3, 3]
    assert [str(request.url) for request in asked] == ["http://127.0.0.1:1/tokenize"]
    assert asked[0].headers["Authorization"] == "Bearer k"


async def test_a_server_that_does_not_count_is_reported() -> None:
    async with counting(httpx.Response(404), []) as client:
        with pytest.raises(LanguageModelUnavailableError, match="IVR_LLM"):
            await ServerTokens(SERVER, client).count("gold")
    async with counting(httpx.Response(200, json={}), []) as client:
        with pytest.raises(LanguageModelMalformedError, match="vLLM"):
            await ServerTokens(SERVER, client).count("gold")
