from collections.abc import AsyncGenerator

from hypothesis import given
from hypothesis import strategies as st

from ivr.llm.llm import Ended, Piece
from ivr.llm.sentences import sentences

TEXT = "The rate is 9.5 percent. It may change! सोना लाइए। और क्या?"


async def spoken(text: str, chunk: int, *, cut: bool = False) -> list[str]:
    async def pieces() -> AsyncGenerator[Piece]:
        for start in range(0, len(text), chunk):
            yield Piece(text[start : start + chunk], "model")
        yield Piece("", "model", Ended(cut))

    return [piece.text.strip() for piece in [p async for p in sentences(pieces())]]


@given(chunk=st.integers(1, 70))
async def test_sentences_survive_any_cutting_into_pieces(chunk: int) -> None:
    assert await spoken(TEXT, chunk) == [
        "The rate is 9.5 percent.",
        "It may change!",
        "सोना लाइए।",
        "और क्या?",
    ]


async def test_half_a_sentence_is_left_out_where_the_answer_was_cut() -> None:
    assert await spoken("Bring gold. You also ne", 5, cut=True) == ["Bring gold.", ""]


async def test_what_ends_without_a_sign_is_still_said() -> None:
    assert await spoken("Bring gold. And a card", 5) == ["Bring gold.", "And a card"]
