"""Configured models, from the settings to the words of a reply, at servers that fail."""

from dataclasses import dataclass

import pytest

from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Clause, Expecting, Understanding
from ivr.dialogue.memory import Memory
from ivr.dialogue.summary import Summary
from ivr.dialogue.written_answers import WrittenAnswer
from ivr.language_models import language_models, load_judge, model_words
from ivr.llm.labelled import agreement, load_labelled
from ivr.settings import LanguageModelSettings, data_folder
from tests.llm.scripted_server import (
    NO_ANSWER,
    Disconnect,
    End,
    Fail,
    Raw,
    Say,
    Script,
    ScriptedServer,
    Wait,
    saying,
    scripted,
)

WRITTEN = WrittenAnswer("vault", "Your gold lies in the branch's vault, and it is insured.", "en")
REPLY = Reply(
    memory=Memory("discovery", "en"),
    understood=Understanding("en", ()),
    clauses=(Clause((WRITTEN.text,)),),
    calls=(),
    expecting=Expecting.OPEN,
    then="listen",
    stage="discovery",
    quoted=(WRITTEN,),
)
GOOD = "Yes, it is safe: it lies in our vault and is insured."
PATIENT = {"connect_s": 5, "first_words_s": 9, "next_words_s": 9, "total_s": 30}


def settings(
    strategy: str, large: ScriptedServer, small: ScriptedServer | None = None, **given: object
) -> LanguageModelSettings:
    servers = {"large": large, "small": small} if small else {"large": large}
    at = {name: {"url": one.url, "model": name, **PATIENT} for name, one in servers.items()}
    known = {"strategy": strategy, "first_sentence_s": 2, "next_sentence_s": 2, **at, **given}
    return LanguageModelSettings.model_validate(known)


async def words(chosen: LanguageModelSettings) -> str:
    async with model_words(chosen) as words:
        return await words.wording.words("is it safe", REPLY)


@pytest.mark.parametrize("strategy", ["single", "slm_first", "race", "hybrid_stream"])
async def test_every_strategy_words_an_answer(strategy: str) -> None:
    async with scripted(saying(GOOD)) as large, scripted(saying(GOOD)) as small:
        assert await words(settings(strategy, large, small)) == GOOD


@pytest.mark.parametrize("strategy", ["single", "draft_verify"])
async def test_behind_a_large_model_that_fails_stands_the_small_one(strategy: str) -> None:
    async with scripted((Fail(500),)) as large, scripted(saying(GOOD)) as small:
        assert await words(settings(strategy, large, small)) == GOOD


@pytest.mark.parametrize("strategy", ["slm_first", "race", "hybrid_stream"])
async def test_no_model_is_asked_twice_for_one_answer(strategy: str) -> None:
    async with scripted((Fail(401),)) as large, scripted((Fail(401),)) as small:
        assert await words(settings(strategy, large, small)) == ""
    assert (len(large.asked), len(small.asked)) == (1, 1)


async def test_a_model_is_told_what_is_known_written_and_asked() -> None:
    async with scripted(saying(GOOD)) as server:
        await words(settings("draft_verify", server))
    system, asked = (message["content"] for message in server.asked[0]["messages"])
    assert "Priya" in system
    assert WRITTEN.text in asked
    assert "is it safe" in asked


@pytest.mark.parametrize(
    "script",
    [
        NO_ANSWER,
        (Fail(429),),
        (Fail(500),),
        (Fail(401),),
        (Disconnect(),),
        (Raw("<html>"),),
        (Say("Yes, it is"), Disconnect()),
        saying("आपका सोना शाखा की तिजोरी में है।"),
        saying("I'm sorry, I cannot tell you that."),
        saying("It costs 500 rupees a month."),
        (Say("Yes, it lies in our"), End("length")),
        saying(WRITTEN.text),
    ],
)
async def test_whatever_a_model_does_wrong_the_authored_words_stand(script: Script) -> None:
    async with scripted(script) as server:
        assert await words(settings("single", server)) == ""


@pytest.mark.parametrize("script", [(Wait(),), (Say("Yes, it is"), Wait())])
async def test_nobody_waits_for_a_model_that_stalls(script: Script) -> None:
    async with scripted(script) as server:
        assert await words(settings("single", server, first_sentence_s=0.05)) == ""


DRAWN = Summary("The caller wants a gold loan: has 50 grams of gold.", "en", "extractive")


async def retold(
    script: Script, *, turns: int = 3, room: int = 2048
) -> tuple[Summary, ScriptedServer]:
    async with (
        scripted(script) as server,
        model_words(settings("single", server, window_tokens=room)) as words,
    ):
        notes = words.notes()
        for turn in range(turns):
            notes.add(f"I have fifty grams, and this is turn {turn}", "All right, I see.")
        return await notes.retold(DRAWN), server


async def test_a_call_is_retold_behind_what_was_drawn_from_its_memory() -> None:
    summary, server = await retold(saying("He lives in Nagpur. ", "He was in a hurry."))
    assert summary.text == f"{DRAWN.text} He lives in Nagpur. He was in a hurry."
    assert summary.made_by == "language_model"
    assert "fifty grams" in server.asked[0]["messages"][-1]["content"]


async def test_what_nobody_said_is_not_retold() -> None:
    summary, _ = await retold(saying("He lives in Nagpur. ", "He wants 70 lakh rupees."))
    assert summary.text == f"{DRAWN.text} He lives in Nagpur."


@pytest.mark.parametrize(
    "script", [(Fail(500),), NO_ANSWER, saying("वह नागपुर में रहते हैं।"), saying("I cannot do that.")]
)
async def test_a_call_that_is_retold_badly_keeps_what_was_drawn(script: Script) -> None:
    assert (await retold(script))[0] == DRAWN


async def test_a_very_long_call_is_retold_in_parts() -> None:
    summary, server = await retold(saying("He lives in Nagpur."), turns=40, room=400)
    assert len(server.asked) > 3
    assert summary.text == f"{DRAWN.text} He lives in Nagpur."
    longest = max(len(order["messages"][-1]["content"].split()) for order in server.asked)
    assert longest < 400


async def test_without_a_strategy_no_model_is_connected() -> None:
    async with language_models(LanguageModelSettings()) as models:
        assert models is None
    assert await words(LanguageModelSettings()) == ""


@dataclass(frozen=True, slots=True)
class Wrong:
    fields: dict[str, object]
    told: str


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong({"strategy": "single"}, "large.url"),
        Wrong({"strategy": "race", "large": {"url": "http://a/v1", "model": "m"}}, "small.url"),
        Wrong({"large": {"url": "a/v1", "model": "m"}}, "url"),
        Wrong({"large": {"url": "http://a/v1"}}, "name"),
    ],
)
def test_settings_that_name_no_model_are_refused(wrong: Wrong) -> None:
    with pytest.raises(ValueError, match=wrong.told):
        LanguageModelSettings.model_validate(wrong.fields)


@pytest.mark.parametrize("language", ["hi", "en", "hinglish"])
def test_the_judge_lets_no_labelled_fault_through_and_holds_few_good_replies(language: str) -> None:
    labelled = load_labelled(data_folder())
    rows = [row for row in labelled.replies if row.language == language]
    found = agreement(labelled, rows, load_judge(), LanguageModelSettings().least_quality)
    assert found.wrongly_spoken == 0
    assert found.wrongly_held <= 2
