"""A value told again, or beside another day, is no further value; nor is an answer a new wish."""

from pathlib import Path

import pytest

from ivr import app
from ivr.dialogue.dialogue import Expecting, SlotValue
from tests.dialogue.line import opened, script_for
from tests.dialogue.understood import value, wishes


@pytest.mark.parametrize(
    ("said", "expecting", "slot", "wanted"),
    [
        ("ek saal, twelve months", Expecting.MONTHS, "remaining_months", 12),
        ("do saal, chaubis mahine", Expecting.MONTHS, "remaining_months", 24),
        ("teen tola, paintees gram", Expecting.WEIGHT, "gold_weight", 35),
        ("ek angoothi hai das gram ki, haan das gram", Expecting.WEIGHT, "gold_weight", 10),
        ("do tola teen masha", Expecting.WEIGHT, "gold_weight", 26.2376),
        ("ek chain das gram ki aur ek angoothi das gram ki", Expecting.WEIGHT, "gold_weight", 20),
        ("pachpan gram bola tha par pachaas samjho", Expecting.WEIGHT, "gold_weight", 50),
        ("stamped seven fifty", Expecting.PURITY, "gold_purity", 18),
        ("it says nine sixteen", Expecting.PURITY, "gold_purity", 22),
    ],
)
def test_the_same_told_again_is_no_sum(
    said: str, expecting: Expecting, slot: str, wanted: SlotValue
) -> None:
    assert value(said, slot, expecting) == wanted


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("parson aata hun, kal to order dena hai", "2026-12-03"),
        ("I can come on Thursday, tomorrow I am busy", "2026-12-03"),
        ("shukravar ko aa jaunga, kal mera exam hai", "2026-12-04"),
        ("kal to aa jaunga", "2026-12-02"),
    ],
)
def test_a_day_on_which_he_is_busy_is_not_the_day_he_comes(said: str, day: str) -> None:
    assert value(said, "date", Expecting.DATE) == day


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("for one lakh fifty, ek saal", 15000000),
        ("for one lakh fifty ek saal mein", 15000000),
    ],
)
def test_a_year_behind_a_sum_stays_a_year(said: str, wanted: int) -> None:
    assert (value(said, "loan_amount"), value(said, "tenure")) == (wanted, 12)


def test_interest_on_a_sum_by_the_year_is_for_a_year() -> None:
    said = "अस्सी हज़ार लूँ तो साल का ब्याज कितना बनेगा"
    assert (value(said, "loan_amount"), value(said, "tenure")) == (8000000, 12)


def test_what_others_want_of_the_caller_is_his_debt() -> None:
    said = "they still want ninety five thousand from me"
    assert value(said, "existing_loan_amount", Expecting.OWED) == 9500000


@pytest.mark.parametrize("said", ["Wednesday of next week, the ninth", "on the tenth, at noon"])
def test_the_day_that_was_asked_for_moves_no_visit(said: str) -> None:
    assert "reschedule_appointment" not in wishes(said, Expecting.DATE)


@pytest.mark.parametrize("said", ["mujhe bas nabbe hazaar chahiye", "I would need two lakhs"])
def test_a_sum_that_was_asked_for_is_no_new_wish(said: str) -> None:
    assert wishes(said, Expecting.AMOUNT) == ["inform"]


def test_a_goodbye_in_many_words_is_but_a_goodbye() -> None:
    assert wishes("okay thank you so much, baad mein baat karte hain, bye") == ["farewell"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Indore mein aapki branch hai kya", "सबसे पास की शाखा है, अहमदाबाद"),
        ("do you have a branch in Bhandara?", "The nearest one is Nagpur"),
        ("Kanpur branch ka phone number do", "लखनऊ"),
    ],
)
def test_who_asks_of_a_town_without_a_branch_hears_of_the_nearest(
    tmp_path: Path, said: str, told: str
) -> None:
    with opened(tmp_path) as bank:
        talk = app.conversation(bank, script_for(bank))
        talk.adopt(talk.open())
        assert told in talk.respond(said).text


def test_who_lives_where_there_is_no_branch_is_offered_the_nearest(tmp_path: Path) -> None:
    with opened(tmp_path) as bank:
        talk = app.conversation(bank, script_for(bank))
        talk.adopt(talk.open())
        for said in ("mujhe branch aana hai, appointment book karo", "main Kanpur mein rehta hun"):
            reply = talk.respond(said)
            talk.adopt(reply)
        assert "सबसे पास लखनऊ" in reply.text
        assert reply.question == "branch"
        assert "city" in reply.memory.slots


def test_who_only_enquires_is_not_asked_about_his_gold(tmp_path: Path) -> None:
    with opened(tmp_path) as bank:
        talk = app.conversation(bank, script_for(bank))
        talk.adopt(talk.open())
        for said in ("what is your interest rate on four lakhs?", "It is only an enquiry."):
            reply = talk.respond(said)
            talk.adopt(reply)
        assert reply.question == "anything_else"
