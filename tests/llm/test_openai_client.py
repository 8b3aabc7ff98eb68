import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager

import pytest

from ivr.llm.llm import (
    LanguageModelError,
    LanguageModelMalformedError,
    LanguageModelRefusedError,
    LanguageModelTooLateError,
    LanguageModelUnavailableError,
    Message,
    Prompt,
)
from tests.llm.models import ASKED, HASTE, heard, model_at, pieces_of
from tests.llm.scripted_server import (
    NO_ANSWER,
    Disconnect,
    End,
    Fail,
    Raw,
    Say,
    Script,
    Wait,
    saying,
    scripted,
)

ANSWER = saying("Bring your ", "Aadhaar ", "card.")


@asynccontextmanager
async def abandoned(work: Coroutine[None, None, object]) -> AsyncIterator[None]:
    """Begin work, and leave it at the end of the block."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(work)
        yield
        task.cancel()


async def test_the_answer_comes_in_pieces_and_ends_with_what_it_cost() -> None:
    counted = {"cache_n": 30, "draft_n": 8, "draft_n_accepted": 5}
    async with (
        scripted((Say("Bring "), Say("gold."), End("stop", counted))) as server,
        model_at(server) as model,
    ):
        pieces = await pieces_of(model)
    assert [piece.text for piece in pieces] == ["Bring ", "gold.", ""]
    ended = pieces[-1].ended
    assert ended is not None
    assert (ended.cut, ended.prompt_tokens, ended.cached_tokens) == (False, 40, 30)
    assert (ended.drafted_tokens, ended.accepted_tokens) == (8, 5)


async def test_an_answer_that_was_not_allowed_to_end_is_cut() -> None:
    async with scripted((Say("Bring your"), End("length"))) as server, model_at(server) as model:
        ended = (await pieces_of(model))[-1].ended
    assert ended is not None
    assert ended.cut


async def test_the_request_is_the_same_each_time_and_carries_the_key() -> None:
    async with scripted(ANSWER) as server, model_at(server, api_key="our key") as model:
        await heard(model)
        await heard(model)
    assert server.asked[0] == server.asked[1]
    assert "authorization: bearer our key" in server.headers[0].lower()
    order = server.asked[0]
    assert order["messages"] == [
        {"role": "system", "content": "You are Priya."},
        {"role": "user", "content": "What papers?"},
    ]
    assert (order["temperature"], order["max_tokens"], order["stream"]) == (0.0, 96, True)
    assert order["cache_prompt"]
    assert order["return_progress"]


async def test_how_far_the_server_has_read_is_no_part_of_the_answer() -> None:
    delta = '{"index": 0, "delta": {"role": "assistant", "content": null}, "finish_reason": null}'
    told = '"prompt_progress": {"total": 64, "cache": 0, "processed": 32, "time_ms": 90}'
    head = '"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"'
    progress = Raw(f'{{{head}, "choices": [{delta}], {told}}}')
    async with scripted((progress, progress, *ANSWER)) as server, model_at(server) as model:
        assert await heard(model) == "Bring your Aadhaar card."


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_stumbling_server_is_asked_again(status: int) -> None:
    async with (
        scripted((Fail(status),), ANSWER) as server,
        model_at(server, attempts=2) as model,
    ):
        assert await heard(model) == "Bring your Aadhaar card."
    assert len(server.asked) == 2


async def test_what_was_heard_is_never_asked_again() -> None:
    broken: Script = (Say("Bring "), Disconnect())
    async with scripted(broken, ANSWER) as server, model_at(server, attempts=3) as model:
        with pytest.raises(LanguageModelUnavailableError):
            await heard(model)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ((Wait(), Say("late")), LanguageModelTooLateError),
        ((Say("Bring "), Wait()), LanguageModelTooLateError),
        (NO_ANSWER, LanguageModelMalformedError),
        ((Raw("<html>"),), LanguageModelMalformedError),
        ((Raw('{"error": {"message": "out of memory"}}'),), LanguageModelMalformedError),
        ((Say("Bring "), Raw("{")), LanguageModelMalformedError),
        ((Fail(429),), LanguageModelUnavailableError),
        ((Fail(500),), LanguageModelUnavailableError),
        ((Fail(401),), LanguageModelRefusedError),
        ((Fail(404),), LanguageModelRefusedError),
        ((Disconnect(),), LanguageModelUnavailableError),
        ((Say("Bring "), Disconnect()), LanguageModelUnavailableError),
    ],
)
async def test_every_fault_is_told_by_what_can_be_done_about_it(
    script: Script, error: type[LanguageModelError]
) -> None:
    limits = HASTE if Wait() in script else {}
    async with scripted(script) as server, model_at(server, **limits) as model:
        with pytest.raises(error):
            await heard(model)


async def test_an_absent_server_is_reported() -> None:
    async with scripted(ANSWER) as server:
        pass
    async with model_at(server) as model:
        with pytest.raises(LanguageModelUnavailableError, match="IVR_LLM"):
            await heard(model)


async def test_a_server_that_fails_and_fails_is_left_alone() -> None:
    async with scripted((Fail(500),)) as server, model_at(server, failures=2) as model:
        for _ in range(2):
            with pytest.raises(LanguageModelUnavailableError, match="500"):
                await heard(model)
        with pytest.raises(LanguageModelUnavailableError, match="left alone"):
            await heard(model)
    assert len(server.asked) == 2


async def test_a_server_that_recovers_is_asked_as_before() -> None:
    async with (
        scripted((Fail(500),), ANSWER) as server,
        model_at(server, failures=1, rest_s=0.02) as model,
    ):
        with pytest.raises(LanguageModelUnavailableError):
            await heard(model)
        await asyncio.sleep(0.03)
        assert await heard(model) == await heard(model)
    assert len(server.asked) == 3


async def test_a_wrong_key_says_nothing_about_the_health_of_the_server() -> None:
    async with scripted((Fail(401),)) as server, model_at(server, failures=1) as model:
        for _ in range(2):
            with pytest.raises(LanguageModelRefusedError, match="api_key"):
                await heard(model)
    assert len(server.asked) == 2


async def test_who_stops_listening_stops_the_server() -> None:
    async with scripted((Say("Bring "), Wait(), Say("gold."))) as server, model_at(server) as model:
        async with aclosing(model.answer(ASKED)) as pieces:
            assert (await anext(pieces)).text == "Bring "
        await server.settled(1)
    assert (server.aborted, server.said) == (1, ["Bring "])


async def test_a_reply_that_nobody_waits_for_any_more_stops_the_server() -> None:
    async with scripted((Wait(),)) as server, model_at(server) as model:
        async with abandoned(heard(model)):
            await server.begun(1)
        await server.settled(1)
    assert server.aborted == 1


async def test_what_is_too_late_stops_the_server() -> None:
    async with (
        scripted((Say("Bring "), Wait())) as server,
        model_at(server, next_words_s=0.05) as model,
    ):
        with pytest.raises(LanguageModelTooLateError):
            await heard(model)
        await server.settled(1)
    assert server.aborted == 1


async def test_a_continuation_stands_behind_what_was_spoken() -> None:
    begun = Prompt((Message("user", "Papers?"),), "en", begun="Bring gold.")
    sent = {}
    for dialect in ("llama.cpp", "vllm", "openai"):
        async with scripted(ANSWER) as server, model_at(server, dialect=dialect) as model:
            await heard(model, begun)
        sent[dialect] = server.asked[0]
    assert sent["llama.cpp"]["messages"][-1] == {"role": "assistant", "content": "Bring gold."}
    assert sent["vllm"]["continue_final_message"]
    assert not sent["vllm"]["add_generation_prompt"]
    assert sent["openai"]["messages"][-1]["role"] == "user"


async def test_each_call_has_its_place_and_an_idle_model_stays() -> None:
    def of(session: str) -> Prompt:
        return Prompt((Message("user", "Papers?"),), "en", session=session)

    async with scripted(ANSWER) as server, model_at(server, slots=2) as model:
        for session in ("one", "two", "one", "three"):
            await heard(model, of(session))
    assert [order["id_slot"] for order in server.asked] == [0, 1, 0, 1]
    async with scripted(ANSWER) as server, model_at(server, dialect="ollama") as model:
        await heard(model)
    assert server.asked[0]["keep_alive"] == "30m"
    async with scripted(ANSWER) as server, model_at(server, dialect="openai") as model:
        await heard(model, of("one"))
    assert server.asked[0]["prompt_cache_key"] == "one"
