"""A value told again, or beside another day, is no further value; nor is an answer a new wish."""

from pathlib import Path

import pytest

from ivr import app
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Expecting, SlotValue
from tests.dialogue.line import opened, script_for
from tests.dialogue.understood import value, wishes


def typed(folder: Path, *utterances: str) -> Reply:
    """Let a caller type; return the last reply."""
    with opened(folder) as bank:
        talk = app.conversation(bank, script_for(bank))
        reply = talk.open()
        talk.adopt(reply)
        for said in utterances:
            reply = talk.respond(said)
            talk.adopt(reply)
        return reply


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
    assert told in typed(tmp_path, said).text


def test_who_lives_where_there_is_no_branch_is_offered_the_nearest(tmp_path: Path) -> None:
    said = ["appointment book karo", "main Kanpur mein rehta hun"]
    reply = typed(tmp_path, *said)
    assert "सबसे पास लखनऊ" in reply.text
    assert reply.question == "city"
    assert typed(tmp_path, *said, "haan").memory.slots["city"].value == "Lucknow"
    assert typed(tmp_path, *said, "Delhi aa jaunga").memory.slots["city"].value == "Delhi"
    assert typed(tmp_path, *said, "nahi").question == "anything_else"


def test_who_only_enquires_is_not_asked_about_his_gold(tmp_path: Path) -> None:
    asked = "what is your interest rate on four lakhs?"
    assert typed(tmp_path, asked, "It is only an enquiry.").question == "anything_else"


@pytest.mark.parametrize(
    "said",
    ["saadhe das to bahut zyada hai", "Muthoot wala to nau mein de raha tha"],
)
def test_a_rate_that_is_complained_of_is_no_weight(said: str) -> None:
    assert value(said, "gold_weight", Expecting.WEIGHT) is None


def test_thanks_behind_a_yes_are_no_goodbye() -> None:
    assert "affirm" in wishes("That is quite correct, thank you", Expecting.YES_NO)


def test_the_full_stop_of_a_title_parts_no_name() -> None:
    said = "Good morning, this is Mrs. Fernandes speaking"
    assert value(said, "customer_name") == "Mrs Fernandes"


def test_who_repeats_the_question_asks_for_no_price() -> None:
    assert "gold_price" not in wishes("kya? kitne gram? tees gram", Expecting.WEIGHT)


def test_a_day_alone_asks_for_no_call() -> None:
    assert "callback_request" not in wishes("and the day after tomorrow?")


def test_who_is_in_a_hurry_wants_nothing_slowly() -> None:
    assert wishes("haan jaldi bolo", Expecting.YES_NO) == ["affirm"]


def test_what_was_understood_is_not_begged_pardon_for(tmp_path: Path) -> None:
    booking = ("appointment chahiye", "Nagpur", "Dharampeth", "parson", "haan Dharampeth")
    reply = typed(tmp_path, *booking)
    assert "समझ" not in reply.text
    assert reply.question == "time"


def test_who_wants_it_again_is_not_told_again_that_he_was_not_understood(tmp_path: Path) -> None:
    reply = typed(tmp_path, "haan", "blorp frazzle", "phir se boliye")
    assert "समझ" not in reply.text
    assert reply.question == "need"


def test_who_gives_up_in_the_middle_is_let_go(tmp_path: Path) -> None:
    reply = typed(tmp_path, "appointment chahiye", "achha rehne do")
    assert reply.question == "anything_else"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("aana padega kya", "शाखा में मिलता है"),
        ("nahi to koi ghar aa jaye", "शाखा में मिलता है"),
        ("agar paise wapas nahi kar paya to", "नीलामी"),
        ("loan lene se gold mera rahega ya aapka ho jayega", "वही गहने वापस"),
        ("hello kaun", "प्रिया"),
        ("mujhe is number se call aaya tha", "प्रिया"),
    ],
)
def test_what_worries_a_caller_is_answered(tmp_path: Path, said: str, told: str) -> None:
    reply = typed(tmp_path, "mujhe gold loan chahiye", said)
    assert told in reply.text
    assert reply.then == "listen"


def test_interest_by_the_month_is_reckoned(tmp_path: Path) -> None:
    asked = "do lakh par ek saal ke liye monthly interest kitna hoga"
    assert "₹1,750" in typed(tmp_path, asked).text


def test_a_branch_that_is_far_is_passed_over(tmp_path: Path) -> None:
    booking = ("appointment chahiye", "Nagpur")
    first, second = (
        typed(tmp_path, *said).text for said in (booking, (*booking, "bahut door hai bhaiya"))
    )
    assert "सीताबर्डी" in first
    assert "सीताबर्डी" not in second


def test_the_hour_of_a_visit_is_named_behind_its_word() -> None:
    assert value("actually time 12 kar do", "time") == "12:00"


def test_no_more_months_are_left_than_were_told() -> None:
    said = "splendid, may I come on Monday at eleven"
    assert value(said, "remaining_months", Expecting.MONTHS) is None
