import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.translation.scripts import as_devanagari, from_devanagari

devanagari = st.text(st.characters(min_codepoint=0x0905, max_codepoint=0x0939), max_size=30)
scripts = st.sampled_from(["Beng", "Guru", "Gujr", "Orya", "Telu", "Knda", "Mlym"])


@pytest.mark.parametrize(
    ("script", "written", "in_devanagari"),
    [
        ("Gujr", "સોનું।", "सोनुं।"),
        ("Beng", "সোনা", "सोना"),
        ("Telu", "బంగారం", "बंगारं"),
        ("Taml", "கடன்", "कटऩ्"),
        ("Latn", "loan", "loan"),
        ("Arab", "سونا", "سونا"),
    ],
)
def test_letters_keep_their_place_in_the_alphabet(
    script: str, written: str, in_devanagari: str
) -> None:
    assert as_devanagari(written, script) == in_devanagari


@given(devanagari, scripts)
def test_writing_in_a_script_and_back_changes_nothing(text: str, script: str) -> None:
    assert as_devanagari(from_devanagari(text, script), script) == text


def test_tamil_has_one_letter_for_four_sounds() -> None:
    assert from_devanagari("खगघ", "Taml") == "ககக"
