"""Expected answers are written in Devanagari, those of closed questions all but a few."""

import pytest

from ivr.devanagari import is_devanagari
from ivr.dialogue.devanagari_answers import DevanagariAnswers
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.grammars import Grammars
from ivr.settings import data_folder
from ivr.stt.grammar import compiled

CLOSED = [
    Expecting.YES_NO,
    Expecting.AMOUNT,
    Expecting.WEIGHT,
    Expecting.PURITY,
    Expecting.DATE,
    Expecting.TIME,
]


@pytest.fixture(scope="module")
def devanagari() -> DevanagariAnswers:
    return DevanagariAnswers(data_folder())


@pytest.mark.parametrize(
    ("roman", "written"),
    [
        ("haan theek hai", "हाँ ठीक है"),
        ("subah gyarah baje", "सुबह ग्यारह बजे"),
        ("saadhe teen lakh", "साढ़े तीन लाख"),
        ("dhai lakh", "ढाई लाख"),
        ("5 tareekh", "पांच तारीख"),
        ("saath gram", "साठ ग्राम"),
        ("New Delhi", "नई दिल्ली"),
        ("Nagpur", "नागपुर"),
    ],
)
def test_answers_are_written_as_people_write_them(
    devanagari: DevanagariAnswers, roman: str, written: str
) -> None:
    assert devanagari(roman) == written


def test_an_unknown_word_leaves_the_whole_answer_out(devanagari: DevanagariAnswers) -> None:
    assert devanagari("haan qwerty") == ""


@pytest.mark.parametrize("kind", CLOSED)
def test_nearly_all_expected_answers_can_be_written(
    devanagari: DevanagariAnswers, kind: Expecting
) -> None:
    answers = compiled(Grammars(data_folder()).of(kind, "hi")).answers(500)
    written = [answer for answer in answers if is_devanagari(devanagari(answer))]
    assert len(written) >= 0.9 * len(answers), set(answers) - set(written)
