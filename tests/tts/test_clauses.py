import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tts.clauses import clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "आपको ₹2,50,000 तक का लोन मिल सकता है। क्या आप शाखा आएँगे?",
            ("आपको ₹2,50,000 तक का लोन मिल सकता है।", "क्या आप शाखा आएँगे?"),
        ),
        ("The rate is 9.5% a year.", ("The rate is 9.5% a year.",)),
        ("जी, मैं देखती हूँ, एक क्षण।", ("जी, मैं देखती हूँ,", "एक क्षण।")),
        ("Please pay Rs. 500 at the branch.", ("Please pay Rs. 500 at the branch.",)),
        ("Come at 4 p.m. on Monday to us.", ("Come at 4 p.m. on Monday to us.",)),
        ("लोन मिल सकता है।क्या आप आएँगे?", ("लोन मिल सकता है।", "क्या आप आएँगे?")),
        ("", ()),
        ("  \n ", ()),
    ],
)
def test_text_is_split_at_its_pauses(text: str, expected: tuple[str, ...]) -> None:
    assert clauses(text) == expected


@given(text=st.text(alphabet="नa 2,.59!?;:—\n", max_size=60))
def test_nothing_is_lost(text: str) -> None:
    assert " ".join(clauses(text)) == " ".join(text.split())


@given(rupees=st.integers(1000, 10**9), word=st.sampled_from(["यह ", "ठीक है, आपकी राशि "]))
def test_no_figure_is_cut(rupees: int, word: str) -> None:
    amount = f"{rupees:,}.50"
    assert any(amount in clause for clause in clauses(f"{word}₹{amount}, ठीक है?"))
