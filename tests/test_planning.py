"""Planning by a model, on a server that the test plays."""

import asyncio

import pytest

from ivr.errors import ConfigurationError
from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.steps import WordPlanner
from ivr.planning import ModelWriter, model_planner
from ivr.settings import LanguageModelSettings, ModelServer, data_folder
from tests.llm.scripted_server import Fail, Wait, saying, scripted

BY_WORDS = WordPlanner(load_analyzer(data_folder() / "retrieval" / "words.yaml"))
QUESTION = "nilami kab hogi aur bima hai kya"


def server(url: str, first_words_s: float = 10.0) -> ModelServer:
    return ModelServer(
        url=url,
        model="m",
        first_words_s=first_words_s,
        connect_s=5,
        total_s=20,
        attempts=1,
        stop=("\n",),
    )


async def test_a_model_takes_a_question_apart() -> None:
    async with scripted(saying("1. nilami kab hogi\n2. bima", " hai kya\n")) as played:
        settings = LanguageModelSettings(large=server(played.url))
        planner = model_planner(settings, "large", BY_WORDS)
        parts = await asyncio.to_thread(planner.parts, QUESTION)
    assert parts == ["nilami kab hogi", "bima hai kya"]
    assert QUESTION in str(played.asked[0])
    assert not played.asked[0].get("stop")


@pytest.mark.parametrize("fault", [Fail(500), Wait(1.0)])
async def test_where_the_server_fails_words_plan(fault: Fail | Wait) -> None:
    async with scripted([fault]) as played:
        settings = LanguageModelSettings(small=server(played.url, 0.1))
        planner = model_planner(settings, "small", BY_WORDS)
        parts = await asyncio.to_thread(planner.parts, QUESTION)
    assert parts == BY_WORDS.parts(QUESTION)


def test_a_server_that_is_not_there_writes_nothing() -> None:
    assert ModelWriter(server("http://127.0.0.1:9/v1")).write("…") == ""


def test_a_model_that_is_not_configured_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"llm\.large\.url"):
        model_planner(LanguageModelSettings(), "large", BY_WORDS)
