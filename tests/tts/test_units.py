from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Range
from ivr.dialogue.values import clock
from ivr.dialogue.written_weights import written_span, written_weight
from ivr.languages import languages, with_voice
from ivr.tts.plan import plan
from ivr.tts.units import unit_clips, value_clips

UNITS = {language: frozenset(unit_clips(language)) for language in with_voice()}


def _says(value: str, language: str) -> bool:
    placed = plan(("", value), language, UNITS[language].__contains__)
    return all(each.clip in UNITS[language] for each in placed)


@given(rupees=st.integers(0, 99_99_99_999), language=st.sampled_from(with_voice()))
def test_units_say_every_amount(rupees: int, language: str) -> None:
    assert _says(f"₹{rupees}.{rupees % 100:02}", language)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), language=st.sampled_from(with_voice()))
def test_units_say_every_time(hour: int, minute: int, language: str) -> None:
    assert _says(f"{hour:02}:{minute:02}", language)


@given(day=st.dates(), language=st.sampled_from(with_voice()))
def test_units_say_every_date(day: date, language: str) -> None:
    assert _says(str(day), language)


@given(number=st.integers(10**9 * 6, 10**10 - 1), language=st.sampled_from(with_voice()))
def test_units_say_every_telephone_number(number: int, language: str) -> None:
    assert _says(f"+91 {number}", language)


@given(
    hundredths=st.integers(1, 99_99),
    unit=st.sampled_from(["%", " grams", " carat", " months", " km"]),
    language=st.sampled_from(with_voice()),
)
def test_units_say_every_measure(hundredths: int, unit: str, language: str) -> None:
    assert _says(f"{hundredths / 100}{unit}", language)


@pytest.mark.parametrize("language", with_voice())
def test_the_first_two_hundred_alone_say_any_amount(language: str) -> None:
    units = unit_clips(language)
    first = units[:200]
    placed = plan(("", "₹99,99,99,999"), language, first.__contains__)
    assert all(each.clip in first for each in placed)


@pytest.mark.parametrize("language", with_voice())
def test_no_unit_is_rendered_twice(language: str) -> None:
    assert len(UNITS[language]) == len(unit_clips(language))


def test_values_that_are_words_are_one_clip_each() -> None:
    assert [clip.text for clip in value_clips(["Nagpur", "Nagpur", "Civil Lines"], "en")] == [
        "Nagpur",
        "Civil Lines",
    ]


@given(
    hundredths=st.integers(100, 500_00),
    tolas=st.integers(1, 200),
    language=st.sampled_from(with_voice()),
)
def test_units_say_every_weight_as_a_reply_writes_it(
    hundredths: int, tolas: int, language: str
) -> None:
    words = languages()[language]
    assert _says(written_weight(hundredths / 100, words), language)
    assert _says(written_weight(round(tolas * 11.6638 / 4, 4), words), language)
    assert _says(written_span(Range(hundredths, hundredths + 5), words), language)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), language=st.sampled_from(with_voice()))
def test_units_say_every_time_as_a_reply_writes_it(hour: int, minute: int, language: str) -> None:
    assert _says(clock(f"{hour:02}:{minute:02}", language), language)
