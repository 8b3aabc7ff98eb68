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


@pytest.mark.parametrize(
    "said", ["ek gram kitne ka hai aaj", "what is one gram going for", "एक ग्राम का क्या भाव है"]
)
def test_the_gram_of_a_question_is_nobodys_gold(said: str) -> None:
    assert value(said, "gold_weight") is None
    assert wishes(said) == ["gold_price"]


@pytest.mark.parametrize(
    "said",
    [
        "I can't come on Monday, can we do Wednesday",
        "kal nahi ho payega, shukravar ko rakh dijiye",
        "kal main busy hoon, visit parso kar do",
    ],
)
def test_who_cannot_come_and_names_another_day_moves_the_visit(said: str) -> None:
    assert wishes(said) == ["reschedule_appointment"]


def test_all_in_one_go_after_six_months_is_a_length_and_six_months_to_go_is_what_is_left() -> None:
    assert value("can I return it all after six months in one go", "tenure") == 6
    assert value("there are six months to go", "remaining_months") == 6


@pytest.mark.parametrize("said", ["will my driving licence do", "driving license chalega kya"])
def test_a_driving_licence_is_a_paper_and_drives_nobody(said: str) -> None:
    assert wishes(said) == ["document_list"]


@pytest.mark.parametrize(
    "said", ["aapke aadmi ne mujhe dhamkaya", "manager ne mujhse badtameezi se baat ki"]
)
def test_whose_conduct_is_told_of_is_not_asked_for(said: str) -> None:
    assert wishes(said) == ["complaint"]


def test_a_name_that_sounds_like_a_wish_is_a_name() -> None:
    heard = UNDERSTANDER.understand("Rajat Sawhney", expecting=Expecting.NAME, now=TUESDAY)
    assert heard.slots["customer_name"].value == "Rajat Sawhney"
    assert not heard.topics


@pytest.mark.parametrize(
    "said",
    [
        "I want to raise some funds by keeping the set with you",
        "I want to keep my bangles with you and take some money",
        "maa ka set aapke yahan rakh ke kuch paisa chahiye",
    ],
)
def test_a_set_is_jewellery_and_no_moneylender(said: str) -> None:
    assert "loan_inquiry" in wishes(said)
    assert value(said, "current_lender") is None


def test_a_name_to_be_struck_off_is_told_to_nobody() -> None:
    said = "main nahi aa rahi, naam kaat dijiye"
    assert value(said, "customer_name") is None
    assert wishes(said) == ["cancel_appointment"]


@pytest.mark.parametrize(
    "said",
    [
        "How much loan can I get on my gold?",
        "kitna loan milega mere sone pe",
        "मेरे सोने पर कितना लोन मिलेगा",
    ],
)
def test_what_my_gold_brings_is_not_asked_of_a_loan_that_runs(said: str) -> None:
    assert wishes(said) == ["eligibility_check"]
