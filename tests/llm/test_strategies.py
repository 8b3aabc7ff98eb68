import asyncio
from contextlib import aclosing

import pytest

from ivr.llm.hybrid_stream import HybridStream
from ivr.llm.llm import LanguageModelError, Piece, WeakAnswerError
from ivr.llm.race import Race
from ivr.llm.slm_first import SmallFirst
from tests.llm.models import ASKED, HASTE, LEAST, QUALITY, Fake, heard, model_at, pieces_of
from tests.llm.scripted_server import (
    Fail,
    Say,
    Script,
    Signal,
    Until,
    Wait,
    saying,
    scripted,
)

LARGE = "You need your Aadhaar card and your PAN card."
GOOD = ("Please bring ", "your Aadhaar card ", "and the gold. ", "Come in the morning.")
HINDI = ("आपको अपना आधार कार्ड ", "और पैन कार्ड लाना होगा।")
LOOP = ("You need the card. ", "You need the card. ", "You need the card. ", "You need the card.")


def by(pieces: list[Piece]) -> list[str]:
    """Who spoke, in turn."""
    return list(dict.fromkeys(piece.by for piece in pieces if piece.text))


# -- small first -----------------------------------------------------------------------------


async def test_a_good_small_model_answers_alone() -> None:
    small, large = Fake(GOOD, "small"), Fake((LARGE,), "large")
    assert await heard(SmallFirst(small, large, QUALITY, LEAST)) == "".join(GOOD)
    assert large.asked == []


@pytest.mark.parametrize("pieces", [HINDI, ("I don't know ", "that, I am sorry."), LOOP])
async def test_the_large_model_takes_over_from_a_bad_small_one(pieces: tuple[str, ...]) -> None:
    small, large = Fake(pieces, "small"), Fake((LARGE,), "large")
    assert LARGE in await heard(SmallFirst(small, large, QUALITY, LEAST))
    assert small.closed == 1


async def test_the_large_model_goes_on_where_the_small_one_broke_off() -> None:
    small = Fake(("Please bring your ", "Aadhaar card. ", "And the go"), "small", breaks=True)
    large = Fake(("Please bring your Aadhaar card. ", "Come in the morning."), "large")
    answer = await heard(SmallFirst(small, large, QUALITY, LEAST))
    assert answer == "Please bring your Aadhaar card. And the Come in the morning."
    assert large.asked[0].begun == "Please bring your Aadhaar card. And the "


async def test_a_small_model_that_is_late_leaves_the_answer_to_the_large_one() -> None:
    async with (
        scripted((Wait(),)) as slow,
        scripted(saying(LARGE)) as quick,
        model_at(slow, **HASTE) as small,
        model_at(quick) as large,
    ):
        assert await heard(SmallFirst(small, large, QUALITY, LEAST)) == LARGE
    assert slow.completed == 0


# -- race ------------------------------------------------------------------------------------


async def test_the_first_good_answer_wins_and_the_other_request_is_aborted() -> None:
    begun = asyncio.Event()
    behind: Script = (Say("Well, "), Signal(begun), Wait())
    async with (
        scripted(behind) as slow,
        scripted((Until(begun), *saying(*GOOD))) as quick,
        model_at(slow) as one,
        model_at(quick) as other,
    ):
        assert await heard(Race((one, other), QUALITY, LEAST)) == "".join(GOOD)
        await slow.settled(1)
    assert (slow.aborted, quick.completed) == (1, 1)
    assert slow.said == ["Well, "]


async def test_a_quick_answer_in_the_wrong_language_does_not_win() -> None:
    async with (
        scripted((Wait(0.05), *saying(LARGE))) as slow,
        scripted(saying(*HINDI)) as quick,
        model_at(slow) as one,
        model_at(quick) as other,
    ):
        pieces = [p.text for p in await pieces_of(Race((one, other), QUALITY, LEAST))]
    assert "".join(pieces) == LARGE


async def test_of_two_that_disagree_only_one_is_heard() -> None:
    yes, no = "Yes, you can pay early.", "No, you cannot pay early at all."
    async with (
        scripted(saying(yes)) as one,
        scripted(saying(no)) as other,
        model_at(one) as first,
        model_at(other) as second,
    ):
        answer = await heard(Race((first, second), QUALITY, LEAST))
    assert answer in {yes, no}


async def test_a_failed_model_leaves_the_race_to_the_other() -> None:
    async with (
        scripted((Fail(500),)) as broken,
        scripted(saying(LARGE)) as sound,
        model_at(broken) as one,
        model_at(sound) as other,
    ):
        assert await heard(Race((one, other), QUALITY, LEAST)) == LARGE


async def test_a_race_that_nobody_wins_says_why() -> None:
    async with (
        scripted((Fail(500),)) as broken,
        scripted(saying(*HINDI)) as hindi,
        model_at(broken) as one,
        model_at(hindi) as other,
    ):
        with pytest.raises(WeakAnswerError, match=r"500.*too badly|too badly.*500"):
            await heard(Race((one, other), QUALITY, LEAST))


async def test_a_race_that_nobody_watches_is_stopped_at_both_servers() -> None:
    begun = asyncio.Event()
    ahead: Script = (Until(begun), Say(LARGE), Wait())
    async with (
        scripted(ahead) as one,
        scripted((Signal(begun), Wait())) as other,
        model_at(one) as first,
        model_at(other) as second,
    ):
        async with aclosing(Race((first, second), QUALITY, LEAST).answer(ASKED)) as pieces:
            await anext(pieces)
        await one.settled(1)
        await other.settled(1)
    assert (one.aborted, other.aborted) == (1, 1)


# -- hybrid stream ---------------------------------------------------------------------------


async def test_the_small_model_begins_and_the_large_one_goes_on() -> None:
    small = Fake(("Please bring your Aadhaar card. ", "And more."), "small")
    large = Fake(("Your PAN card is needed, too.",), "large")
    pieces = await pieces_of(HybridStream(small, large, QUALITY, LEAST))
    assert "".join(p.text for p in pieces) == (
        "Please bring your Aadhaar card. Your PAN card is needed, too."
    )
    assert by(pieces) == ["small", "large"]
    assert large.asked[0].begun == "Please bring your Aadhaar card. "


async def test_the_large_model_repeats_nothing_of_what_was_spoken() -> None:
    small = Fake(("Please bring your Aadhaar card. ",), "small")
    large = Fake(("Please bring your Aadhaar card. ", "And your PAN card."), "large")
    answer = await heard(HybridStream(small, large, QUALITY, LEAST))
    assert answer == "Please bring your Aadhaar card. And your PAN card."


async def test_the_small_model_finishes_where_the_large_one_fails() -> None:
    small = Fake(("Please bring your Aadhaar card. ", "And the gold itself."), "small")
    async with scripted((Fail(500),)) as broken, model_at(broken) as large:
        answer = await heard(HybridStream(small, large, QUALITY, LEAST))
    assert answer == "Please bring your Aadhaar card. And the gold itself."


async def test_the_large_model_begins_where_the_small_one_cannot() -> None:
    large = Fake((LARGE,), "large")
    async with scripted((Fail(500),)) as broken, model_at(broken) as small:
        assert await heard(HybridStream(small, large, QUALITY, LEAST)) == LARGE


async def test_where_both_fail_the_caller_of_a_strategy_is_told() -> None:
    async with (
        scripted((Fail(500),)) as broken,
        model_at(broken) as small,
        model_at(broken) as large,
    ):
        for strategy in (SmallFirst, HybridStream):
            with pytest.raises(LanguageModelError):
                await heard(strategy(small, large, QUALITY, LEAST))
