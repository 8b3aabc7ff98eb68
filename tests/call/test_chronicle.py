from pathlib import Path

from tests.call.scene import call, meaning


async def test_a_call_is_kept_in_the_language_most_spoken(tmp_path: Path) -> None:
    loan = meaning("loan_inquiry", language="hinglish")
    rate = meaning("interest_rate", language="hinglish")
    async with call(tmp_path, namaste=meaning("greeting"), loan=loan, rate=rate) as scene:
        await scene.hears_the_agent_out()
        for words in ("namaste", "loan", "rate"):
            await scene.says(words)
    assert scene.log.end.language == "hinglish"


async def test_who_never_spoke_leaves_the_language_as_it_was_known(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
    assert scene.log.end.language == ""


async def test_a_call_left_to_people_is_kept_as_theirs(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        await scene.session.leave_to_people()
    assert scene.session.transferred
    assert not scene.session.said_goodbye
    assert scene.log.end.outcome == "transferred"
