import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from ivr import model_store
from ivr.bench.llm_stand import Served, served
from ivr.errors import MissingPartError, PortInUseError
from ivr.language_models import language_models
from ivr.language_server import LOCK_FILE, obtain_language_server, with_embedded
from ivr.llm.asking import timed
from ivr.llm.llm import Message, Prompt
from ivr.llm.server import HOST, ModelServerError, ServerOrder, running_server
from ivr.settings import LanguageModelSettings
from ivr.telephony.asterisk_package import read_lock

ORDER = ServerOrder("small", Path("small.gguf"), 1, threads=1, slots=3, context_tokens=512)


def test_every_call_has_as_much_room_as_was_ordered() -> None:
    arguments = ORDER.arguments()
    assert arguments[arguments.index("--ctx-size") + 1] == "1536"
    assert arguments[arguments.index("--host") + 1] == "127.0.0.1"
    assert not any(argument.startswith("--spec") for argument in arguments)


def test_no_more_is_read_at_a_stretch_than_a_token_for_each_call_unless_it_is_guessed() -> None:
    arguments = ORDER.arguments()
    assert arguments[arguments.index("--batch-size") + 1] == "3"
    guessing = replace(ORDER, speculation="prompt-lookup").arguments()
    assert int(guessing[guessing.index("--batch-size") + 1]) > 3 * 4


def test_who_guesses_ahead_is_named_to_the_server() -> None:
    lookup = replace(ORDER, speculation="prompt-lookup").arguments()
    assert lookup[lookup.index("--spec-type") + 1] == "ngram-simple"
    draft = replace(ORDER, speculation="draft", draft=Path("tiny.gguf")).arguments()
    assert draft[draft.index("--spec-draft-model") + 1] == "tiny.gguf"
    with pytest.raises(MissingPartError, match="draft model"):
        replace(ORDER, speculation="draft").arguments()


async def test_a_server_that_ends_at_once_is_quoted(tmp_path: Path) -> None:
    broken = ("sh", "-c", "echo cannot load the model; exit 1")
    with pytest.raises(ModelServerError, match="cannot load the model"):
        async with running_server(broken, ORDER, tmp_path / "log"):
            pass


async def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match=r"no-such-server.*llama\.cpp"):
        async with running_server(("no-such-server",), ORDER, tmp_path / "log"):
            pass


async def test_a_port_that_is_taken_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        order = replace(ORDER, port=taken.getsockname()[1])
        with pytest.raises(PortInUseError, match="SERVER_PORT"):
            async with running_server(("true",), order, tmp_path / "log"):
                pass


def test_the_lock_of_the_repository_is_whole() -> None:
    names = [package.name for package in read_lock(LOCK_FILE)]
    assert {"libc6", "libggml0", "libllama0", "llama.cpp-tools"} <= set(names)


# -- a real server ---------------------------------------------------------------------------


@pytest_asyncio.fixture
async def small() -> AsyncIterator[Served]:
    model_store.pull(("smollm2",))
    obtain_language_server()
    async with served("small") as one:
        yield one


WRITTEN = Prompt(
    (Message("system", "Answer in English."), Message("user", "Which papers?")),
    "en",
    authored="Please bring your Aadhaar card.",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def asking(text: str, most_tokens: int) -> Prompt:
    facts = "Bring an Aadhaar card, a PAN card and two photographs. " * 6
    return Prompt((Message("system", facts), Message("user", text)), "en", most_tokens=most_tokens)


@pytest.mark.model
async def test_a_real_server_answers_and_keeps_what_it_has_read(small: Served) -> None:
    first = await timed(small.model, asking("Which papers?", 8))
    again = await timed(small.model, asking("Which card?", 8))
    assert first.text
    assert first.ended is not None
    assert again.ended is not None
    assert first.ended.answer_tokens <= 8
    assert again.ended.cached_tokens > 50 > first.ended.cached_tokens


@pytest.mark.model
async def test_an_abort_reaches_a_real_server(small: Served) -> None:
    async with aclosing(small.model.answer(asking("Tell me a long story.", 400))) as pieces:
        await anext(pieces)
    await small.idle_s()
    assert await small.counted_tokens() < 100


@pytest.mark.model
async def test_an_abort_reaches_a_real_server_that_is_still_reading(small: Served) -> None:
    told = " ".join(f"Branch {number} opens at {number} minutes past nine." for number in range(90))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await timed(small.model, asking(told, 8))
    await small.idle_s()
    again = await timed(small.model, asking(told, 8))
    assert again.ended is not None
    assert again.ended.cached_tokens < again.ended.prompt_tokens / 2


@pytest.mark.model
async def test_the_models_of_this_machine_answer_through_the_settings() -> None:
    chosen = LanguageModelSettings(strategy="slm_first", embedded=True, server_port=free_port())
    async with with_embedded(chosen) as known, language_models(known) as models:
        assert models is not None
        assert await models.tokens.count("सोना गिरवी रखना है") > 4
        answer = "".join([p.text async for p in models.chain.answer(WRITTEN)])
    assert answer
