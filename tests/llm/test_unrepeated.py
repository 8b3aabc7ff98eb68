import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.llm.unrepeated import Unrepeated, plain_words

SPOKEN = "You need an Aadhaar card."


def behind(spoken: str, continuation: str, chunk: int = 4) -> str:
    unrepeated = Unrepeated(spoken)
    parts = [continuation[i : i + chunk] for i in range(0, len(continuation), chunk)]
    return "".join(map(unrepeated.feed, parts)) + unrepeated.finish()


@pytest.mark.parametrize(
    ("spoken", "continuation", "said"),
    [
        (SPOKEN, "Bring your gold, too.", " Bring your gold, too."),
        (SPOKEN, " Bring your gold, too.", " Bring your gold, too."),
        (SPOKEN, "You need an Aadhaar card. Bring your gold.", " Bring your gold."),
        (SPOKEN, "you need an aadhaar card and a PAN card.", " and a PAN card."),
        (SPOKEN, "You need an Aadhaar card.", ""),
        (SPOKEN, "You need an identity card. Bring your gold.", " Bring your gold."),
        ("You need an Aadhaar card and", "and a PAN card.", " a PAN card."),
        ("You need a card and a", "card and a card and a card too.", " card too."),
        ("You need a card, a", "card, a card, a card, a", ""),
        ("आपको आधार कार्ड चाहिए।", "आपको आधार कार्ड चाहिए। सोना भी लाइए।", " सोना भी लाइए।"),
        (SPOKEN, "Bring gold. You need an Aadhaar card. Come early.", " Bring gold. Come early."),
        ("", "You need an Aadhaar card.", "You need an Aadhaar card."),
        ("Bring", ", if you can, your gold.", ", if you can, your gold."),
    ],
)
def test_what_was_spoken_is_not_spoken_again(spoken: str, continuation: str, said: str) -> None:
    assert behind(spoken, continuation) == said


def test_new_words_are_spoken_as_soon_as_they_are_known_to_be_new() -> None:
    unrepeated = Unrepeated(SPOKEN)
    assert unrepeated.feed("Bring your ") == " Bring your"
    assert unrepeated.feed("gold ") == " gold"


words = st.lists(st.sampled_from(["you", "need", "gold", "card", "आधार", "a"]), max_size=12)


@given(spoken=words, new=words, chunk=st.integers(1, 30))
def test_how_a_continuation_is_cut_into_pieces_changes_nothing(
    spoken: list[str], new: list[str], chunk: int
) -> None:
    said = " ".join(spoken) + "."
    whole = " ".join(new) + "."
    assert behind(said, whole, chunk) == behind(said, whole, 1)


@given(spoken=words.filter(bool), new=words)
def test_a_repetition_up_to_the_end_leaves_only_what_is_new(
    spoken: list[str], new: list[str]
) -> None:
    fresh = [word.upper() + "x" for word in new]
    again = " ".join([*spoken, *fresh])
    assert plain_words(behind(" ".join(spoken), again)) == [word.casefold() for word in fresh]


few = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=9)


@given(spoken=few.filter(bool), new=few)
def test_what_goes_on_never_begins_with_what_was_just_spoken(
    spoken: list[str], new: list[str]
) -> None:
    said = plain_words(behind(" ".join(spoken), " ".join(new)))
    assert not any(spoken[-n:] == said[:n] for n in range(1, min(len(spoken), len(said)) + 1))


@given(continuation=st.text(max_size=60), chunk=st.integers(1, 10))
def test_a_beginning_is_spoken_as_it_is(continuation: str, chunk: int) -> None:
    assert behind("", continuation, chunk).split() == continuation.split()
