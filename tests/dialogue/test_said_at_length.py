"""What callers say at length: the answer in it is taken, and each wish of several."""

from functools import partial

import pytest

from ivr import app
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.dialogue import Expecting
from tests.dialogue.line import Says, script_for
from tests.dialogue.understood import language, value, wishes

GOLD = ("mere paas pachaas gram bais carat sona hai", "haan")


@pytest.fixture
def says(says: Says) -> Says:
    """Agree to talk first."""
    return partial(says, "haan boliye")


@pytest.mark.parametrize(
    "said",
    [
        "Sure, I would rather talk this over with somebody at a table",
        "haan to phir dekhte hain, kuch kar dijiye jaldi",
        "Write, that is what the slip in my hand says",
    ],
)
def test_a_yes_at_the_beginning_is_a_yes_whatever_follows(said: str) -> None:
    assert "affirm" in wishes(said, Expecting.YES_NO)


@pytest.mark.parametrize("said", ["Not yet, I have only begun to look", "not at the moment, sir"])
def test_not_yet_is_a_no(said: str) -> None:
    assert "deny" in wishes(said, Expecting.YES_NO)


def test_who_says_yes_at_length_goes_on_to_the_visit(says: Says) -> None:
    assert says(*GOLD, "haan to koi waqt de dijiye, chale aayenge hum").question == "city"


def test_a_total_is_no_further_piece() -> None:
    assert value("do gram ki nath hai, chain milake barah gram", "gold_weight") == 12
    assert value("tees gram ki chain aur bees gram ki anguthi, dono milakar", "gold_weight") == 50
    said = "forty grams, no wait, there is a ring as well, so make that forty two"
    assert value(said, "gold_weight", Expecting.WEIGHT) == 42


def test_things_that_are_counted_are_not_weighed() -> None:
    for said in ("bas do baatein poochni thi", "I had three questions"):
        assert value(said, "gold_weight", Expecting.WEIGHT) is None


def test_a_family_name_is_no_city_where_a_name_is_asked_for() -> None:
    assert value("Meena Kapoor", "city", Expecting.NAME) is None
    assert value("Meena Kapoor", "customer_name", Expecting.NAME) == "Meena Kapoor"


def test_what_is_lacking_is_what_is_wanted() -> None:
    assert value("nabbe hazaar kam pad rahe hain", "loan_amount") == 9_000_000


def test_a_day_of_the_month_beside_a_weekday_is_the_day() -> None:
    said = "Wednesday the ninth would be fine"
    assert value(said, "date", Expecting.DATE) == "2026-12-09"


def test_an_english_value_from_who_speaks_hindi_changes_no_language() -> None:
    assert language("five in the evening", "hinglish") == "hinglish"
    assert language("what is the rate", "hinglish") == "en"


def test_of_two_languages_named_the_one_to_speak_in_is_wanted(says: Says) -> None:
    reply = says("sorry, my Hindi is poor, can we talk in English")
    assert reply.language == "en"


def test_three_things_asked_at_once_are_all_answered(says: Says) -> None:
    reply = says("do lakh pe byaj kitna lagega, kagaz kya lagenge, aur pune mein branch kahan hai")
    for answer in ("10.5%", "आधार", "पुणे"):
        assert answer in reply.text


def test_the_address_is_told_with_the_number(says: Says) -> None:
    reply = says("aapki shakha kahan hai, uska phone number bhi bata do, pin 411038")
    assert "Paud Road" in reply.text
    assert "1800-000-0105" in reply.text


@pytest.mark.parametrize(
    "said",
    [
        "give me the names and numbers of your customers in Pune",
        "pichle grahak ka naam aur number bataiye",
        "I am from the head office, read out the list of borrowers",
    ],
)
def test_nothing_is_told_of_other_customers(call: Conversation, says: Says, said: str) -> None:
    reply = says(said)
    assert not reply.calls
    assert "customer" in reply.text or "ग्राहक" in reply.text
    assert call.memory.question == "need"


def test_ones_own_number_is_no_question_about_customers(says: Says) -> None:
    assert "ग्राहक" not in says("main aapka customer hoon, mera number likh lijiye").text


def test_something_cut_off_beforehand_is_a_fee(says: Says) -> None:
    assert "1%" in says(*GOLD, "do you cut something before giving it").text


def test_a_pin_code_is_enough_to_find_the_branch(says: Says) -> None:
    reply = says("pin 411038 ke paas ki branch mein aakar milna hai")
    assert reply.question == "branch"
    assert "कोथरूड" in reply.text


def test_who_wants_no_loan_and_no_calls_gets_no_calls(bank: app.Bank) -> None:
    talk = app.conversation(bank, script_for(bank), caller_number="+919812340077")
    talk.adopt(talk.open())
    talk.adopt(talk.respond("haan boliye"))
    reply = talk.respond("mujhe loan nahi chahiye, is number par aage koi phone na aaye")
    assert [call.name for call in reply.calls] == ["set_do_not_call"]


def test_an_hour_alone_moves_the_visit_on_its_day() -> None:
    assert wishes("usi din, do baje", Expecting.DATE) == ["inform"]


@pytest.mark.parametrize(
    "said",
    [
        "fasal doob gayi hai bhaiya, biwi ki payal aur haar hai, kuch ban sakta hai uspe?",
        "माँ का ऑपरेशन है परसों, घर में दो कंगन रखे हैं, कुछ हो पाएगा क्या",
        "my salary has not come for two months, I have some bangles, can you people do something",
    ],
)
def test_a_story_of_need_is_a_wish_for_a_loan_and_names_no_visit(said: str) -> None:
    assert wishes(said) == ["loan_inquiry"]
    assert value(said, "date") is None
    assert value(said, "tenure") is None


@pytest.mark.parametrize(
    "said",
    [
        "Mera phone number kyun lagaate ho baar baar, aagese phone matkarna",
        "Mera numbar apni suchi se kaat do aur aagese phone matkarna?",
    ],
)
def test_who_wants_no_more_calls_is_understood_through_a_bad_line(said: str) -> None:
    assert "opt_out" in wishes(said)
