import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.translation.figures import check_figures, hidden, in_ascii, restored
from ivr.translation.translation import FiguresLostError

figures = st.from_regex(r"₹?[1-9][0-9]{0,2}(,[0-9]{2})?%?", fullmatch=True)
words = st.sampled_from(["लोन", "तक", "मिल", "loan", "up to"])


def test_figures_are_hidden_as_the_model_was_trained_to_carry_them() -> None:
    text, found = hidden("आपको ₹2,50,000 तक 9.5% पर मिल सकता है, शनिवार 5 दिसंबर, 11:00 बजे।")
    assert text == "आपको <ID1> तक <ID2> पर मिल सकता है, शनिवार <ID3> दिसंबर, <ID4> बजे।"
    assert found == ("₹2,50,000", "9.5%", "5", "11:00")


@given(st.lists(st.tuples(words, figures), max_size=6))
def test_what_was_hidden_comes_back(pairs: list[tuple[str, str]]) -> None:
    text = " ".join(f"{word} {figure}" for word, figure in pairs)
    without, found = hidden(text)
    assert not any(digit.isdecimal() for digit in without.replace("ID", "").split("<")[0])
    assert restored(without, found) == text


@pytest.mark.parametrize("garbled", ["< ID1 >", "[ID1]", "<आईडी1>", "आई . डी . 1", "<आयडी १>"])
def test_a_garbled_placeholder_is_recognised(garbled: str) -> None:
    assert restored(f"तुम्हाला {garbled} मिळेल", ("₹500",)) == "तुम्हाला ₹500 मिळेल"


def test_figures_may_change_places() -> None:
    assert restored("<ID2> ला <ID1>", ("5", "11:00")) == "11:00 ला 5"


@pytest.mark.parametrize("text", ["मिळेल", "<ID1> <ID1>", "<ID1> <ID2>", "<ID7>"])
def test_a_figure_lost_doubled_or_invented_is_refused(text: str) -> None:
    with pytest.raises(FiguresLostError):
        restored(text, ("₹500",))


def test_a_translation_with_its_own_digits_says_the_same() -> None:
    check_figures("₹2,50,000 at 11:00", "११:०० वाजता ₹२,५०,०००")
    assert in_ascii("२५ ৭") == "25 7"


@pytest.mark.parametrize("translation", ["₹2,50,00 मिळेल", "मिळेल", "₹2,50,000 आणि 3"])
def test_a_translation_with_other_figures_is_refused(translation: str) -> None:
    with pytest.raises(FiguresLostError):
        check_figures("₹2,50,000 milega", translation)
