from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.expected import LANGUAGES, candidates, example, sentences
from ivr.dialogue.understanding import Understander
from ivr.settings import data_folder

UNDERSTANDER = Understander(data_folder())
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("expecting", "slot"),
    [(Expecting.TIME, "time"), (Expecting.AMOUNT, "loan_amount"), (Expecting.WEIGHT, "gold_weight"),
     (Expecting.DATE, "date")],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_expected_answer_is_understood_whatever_is_said_around_it(
    expecting: Expecting, slot: str, language: str
) -> None:
    for answer in candidates(expecting, language, now=NOW):
        alone = UNDERSTANDER.understand(answer, expecting=expecting, now=NOW)
        assert slot in alone.slots, answer
    for sentence in sentences(expecting, language):
        said = sentence.format(answer)
        heard = UNDERSTANDER.understand(said, expecting=expecting, now=NOW)
        assert heard.slots[slot].value == alone.slots[slot].value, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_expected_times_lie_within_the_working_day(language: str) -> None:
    for answer in candidates(Expecting.TIME, language, now=NOW):
        heard = UNDERSTANDER.understand(answer, expecting=Expecting.TIME, now=NOW)
        assert "09:00" <= str(heard.slots["time"].value) <= "18:00", answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yes_or_no_question_has_at_most_sixty_answers_all_of_them_yes_or_no(
    language: str,
) -> None:
    answers = candidates(Expecting.YES_NO, language, now=NOW)
    assert len(answers) <= 60
    for answer in set(answers) - {"pata nahi"}:
        heard = UNDERSTANDER.understand(answer, expecting=Expecting.YES_NO, now=NOW)
        assert heard.wants("affirm") != heard.wants("deny"), answer


def test_what_a_question_offers_joins_its_grammar() -> None:
    assert "Nagpur Sitabuldi" in candidates(
        Expecting.BRANCH, "hi", now=NOW, extra=["Nagpur Sitabuldi"]
    )
    assert candidates(Expecting.CITY, "en", now=NOW, extra=["Pune"]) == ("Pune",)


def test_an_open_question_has_no_grammar() -> None:
    assert candidates(Expecting.OPEN, "hi", now=NOW) == ()
    assert candidates(Expecting.NAME, "hi", now=NOW) == ()


def test_every_sentence_of_an_example_answers_its_question() -> None:
    for expecting in (Expecting.YES_NO, Expecting.AMOUNT, Expecting.WEIGHT, Expecting.TIME):
        for language in LANGUAGES:
            for sentence in filter(None, example(expecting, language).split(". ")):
                heard = UNDERSTANDER.understand(sentence, expecting=expecting, now=NOW)
                assert heard.intents, sentence


@pytest.mark.parametrize(
    ("said", "expecting", "slot", "value"),
    [
        ("teen baje ke baad", Expecting.TIME, "time", "15:00"),
        ("the day after tomorrow", Expecting.DATE, "date", "2026-12-03"),
    ],
)
def test_an_answer_with_after_in_it_asks_for_no_call(
    said: str, expecting: Expecting, slot: str, value: str
) -> None:
    heard = UNDERSTANDER.understand(said, expecting=expecting, now=NOW)
    assert heard.slots[slot].value == value
    assert not heard.wants("callback_request")
