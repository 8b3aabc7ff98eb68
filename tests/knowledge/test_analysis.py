import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import ConfigurationError
from ivr.knowledge.analysis import Analyzer, load_analyzer, normalised
from ivr.settings import data_folder

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")


@pytest.mark.parametrize(
    "ways",
    [
        ["ब्याज", "byaj", "byaaj", "interest"],
        ["नीलामी", "nilami", "neelami", "auction", "auctioned"],
        ["काग़ज़", "कागज", "kagaz", "kagaj", "documents"],
        ["शिकायत", "shikayat", "complaint"],
        ["बीमा", "bima", "beema", "insured"],
    ],
)
def test_one_meaning_is_one_term_in_every_script(ways: list[str]) -> None:
    assert len({tuple(ANALYZER.terms(way)) for way in ways}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("हज़ार", "hazaar"),
        ("ज़मीन", "जमीन"),
        ("रुपयों", "रुपये"),
        ("customers", "customer"),
        ("chabhi", "चाभी"),
    ],
)
def test_spelling_nukta_and_ending_make_no_difference(one: str, other: str) -> None:
    assert ANALYZER.terms(one) == ANALYZER.terms(other) != []


@pytest.mark.parametrize("text", ["", "   ", "क्या है", "what is the", "?!।", "gold loan"])
def test_what_carries_nothing_leaves_no_term(text: str) -> None:
    assert ANALYZER.terms(text) == []


def test_terms_keep_their_order_and_their_number() -> None:
    assert ANALYZER.terms("byaj aur byaj, phir nilami") == ["interest", "interest", "auction"]


def test_a_word_of_two_meanings_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="means two and one"):
        Analyzer([], {"one": ["byaj"], "two": ["byaaj"]})


@given(text=st.text(max_size=40))
def test_any_text_has_terms_that_are_the_same_each_time(text: str) -> None:
    assert ANALYZER.terms(text) == ANALYZER.terms(text)


@given(text=st.text(alphabet=st.characters(min_codepoint=0x900, max_codepoint=0x97F), max_size=20))
def test_what_is_normalised_stays_so(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
