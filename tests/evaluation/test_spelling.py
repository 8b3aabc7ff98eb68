import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.devanagari import is_devanagari
from ivr.evaluation.spelling import Spelling, by_rule
from ivr.settings import data_folder


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    spelling = Spelling(data_folder())
    spelling.for_voice("namaste")  # reads the tables
    return spelling


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("haan ji, bilkul", "हाँ जी, बिल्कुल"),
        ("pachaas gram sona hai", "पचास gram सोना है"),
        ("saath gram", "साठ gram"),
        ("Nagpur mein", "नागपुर में"),
        ("interest rate kya hai?", "interest rate क्या है?"),
        ("number 98123 45601 hai", "number 98123 45601 है"),
        ("मेरे पास दस ग्राम है", "मेरे पास दस ग्राम है"),
    ],
)
def test_hindi_is_read_as_hindi_and_english_as_english(
    spelling: Spelling, typed: str, read: str
) -> None:
    assert spelling.for_voice(typed) == read


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_any_word_can_be_spelled_by_rule(word: str) -> None:
    assert is_devanagari(by_rule(word))
