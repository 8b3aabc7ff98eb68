"""Spellings of one sound share a skeleton."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.stt.skeleton import nearest, skeleton


@pytest.mark.parametrize(
    ("devanagari", "roman"),
    [
        ("पचास हज़ार रुपये", "pachaas hazaar rupaye"),
        ("ग्यारह बजे", "gyarah baje"),
        ("नहीं चाहिए", "nahi chahiye"),
        ("हाँ जी", "haan ji"),
        ("साढ़े तीन", "saadhe teen"),
        ("एक लाख", "ek lakh"),
        ("की ज़रूरत", "ki zaroorat"),
    ],
)
def test_both_scripts_agree(devanagari: str, roman: str) -> None:
    assert skeleton(devanagari) == skeleton(roman)


@pytest.mark.parametrize("spelling", ["rupaye", "rupee", "rupaya", "Rupiye,"])
def test_free_spellings_agree(spelling: str) -> None:
    assert skeleton(spelling) == "rp"


def test_yes_and_no_stay_apart() -> None:
    assert skeleton("haan") != skeleton("nahi")


def test_words_may_be_parted_anywhere() -> None:
    phrases = {said: skeleton(said).replace(" ", "") for said in ("panch lakh", "ek lakh", "haan")}
    assert nearest("pan chla kh", phrases, 2) == ["panch lakh", "ek lakh"]


@given(st.text(st.characters(codec="ascii") | st.sampled_from("कचज़टड़नपमाीे्ंँ"), max_size=40))
def test_any_text_has_a_skeleton_whatever_its_case(text: str) -> None:
    assert skeleton(text) == skeleton(text.upper().lower())
