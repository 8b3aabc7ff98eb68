from fractions import Fraction
from pathlib import Path
from shutil import copytree

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Expecting, Range
from ivr.dialogue.understanding import Understander
from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from tests.dialogue.spoken import STYLES, below_hundred, number
from tests.dialogue.understood import TUESDAY, UNDERSTANDER, language, value, wishes

styles = st.sampled_from(STYLES)

ODD_WORDS = (
    "not 50 gram saadhe baje 11:30 lakh do 22 k half past to december nahi ek minute baad kal "
    "double 9876543210 se carat saikda rupaye naam hai @ % ₹"
)
odd_words = st.sampled_from(ODD_WORDS.split())


# Amounts


@given(st.integers(1, 99_99_99_999), styles)
def test_any_amount_spoken_in_words_is_read_back_to_the_rupee(rupees: int, style: str) -> None:
    unit = {"devanagari": "रुपये", "roman": "rupaye", "english": "rupees"}[style]
    assert value(f"{number(rupees, style)} {unit}", "loan_amount") == rupees * 100


@given(st.integers(1000, 99_99_999))
def test_an_amount_in_figures_may_be_grouped_the_indian_way_or_not(rupees: int) -> None:
    head, tail = divmod(rupees, 1000)
    lakhs, thousands = divmod(head, 100)
    grouped = f"{lakhs},{thousands:02},{tail:03}" if lakhs else f"{thousands},{tail:03}"
    assert value(f"₹{grouped}", "loan_amount") == rupees * 100
    assert value(f"{rupees} rupees", "loan_amount") == rupees * 100


@given(st.integers(3, 98), st.sampled_from((("sawa", 1), ("saadhe", 2), ("paune", -1))))
def test_quarters_move_a_lakh_up_or_down(lakhs: int, part: tuple[str, int]) -> None:
    word, quarters = part
    said = f"{word} {below_hundred(lakhs, 'roman')} lakh"
    assert value(said, "loan_amount") == (lakhs * 4 + quarters) * 25_000 * 100


@pytest.mark.parametrize(
    ("said", "lakhs"),
    [
        ("dhai lakh", "2.5"),
        ("डेढ़ लाख", "1.5"),
        ("sawa lakh", "1.25"),
        ("2.5 lakh", "2.5"),
        ("two and a half lakh", "2.5"),
        ("50k", "0.5"),
        ("1 crore", "100"),
        ("Mujhi do lakh rupie ki zaururat hai", "2"),
        ("do lakh nahi teen lakh", "3"),
        ("2 lakh, sorry, 3", "3"),
        ("chalis hazar ki zarurat thi", "0.4"),
        ("half a lakh", "0.5"),
        ("two and half lakh", "2.5"),
        ("a lakh", "1"),
        ("a lakh and a half", "1.5"),
        ("one and a quarter lakh", "1.25"),
        ("one and three quarters lakh", "1.75"),
        ("three quarters of a lakh", "0.75"),
        ("a hundred thousand", "1"),
        ("two hundred and fifty thousand", "2.5"),
        ("do lakh aur pachaas hazaar", "2.5"),
        ("saadhe teen lakh pachaas hazaar", "4"),
    ],
)
def test_amounts_as_people_say_them(said: str, lakhs: str) -> None:
    assert value(said, "loan_amount") == int(Fraction(lakhs) * 100_000 * 100)


def test_a_sum_owed_elsewhere_is_not_the_loan_wanted() -> None:
    said = "Muthoot mein 2 lakh ka loan chal raha hai aur mujhe 3 lakh chahiye"
    assert value(said, "existing_loan_amount") == 20_000_000
    assert value(said, "loan_amount") == 30_000_000


@pytest.mark.parametrize(
    "said", ["sona bees hazaar rupaye gram hai", "gold is one lakh per gram", "पचास हज़ार रुपये तोला"]
)
def test_what_gold_costs_is_no_sum_that_is_wanted(said: str) -> None:
    assert value(said, "loan_amount") is None
    assert value(said, "existing_loan_amount") is None


def test_two_numbers_that_share_a_unit_are_a_range() -> None:
    assert value("do teen lakh chahiye", "loan_amount") == Range(20_000_000, 30_000_000)
    assert value("40-50 gram", "gold_weight") == Range(40, 50)
    assert value("chaalis se pachaas gram", "gold_weight") == Range(40, 50)
    assert value("between 40 and 50 grams", "gold_weight") == Range(40, 50)


# Gold


@given(st.integers(1, 999), styles)
def test_any_weight_in_grams_is_read_back(grams: int, style: str) -> None:
    unit = "ग्राम" if style == "devanagari" else "gram"
    assert value(f"{number(grams, style)} {unit}", "gold_weight") == grams
    assert value(number(grams, style), "gold_weight", Expecting.WEIGHT) == grams


@given(st.integers(1, 20), styles)
def test_a_tola_is_11_6638_grams(tolas: int, style: str) -> None:
    expected = float(round(tolas * Fraction("11.6638"), 4))
    assert value(f"{number(tolas, style)} tola", "gold_weight") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("said", "grams"),
    [
        ("nahi, pachaas nahi saath gram", 60),
        ("not 50, 60 grams", 60),
        ("do tola teen masha", 26.2376),
        ("aadha kilo", 500),
        ("30 gram ki chain aur 20 gram", 50),
        ("do so gram", 200),
        ("saadhe barah gram", 12.5),
        ("twelve point five grams", 12.5),
        ("twelve and a quarter grams", 12.25),
        ("a hundred and fifty grams", 150),
        ("two tola five grams", 28.3276),
    ],
)
def test_weights_as_people_say_them(said: str, grams: float) -> None:
    assert value(said, "gold_weight") == pytest.approx(grams)


@pytest.mark.parametrize(
    ("said", "carat"),
    [("22 carat", 22), ("bais carrot", 22), ("hallmark 916", 22), ("750 hallmark ka sona", 18),
     ("585 hallmark", 14), ("22k gold hai", 22)],
)  # fmt: skip
def test_purity_is_counted_in_carat(said: str, carat: int) -> None:
    assert value(said, "gold_purity") == carat


# Terms


def test_interest_the_village_way_is_twelve_times_the_monthly_rate() -> None:
    assert value("do rupaye saikda byaj leta hai", "current_interest_rate") == 24
    assert value("1.5 percent mahine ka", "current_interest_rate") == 18
    assert value("18% saal ka", "current_interest_rate") == 18


def test_our_own_rate_is_not_taken_for_the_callers() -> None:
    assert value("kya aapka rate 10 percent hai", "current_interest_rate") is None


@given(st.integers(1, 60), styles)
def test_lengths_are_counted_in_months(months: int, style: str) -> None:
    assert value(f"{number(months, style)} mahine ke liye", "tenure") == months
    assert value(f"{number(months, style)} mahine baaki hain", "remaining_months") == months


# Digits


@st.composite
def mobile_numbers(draw: st.DrawFn) -> str:
    digits = draw(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True))
    return (
        digits if phonenumbers.is_valid_number(phonenumbers.parse(digits, "IN")) else "9876543210"
    )


@settings(max_examples=20)
@given(mobile_numbers(), styles, st.booleans())
def test_a_dictated_number_is_read_back(digits: str, style: str, in_pairs: bool) -> None:
    width = 2 if in_pairs else 1
    groups = [digits[at : at + width] for at in range(0, len(digits), width)]
    said = " ".join(
        below_hundred(int(group), style)
        if group[0] != "0"
        else " ".join(below_hundred(int(digit), style) for digit in group)
        for group in groups
    )
    assert value(said, "phone_number", Expecting.PHONE) == f"+91{digits}"


@settings(max_examples=20)
@given(mobile_numbers(), st.sampled_from(("", "+91 ", "0")), st.integers(1, 9))
def test_a_number_in_figures_may_be_grouped_at_will(digits: str, prefix: str, at: int) -> None:
    assert value(f"{prefix}{digits[:at]} {digits[at:]}", "phone_number") == f"+91{digits}"


def test_double_and_triple_repeat_a_digit() -> None:
    said = "nine eight two three double four five six seven eight"
    assert value(said, "phone_number", Expecting.PHONE) == "+919823445678"


def test_six_digits_are_a_pin_code_unless_they_are_a_round_sum() -> None:
    assert value("440012", "pincode") == "440012"
    assert value("chaar chaar shunya shunya ek do", "pincode", Expecting.PINCODE) == "440012"
    assert value("250000", "pincode") is None


# Names and places


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("mera naam Ramesh Sharma hai", "Ramesh Sharma"),
        ("My name is Anita Deshmukh", "Anita Deshmukh"),
        ("मेरा नाम सुरेश पाटिल है", "सुरेश पाटिल"),
        ("main Vikas Gupta bol raha hoon", "Vikas Gupta"),
        ("This is Priya Verma speaking", "Priya Verma"),
    ],
)
def test_a_name_is_found_in_its_phrase(said: str, name: str) -> None:
    assert value(said, "customer_name") == name


def test_a_bare_name_counts_only_when_it_was_asked_for() -> None:
    assert value("Prakash Wankhede", "customer_name", Expecting.NAME) == "Prakash Wankhede"
    assert value("Prakash Wankhede", "customer_name") is None
    assert value("I am looking for a loan", "customer_name") is None


@pytest.mark.parametrize(
    ("said", "city"),
    [("nagpoor", "Nagpur"), ("मुंबई में", "Mumbai"), ("bengluru", "Bengaluru"), ("Bombay", "Mumbai"),
     ("Nagpur se hoon, Mumbai nahi aa sakta", "Nagpur")],
)  # fmt: skip
def test_cities_have_their_english_name(said: str, city: str) -> None:
    assert value(said, "city", Expecting.CITY) == city


def test_a_branch_is_chosen_by_its_place_or_its_order() -> None:
    assert value("Sitabuldi wali", "branch", Expecting.BRANCH) == "NGP01"
    assert value("doosra wala", "choice", Expecting.BRANCH) == 2
    assert value("the first one", "choice", Expecting.BRANCH) == 1


@pytest.mark.parametrize(
    ("said", "place"),
    [("the second one", 2), ("the third one", 3), ("number one", 1), ("not the first one", None),
     ("pehla wala nahi, doosra", 2), ("another one", 2), ("koi ek", None),
     ("one of them", None), ("one second", None)],
)  # fmt: skip
def test_one_behind_an_ordinal_is_no_figure(said: str, place: int | None) -> None:
    assert value(said, "choice", Expecting.BRANCH) == place


def test_a_slot_keeps_the_callers_own_words() -> None:
    heard = UNDERSTANDER.understand("mere paas पचास ग्राम sona hai", now=TUESDAY)
    assert heard.slots["gold_weight"].text == "पचास ग्राम"
    assert heard.slots["gold_weight"].unit == "grams"


# Wishes


@pytest.mark.parametrize("said", ["haan", "ji", "haan ji", "bilkul", "theek hai", "sahi hai",
                                  "yes please", "han", "hanji", "haa", "हाँ जी"])  # fmt: skip
def test_yes_has_many_forms(said: str) -> None:
    assert wishes(said, Expecting.YES_NO)[0] == "affirm"


@pytest.mark.parametrize("said", ["nahi", "galat", "no", "nahin", "nai", "ne", "ji nahi", "नहीं",
                                  "abhi nahi", "that is not correct"])  # fmt: skip
def test_no_has_many_forms(said: str) -> None:
    assert wishes(said, Expecting.YES_NO)[0] == "deny"


def test_a_denied_wish_is_none() -> None:
    assert "loan_inquiry" not in wishes("mujhe loan nahi chahiye")
    assert "loan_inquiry" not in wishes("I don't want a loan")
    assert "loan_inquiry" in wishes("loan chahiye, nahi to koi baat nahi")


def test_and_adds_a_wish() -> None:
    assert set(wishes("documents kya lagenge aur branch kahan hai")) == {
        "document_list",
        "branch_search",
    }


def test_values_alone_inform_and_noise_means_nothing() -> None:
    assert wishes("50 gram") == ["inform"]
    assert wishes("hmmmrgh") == []
    assert wishes("") == []


# Language


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("मुझे लोन चाहिए", "hi"),
        ("mujhe gold loan chahiye", "hi"),
        ("kal ka appointment chahiye", "hi"),
        ("I need a gold loan", "en"),
        ("mera current lender IIFL hai and they charge 20 percent", "hinglish"),
    ],
)
def test_language_is_decided_by_the_words_of_the_turn(said: str, spoken: str) -> None:
    assert language(said) == spoken


def test_words_at_home_in_both_languages_leave_it_as_it_was() -> None:
    assert language("okay", so_far="en") == "en"
    assert language("okay", so_far="hi") == "hi"


# The whole


@given(st.text(max_size=60), st.sampled_from(Expecting))
def test_no_utterance_is_too_odd(said: str, expecting: Expecting) -> None:
    heard = UNDERSTANDER.understand(said, expecting=expecting, now=TUESDAY)
    assert all(0 < intent.confidence <= 1 for intent in heard.intents)


@given(st.lists(odd_words, max_size=9), st.sampled_from(Expecting))
def test_no_order_of_its_words_breaks_it(words: list[str], expecting: Expecting) -> None:
    UNDERSTANDER.understand(" ".join(words), expecting=expecting, now=TUESDAY)


def test_a_broken_table_is_named_with_its_entry(tmp_path: Path) -> None:
    data = tmp_path / "data"
    copytree(data_folder() / "dialogue", data / "dialogue")
    copytree(data_folder() / "bank", data / "bank")
    (data / "dialogue" / "numbers.yaml").write_text("cardinals: {one: ek}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"numbers\.yaml.*cardinals"):
        Understander(data)
