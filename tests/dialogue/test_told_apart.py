"""What sounds like one thing and is another."""

import pytest

from ivr.dialogue.dialogue import Expecting
from tests.dialogue.understood import TUESDAY, UNDERSTANDER, value, wishes


@pytest.mark.parametrize(
    "said", ["main solah saal ka hoon", "मैं नाबालिग हूँ", "atharah saal ka nahi hua hoon"]
)
def test_who_is_too_young_is_heard_and_his_age_is_no_length_of_a_loan(said: str) -> None:
    assert "a_minor" in UNDERSTANDER.understand(said, now=TUESDAY).topics
    assert value(said, "tenure") is None


def test_a_question_whether_the_number_is_wrong_says_not_that_it_is() -> None:
    heard = UNDERSTANDER.understand("wrong number hai kya ye", now=TUESDAY)
    assert heard.topics == ("who_are_you",)


@pytest.mark.parametrize("said", ["muthoot saade chaar lakh de raha hai", "SBI offers 4 lakh"])
def test_what_another_lender_offers_is_owed_to_nobody(said: str) -> None:
    assert value(said, "existing_loan_amount") is None
    assert value(said, "loan_amount") is None


def test_for_how_long_a_loan_was_taken_is_not_how_long_it_has_to_run() -> None:
    said = "woh nahi pata, do saal ka liya tha pichle saal"
    assert value(said, "remaining_months", Expecting.MONTHS) is None


@pytest.mark.parametrize("said", ["kisi ne mere naam pe loan liya", "main budha hoon"])
def test_everyday_words_are_no_names(said: str) -> None:
    assert value(said, "customer_name") is None


def test_another_branch_is_the_second_of_those_offered() -> None:
    assert value("is there another branch", "choice", Expecting.BRANCH) == 2


def test_a_loan_that_is_wanted_by_tomorrow_is_no_visit_tomorrow() -> None:
    assert value("haan, aur jaldi chahiye kal tak", "date", Expecting.YES_NO) is None


def test_a_hum_is_no_yes() -> None:
    assert wishes("hmm", Expecting.YES_NO) == []
