from dataclasses import replace

import pytest

from ivr.llm.chain import AUTHORED, Chain, Limits, NobodyAnswersError
from tests.llm.models import ASKED, Fake, heard, model_at, pieces_of
from tests.llm.scripted_server import (
    NO_ANSWER,
    Disconnect,
    Fail,
    Raw,
    Say,
    Script,
    Wait,
    saying,
    scripted,
)

PATIENT = Limits(first_sentence_s=30, next_sentence_s=30)
HASTY = Limits(first_sentence_s=0.05, next_sentence_s=0.05)
SOON = Limits(first_sentence_s=30, next_sentence_s=0.05)
WRITTEN = replace(ASKED, authored="Please bring your Aadhaar card and the gold.")
SMALL = "An Aadhaar card will do. Bring the gold."
FAULTS: list[Script] = [
    (Wait(),),
    (Say("Please "), Wait()),
    NO_ANSWER,
    (Raw("<html>"),),
    (Fail(429),),
    (Fail(500),),
    (Fail(401),),
    (Disconnect(),),
    (Say("Please bring "), Disconnect()),
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_fails_the_authored_answer_is_heard(fault: Script) -> None:
    limits = HASTY if Wait() in fault else PATIENT
    async with scripted(fault) as broken, model_at(broken) as large, model_at(broken) as small:
        pieces = await pieces_of(Chain((large, small), limits), WRITTEN)
    assert [(piece.text, piece.by) for piece in pieces] == [(WRITTEN.authored, AUTHORED)]


@pytest.mark.parametrize("fault", FAULTS[2:])
async def test_the_small_model_stands_in_for_the_large_one(fault: Script) -> None:
    async with (
        scripted(fault) as broken,
        scripted(saying(SMALL)) as sound,
        model_at(broken) as large,
        model_at(sound) as small,
    ):
        assert await heard(Chain((large, small), PATIENT), WRITTEN) == SMALL


async def test_where_nothing_is_authored_a_person_is_called_for() -> None:
    async with scripted((Fail(500),)) as broken, model_at(broken) as model:
        with pytest.raises(NobodyAnswersError, match="hand the call over"):
            await heard(Chain((model,), PATIENT), ASKED)


async def test_who_comes_next_goes_on_behind_whole_sentences() -> None:
    large = Fake(("Bring your Aadhaar card. ", "And the go"), "large", breaks=True)
    small = Fake(("Bring your Aadhaar card. ", "Come early."), "small")
    assert await heard(Chain((large, small), PATIENT), WRITTEN) == (
        "Bring your Aadhaar card. Come early."
    )
    assert small.asked[0].begun == "Bring your Aadhaar card."


async def test_what_was_said_must_do_where_the_rest_is_late() -> None:
    stalls = (Say("Bring your Aadhaar card. And "), Wait())
    async with scripted(stalls) as server, model_at(server) as model:
        assert await heard(Chain((model,), SOON), WRITTEN) == "Bring your Aadhaar card."
        await server.settled(1)
    assert server.aborted == 1


async def test_without_a_model_the_authored_answer_is_heard_at_once() -> None:
    assert await heard(Chain((), PATIENT), WRITTEN) == WRITTEN.authored
