import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.errors import ConfigurationError
from ivr.languages import with_voice
from ivr.tts.lexicon import lexicon
from ivr.tts.spoken import spoken

ONE_BILLION = 999_999_999


@pytest.mark.parametrize(
    ("written", "hindi", "english"),
    [
        ("₹2,50,000", "दो लाख पचास हज़ार रुपये", "two lakh fifty thousand rupees"),
        ("₹1", "एक रुपया", "one rupee"),
        ("₹10,000", "दस हज़ार रुपये", "ten thousand rupees"),
        ("₹0", "शून्य रुपये", "zero rupees"),
        ("₹0.50", "पचास पैसे", "fifty paise"),
        ("₹12.50", "बारह रुपये पचास पैसे", "twelve rupees fifty paise"),
        ("₹2.5 lakh", "दो लाख पचास हज़ार रुपये", "two lakh fifty thousand rupees"),
        ("Rs. 500/-", "पाँच सौ रुपये", "five hundred rupees"),
        ("-₹500", "माइनस पाँच सौ रुपये", "minus five hundred rupees"),
        ("₹10,000-₹20,000", "दस हज़ार से बीस हज़ार रुपये", "ten thousand to twenty thousand rupees"),
        ("9.5%", "साढ़े नौ प्रतिशत", "nine point five percent"),
        ("9.25%", "नौ दशमलव दो पाँच प्रतिशत", "nine point two five percent"),
        ("1.5%", "डेढ़ प्रतिशत", "one point five percent"),
        ("8-10%", "आठ से दस प्रतिशत", "eight to ten percent"),
        ("50 grams", "पचास ग्राम", "fifty grams"),
        ("1 grams", "एक ग्राम", "one gram"),
        ("10.0 ग्राम", "दस ग्राम", "ten grams"),
        ("2 tola", "दो तोला", "two tolas"),
        ("22 carat", "बाईस कैरेट", "twenty-two carat"),
        ("22K", "बाईस कैरेट", "twenty-two carat"),
        ("12 महीने", "बारह महीने", "twelve months"),
        ("11:00", "सुबह ग्यारह बजे", "eleven in the morning"),
        ("11:00 बजे", "सुबह ग्यारह बजे", "eleven in the morning बजे"),
        ("16:30", "शाम साढ़े चार बजे", "four thirty in the afternoon"),
        ("4:30 pm", "शाम साढ़े चार बजे", "four thirty in the afternoon"),
        ("13:30", "दोपहर डेढ़ बजे", "one thirty in the afternoon"),
        ("12:45", "दोपहर पौने एक बजे", "twelve forty-five in the afternoon"),
        ("11:10", "सुबह ग्यारह बजकर दस मिनट", "eleven ten in the morning"),
        ("शाम 4 बजे", "शाम चार बजे", "शाम four बजे"),
        ("सुबह 10:30 बजे", "सुबह साढ़े दस बजे", "सुबह ten thirty in the morning बजे"),
        ("रात 8:15 बजे", "रात सवा आठ बजे", "रात eight fifteen in the morning बजे"),
        (
            "4 तोला, यानी क़रीब 46.7 ग्राम",
            "चार तोला, यानी क़रीब छियालीस दशमलव सात ग्राम",
            "four tolas, यानी क़रीब forty-six point seven grams",
        ),
        ("2026-12-05", "पाँच दिसंबर", "fifth December"),
        ("5 December", "पाँच दिसंबर", "fifth December"),
        ("5 दिसंबर 2026", "पाँच दिसंबर दो हज़ार छब्बीस", "fifth December twenty twenty-six"),
        (
            "+91 98765 43210",
            "नौ आठ सात छह पाँच, चार तीन दो एक शून्य",
            "nine eight seven six five, four three two one zero",
        ),
        (
            "1800-000-0104",
            "एक आठ शून्य शून्य, शून्य शून्य शून्य शून्य, एक शून्य चार",
            "one eight zero zero, zero zero zero zero, one zero four",
        ),
        ("440010", "चार चार शून्य, शून्य एक शून्य", "four four zero, zero one zero"),
        ("OTP", "ओ टी पी", "O T P"),
        ("२५ ग्राम", "पच्चीस ग्राम", "twenty-five grams"),
        ("1.5", "डेढ़", "one point five"),
        ("150000.5", "एक लाख पचास हज़ार दशमलव पाँच", "one lakh fifty thousand point five"),
    ],
)
def test_what_is_written_is_said_as_people_say_it(written: str, hindi: str, english: str) -> None:
    assert spoken(written, "hi") == hindi
    assert spoken(written, "en") == english


@pytest.mark.parametrize(
    ("written", "marathi"),
    [
        ("₹2,50,000", "दोन लाख पन्नास हजार रुपये"),
        ("₹100", "शंभर रुपये"),
        ("₹150", "एकशे पन्नास रुपये"),
        ("₹4,56,789", "चार लाख छप्पन्न हजार सातशे एकोणनव्वद रुपये"),
        ("9.5%", "साडे नऊ टक्के"),
        ("50 ग्रॅम", "पन्नास ग्रॅम"),
        ("16:30", "संध्याकाळी साडे चार वाजता"),
        ("11:00 वाजता", "सकाळी अकरा वाजता"),
        ("शनिवार 5 डिसेंबर", "शनिवार पाच डिसेंबर"),
        ("5 December", "पाच डिसेंबर"),
    ],
)
def test_another_language_says_it_in_its_own_words(written: str, marathi: str) -> None:
    assert spoken(written, "mr") == marathi


@given(rupees=st.integers(0, ONE_BILLION), language=st.sampled_from(with_voice()))
def test_every_amount_can_be_read_back_from_its_words(rupees: int, language: str) -> None:
    words = spoken(f"₹{_grouped(rupees)}", language)
    number, unit = words.rsplit(" ", 1)
    assert unit in lexicon(language).rupee
    assert _number(number.split(), language) == rupees


@given(paise=st.integers(1, 10**9), language=st.sampled_from(with_voice()))
def test_paise_are_neither_lost_nor_invented(paise: int, language: str) -> None:
    words = lexicon(language)
    said = spoken(f"₹{_grouped(paise // 100)}.{paise % 100:02}", language).split()
    total, number = 0, list[str]()
    for word in said:
        if word in (*words.rupee, *words.paisa):
            total += _number(number, language) * (100 if word in words.rupee else 1)
            number = []
        else:
            number.append(word)
    assert total == paise


@settings(max_examples=30)
@given(text=st.text(alphabet="0123456789०१५९.,:-/₹% +aKgआलP", max_size=30))
def test_no_digit_survives(text: str) -> None:
    for language in with_voice():
        assert not re.search(r"\d", spoken(text, language))


@given(text=st.text(alphabet="अआइनमस्ते लोन,।", max_size=30))
def test_words_stay_as_they_are(text: str) -> None:
    said = spoken(text, "hi")
    assert said.replace(" ", "") == text.replace(" ", "")


@given(number=st.integers(6 * 10**9, 10**10 - 1), language=st.sampled_from(with_voice()))
def test_each_digit_of_a_telephone_number_is_said(number: int, language: str) -> None:
    digits = str(number)
    said = spoken(digits, language).replace(",", "").split()
    assert said == [lexicon(language).cardinals[int(digit)] for digit in digits]


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), language=st.sampled_from(with_voice()))
def test_no_two_moments_of_a_day_sound_alike(hour: int, minute: int, language: str) -> None:
    moment = spoken(f"{hour:02}:{minute:02}", language)
    later = divmod((hour * 60 + minute + 1) % 1440, 60)
    assert moment != spoken(f"{later[0]:02}:{later[1]:02}", language)
    assert moment != spoken(f"{(hour + 12) % 24:02}:{minute:02}", language)


@pytest.mark.parametrize("language", with_voice())
def test_each_number_below_a_hundred_has_its_own_word(language: str) -> None:
    assert len(set(lexicon(language).cardinals)) == 100


@given(number=st.integers(0, ONE_BILLION))
def test_hindi_and_english_name_the_same_scales(number: int) -> None:
    assert _scales(number, "hi") == _scales(number, "en")


def test_a_language_without_a_voice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no voice speaks 'fr'"):
        spoken("bonjour", "fr")


def _grouped(rupees: int) -> str:
    """Write an amount with Indian commas."""
    head, tail = divmod(rupees, 1000)
    if not head:
        return str(rupees)
    pairs = re.findall(r"\d{1,2}", str(head)[::-1])
    return f"{','.join(pairs)[::-1]},{tail:03}"


def _multipliers(language: str) -> dict[str, int]:
    words = lexicon(language)
    return {words.hundred: 100, words.thousand: 1000, words.lakh: 100_000, words.crore: 10_000_000}


def _scales(number: int, language: str) -> list[int]:
    multipliers = _multipliers(language)
    return [
        multipliers[word]
        for word in spoken(str(_grouped(number)), language).split()
        if word in multipliers
    ]


def _number(said: list[str], language: str) -> int:
    """Read a number back, by sums and products alone."""
    multipliers, cardinals = _multipliers(language), lexicon(language).cardinals
    hundreds = lexicon(language).hundreds
    total = count = 0
    for word in said:
        if word in hundreds or (hundreds and word == lexicon(language).hundred):
            total += 100 * (hundreds.index(word) + 1 if word in hundreds else 1)
        elif word in multipliers:
            total, count = total + count * multipliers[word], 0
        else:
            count = cardinals.index(word)
    return total + count


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("4 in the afternoon", "four in the afternoon"),
        ("10:30 in the morning", "ten thirty in the morning"),
        ("8:15 at night", "eight fifteen at night"),
        (
            "4 tolas, that is about 46.7 grams",
            "four tolas, that is about forty-six point seven grams",
        ),
        ("2 tolas 3 mashas", "two tolas three mashas"),
    ],
)
def test_english_says_hours_and_weights_as_they_are_written(written: str, english: str) -> None:
    assert spoken(written, "en") == english
