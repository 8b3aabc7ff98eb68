"""People do not stop behind "and", "mujhe" or "my"."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.turns.completeness import Completeness, load_sentence_ends

ENDS = load_sentence_ends(data_folder())
LONG_S = 9.0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hi", "Mujhe"),
        ("hi", "Mere paas sona hai aur"),
        ("hi", "Main jaanna chahta hoon ki."),
        ("hi", "Umm"),
        ("hi", "Mere paas"),
        ("hi", "Loan amount ke"),
        ("hi", "Documents mein"),
        ("hi", "Mujhe gold loan, but"),
        ("en", "I want to."),
        ("en", "I have some gold and"),
        ("en", "Can you tell me the"),
        ("en", "I need the money for my"),
        ("en", "I can come on"),
        ("en", "How much loan..."),
        ("en", "I think I'm"),
        ("en", "He can"),
    ],
)
def test_a_sentence_that_calls_for_more_is_unfinished(language: str, text: str) -> None:
    assert ENDS.judge(text, language, LONG_S, answers=False) is Completeness.UNFINISHED


@pytest.mark.parametrize(
    ("language", "text"),
    [("hi", "Pune mein"), ("hi", "Pachaas"), ("en", "Fifty grams"), ("en", "Yes, I do.")],
)
def test_an_answer_is_whole(language: str, text: str) -> None:
    assert ENDS.judge(text, language, LONG_S, answers=True) is Completeness.WHOLE


@pytest.mark.parametrize(
    ("language", "text"), [("hi", "Mujhe gold loan"), ("en", "My gold"), ("ta", "and")]
)
def test_what_may_end_here_is_undecided(language: str, text: str) -> None:
    assert ENDS.judge(text, language, LONG_S, answers=False) is Completeness.UNDECIDED


@pytest.mark.parametrize(
    "text",
    [
        "Koi doosri shaakha bataiye",
        "Bhutwar ko aajaunga",
        "Aap ki bhaarj kahan par hai?",
        "Nahi, koi aur branch hai ka?",
    ],
)
def test_a_sentence_with_its_end_is_over_though_it_was_not_understood(text: str) -> None:
    assert ENDS.judge(text, "hi", LONG_S, answers=False) is Completeness.OVER


@pytest.mark.parametrize("text", ["Agar loan nahi chukega", "Mere paas sona hai", "Bataiye"])
def test_a_sentence_that_often_goes_on_is_not_over(text: str) -> None:
    assert ENDS.judge(text, "hi", LONG_S, answers=False, tells=False) is Completeness.UNDECIDED


def test_what_is_of_use_is_over() -> None:
    assert ENDS.judge("Sixty grams", "en", LONG_S, answers=False, tells=True) is Completeness.OVER


def test_a_language_without_a_table_is_understood_all_the_same() -> None:
    assert ENDS.judge("Mala karj have aahe", "mr", LONG_S, answers=True) is Completeness.WHOLE


def test_a_conjunction_outranks_an_answer() -> None:
    assert ENDS.judge("Fifty grams and", "en", LONG_S, answers=True) is Completeness.UNFINISHED


@given(st.text(max_size=40), st.sampled_from(["hi", "en", "mr"]))
def test_an_answer_never_makes_a_text_less_complete(text: str, language: str) -> None:
    order = list(Completeness)
    with_answer = ENDS.judge(text, language, LONG_S, answers=True)
    assert order.index(with_answer) >= order.index(
        ENDS.judge(text, language, LONG_S, answers=False)
    )


def test_a_sentence_longer_than_the_speech_was_invented() -> None:
    written = "Mujhe sone par loan chahiye."
    assert ENDS.judge(written, "hi", 0.6, answers=True) is Completeness.UNDECIDED
    assert ENDS.judge(written, "hi", 1.6, answers=True) is Completeness.WHOLE


def test_a_condition_waits_for_what_follows_from_it() -> None:
    condition, both = "If I pay it back early", "If I pay early is there any charge for that"
    assert ENDS.judge(condition, "en", LONG_S, answers=True) is Completeness.UNDECIDED
    assert ENDS.judge(both, "en", LONG_S, answers=True) is Completeness.WHOLE


def test_a_hindi_sentence_waits_for_its_verb() -> None:
    for said, words in {
        "Mujhe gold loan": Completeness.UNDECIDED,
        "Mujhe gold loan chahiye": Completeness.WHOLE,
        "Mere paas pachas gram hai": Completeness.WHOLE,
        "Pachas gram": Completeness.WHOLE,
    }.items():
        assert ENDS.judge(said, "hi", LONG_S, answers=True) is words


def test_a_table_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / "endings.yaml").write_text("hi: {endings: aur}")
    with pytest.raises(ConfigurationError, match="endings"):
        load_sentence_ends(tmp_path)
