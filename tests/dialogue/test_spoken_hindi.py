"""Hindi as it is spoken, and as a recogniser writes it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Expecting, Range
from ivr.dialogue.tokens import MOST_WORDS_UNDERSTOOD, spans, spans_understood
from ivr.dialogue.word_breaks import WordBreaks
from tests.dialogue.understood import UNDERSTANDER, value, wishes

LAKH_PAISE = 100_000_00


@pytest.mark.parametrize(
    ("said", "grams"),
    [("Pachai hattar gram", 75), ("chau hattar gram", 74), ("pen talis gram", 45),
     ("sainta lees gram", 47), ("bees ek gram hoga", 20), ("saadhe saat sau gram", 750),
     ("sava tola", 14.5798), ("paun tola", 8.7478), ("५५ ग्राम", 55), ("४.५ तोला", 52.4871)],
)  # fmt: skip
def test_weights_are_read_as_they_are_said(said: str, grams: float) -> None:
    assert value(said, "gold_weight", Expecting.WEIGHT) == grams


@pytest.mark.parametrize(
    ("said", "lakh"),
    [("paune do lakh", 1.75), ("sava teen lakh", 3.25), ("2.5L", 2.5), ("₹2,50,000/-", 2.5),
     ("Rs. 75000/-", 0.75), ("२ लाख ५० हज़ार", 2.5), ("das ek hazaar", 0.1),
     ("do lakh paanch sau", 2.005), ("loan de do, do lakh", 2)],
)  # fmt: skip
def test_sums_are_read_as_they_are_said(said: str, lakh: float) -> None:
    assert value(said, "loan_amount", Expecting.AMOUNT) == lakh * LAKH_PAISE


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [("dedh do lakh", 1.5, 2), ("pachaas saath hazaar", 0.5, 0.6), ("lakh sava lakh", 1, 1.25)],
)
def test_two_numbers_without_a_word_between_are_a_range(said: str, low: float, high: float) -> None:
    between = Range(low * LAKH_PAISE, high * LAKH_PAISE)
    assert value(said, "loan_amount", Expecting.AMOUNT) == between


@pytest.mark.parametrize(
    ("said", "lakhs"),
    [("do lakh pachaas", 2.5), ("2 lakh 50", 2.5), ("teen lakh bees chahiye", 3.2),
     ("one lakh sixty or so", 1.6), ("ek crore bees", 120), ("एक लाख साठ", 1.6)],
)  # fmt: skip
def test_tens_behind_a_lakh_are_thousands(said: str, lakhs: float) -> None:
    assert value(said, "loan_amount", Expecting.AMOUNT) == lakhs * LAKH_PAISE


@pytest.mark.parametrize("said", ["do lakh paanch", "2 lakh 5"])
def test_a_sum_that_breaks_off_is_asked_about_and_not_guessed(said: str) -> None:
    assert value(said, "loan_amount", Expecting.AMOUNT) is None


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [("somewhere from eighty thousand to a lakh", 0.8, 1), ("do teen lakh", 2, 3)],
)
def test_a_range_may_end_in_a_lakh(said: str, low: float, high: float) -> None:
    between = Range(low * LAKH_PAISE, high * LAKH_PAISE)
    assert value(said, "loan_amount", Expecting.AMOUNT) == between


def test_a_weight_behind_a_sum_is_no_part_of_it() -> None:
    said = "do lakh pachaas gram pe chahiye"
    assert (value(said, "loan_amount"), value(said, "gold_weight")) == (2 * LAKH_PAISE, 50)


def test_a_garbled_word_is_no_multiplier() -> None:
    assert value("paanch hattar", "loan_amount", Expecting.AMOUNT) is None


@pytest.mark.parametrize("said", ["parso kar do", "परसों कर दो"])
def test_the_give_of_a_request_is_no_two(said: str) -> None:
    assert value(said, "date", Expecting.DATE) == "2026-12-03"


def test_talk_of_todays_weather_is_no_day_of_a_visit() -> None:
    said = "waise aaj bahut thand hai, aapke wahan mausam kaisa hai"
    assert value(said, "date", Expecting.DATE) is None


def test_words_that_were_run_together_are_parted() -> None:
    assert wishes("goldlown chahie muje") == ["loan_inquiry"]


def test_a_numeral_near_two_others_is_none_of_them() -> None:
    breaks = WordBreaks(("chauhattar", "chahattar"), (), ())
    assert breaks.numeral("chahu", "hattar") == ""
    assert breaks.numeral("chau", "hattar") == "chauhattar"


def test_of_a_long_speech_the_opening_and_the_end_are_understood() -> None:
    weather = "barish " * 2000
    said = f"mere paas bais carat hai {weather} pachaas gram"
    assert len(UNDERSTANDER.origins(said)) == MOST_WORDS_UNDERSTOOD
    assert value(said, "gold_purity") == 22
    assert value(said, "gold_weight") == 50


def test_a_number_is_not_read_across_what_was_left_out() -> None:
    words = ["barish"] * 2000
    words[29], words[-50] = "do", "lakh"
    assert value(" ".join(words), "loan_amount") != 2 * LAKH_PAISE


@given(st.lists(st.sampled_from(("gram", "do", "₹5", "haan,", "कल")), max_size=400))
def test_the_words_understood_are_among_all_words_in_their_order(said: list[str]) -> None:
    text = " ".join(said)
    places = {(start, end) for start, end, _ in spans(text)}
    understood = [(start, end) for start, end, _ in spans_understood(text)]
    assert understood == sorted(places & set(understood))
    assert len(understood) == min(len(places), MOST_WORDS_UNDERSTOOD)
