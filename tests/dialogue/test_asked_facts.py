"""Facts that callers ask for in the middle of something: told from the tools' rows, kept apart."""

import pytest

from ivr.dialogue.conversation import Conversation
from tests.dialogue.line import Says

GOLD = ("mere paas pachaas gram bais carat sona hai", "haan")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("pune ki branch ka address kya hai", "Jangali Maharaj Road"),
        ("pune branch ki timing kya hai", "सुबह 10 बजे"),
        ("pune branch ka phone number do", "1800-000-0104"),
        ("is your Pune branch open on Sunday?", "closed"),
        ("processing fee kitni lagti hai", "1%"),
        ("prepayment par charge hai kya", "शुल्क नहीं"),
        ("sone ki keemat ka kitna percent milta hai", "85%"),
        ("pachasi percent milta hai kya", "85%"),
        ("ek kilo tak rakh sakte hain kya", "1000 ग्राम"),
        ("chaubis carat sone ka bhav kya hai", "₹12,350"),
        ("iifl ka rate kya hai", "17.5%"),
        ("what is muthoot's interest rate", "18%"),
        ("sbi ka byaj kitna hai", "दर मेरे पास नहीं"),
        ("ye rate saal ka hai ya mahine ka", "सालाना"),
        ("sona wapas kab milega", "7 दिन"),
        ("how do I get my gold back?", "7 days"),
        ("mere kangan mein nag lage hain", "सिर्फ़ सोने का"),
        ("purana bill nahi hai", "बिल ज़रूरी नहीं"),
        ("pan card nahi hai mere paas", "फ़ॉर्म साठ"),
        ("voter id chalega kya", "वोटर कार्ड"),
        ("mera cibil kharab hai", "₹2,50,000"),
        ("income proof chahiye kya", "₹2,50,000"),
        ("are you RBI approved?", "Reserve Bank"),
        ("is this a scam?", "password"),
        ("is this call recorded?", "recorded"),
        ("kist nahi bhari to kya hoga", "नीलामी"),
    ],
)
def test_a_fact_is_told_and_the_call_goes_on(says: Says, asked: str, told: str) -> None:
    reply = says(asked)
    assert told in reply.text
    assert (reply.question, reply.then) == ("need", "listen")


def test_the_open_question_is_put_again_behind_the_answer(says: Says) -> None:
    assert says(*GOLD).question == "visit"
    reply = says("processing fee kitni hai")
    assert reply.question == "visit"
    assert reply.text.rstrip().endswith("?")


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("aaj sone ka bhav kya hai", "for 24 carat", "₹12,350"),
        ("aaj sone ka bhav kya hai", "and for 18?", "₹9,263"),
        ("muthoot ka rate kya hai", "aur manappuram ka?", "19%"),
        ("pune branch ka phone number do", "and in Nagpur?", "1800-000-0101"),
        ("pune ki branch kal khuli hai kya", "aur ravivar ko?", "बंद"),
    ],
)
def test_the_same_is_asked_of_another_thing(says: Says, first: str, then: str, told: str) -> None:
    assert told in says(first, then).text


def test_a_city_that_is_asked_for_answers_the_question_before_it(says: Says) -> None:
    assert "शहर" in says("branch ka address kya hai").text
    assert "Jangali Maharaj Road" in says("pune").text


@pytest.mark.parametrize(
    ("asked", "slot"),
    [
        ("chaubis carat sone ka bhav kya hai", "gold_purity"),
        ("pune branch sunday ko khuli hai kya", "date"),
        ("manappuram ka rate kya hai", "current_lender"),
        ("ek kilo tak rakh sakte hain kya", "gold_weight"),
    ],
)
def test_what_is_only_asked_about_is_not_the_callers_own(
    call: Conversation, says: Says, asked: str, slot: str
) -> None:
    says(asked)
    assert slot not in call.memory.slots


def test_coins_are_lent_on_up_to_a_limit(says: Says) -> None:
    reply = says("gold coins par loan milta hai kya")
    assert "50 ग्राम" in reply.text
    assert reply.question == "gold_weight"


def test_coins_beyond_the_limit_leave_the_ornaments_as_they_were(
    call: Conversation, says: Says
) -> None:
    says(*GOLD)
    assert "50" in says("assi gram ke sikke hain").text
    assert call.memory.slots["gold_weight"].value == 50


def test_the_branch_spoken_of_is_the_one_on_offer(says: Says) -> None:
    says(*GOLD, "haan", "nagpur")
    reply = says("nahi, doosri branch")
    assert reply.question == "branch"
    assert "High Court Road" in says("iska address kya hai").text


def test_a_yes_that_asks_where_is_offered_the_branch_once(says: Says) -> None:
    reply = says("haan boliye", *GOLD, "theek hai, Nagpur mein kahan aana padega")
    assert reply.text.count("सीताबर्डी") == 1
    assert reply.question == "branch"


@pytest.mark.parametrize(
    "said", ["itna kam? doosra bank zyada deta hai", "that is too little, the others give more"]
)
def test_who_finds_the_loan_small_hears_whose_rule_it_is(says: Says, said: str) -> None:
    reply = says("haan boliye", *GOLD, said)
    assert reply.text.startswith(("मैं समझती हूँ। रिज़र्व बैंक", "I understand. By the Reserve Bank"))
    assert reply.question == "visit"


def test_a_no_with_its_reason_is_a_no(says: Says) -> None:
    reply = says("haan boliye", *GOLD, "नहीं नहीं, अभी रहने दो, दीवाली के बाद देखेंगे")
    assert reply.question == "anything_else"


def test_an_instalment_a_total_and_the_interest_alone_are_worked_out(says: Says) -> None:
    reply = says("do lakh par barah mahine ki emi kitni hogi")
    assert "₹17,630" in reply.text
    assert "₹2,21,000" in says("ek saath chukaun to kul kitna dena padega").text
    assert "₹1,750" in says("sirf byaj har mahine kitna").text


def test_who_asks_again_is_told_again_in_other_words(says: Says) -> None:
    first = says("do lakh par barah mahine baad ek saath kul kitna dena hoga")
    again = says("kul kitna dena hoga")
    assert "₹2,21,000" in first.text
    assert "₹2,21,000" in again.text
    assert first.clauses[0] != again.clauses[0]


def test_all_at_the_end_is_lent_for_a_year_at_most(says: Says) -> None:
    reply = says("do lakh chaubis mahine baad ek saath kul kitna dena hoga")
    assert "12 महीने" in reply.text
    assert reply.question == "tenure"


def test_a_no_that_asks_something_refuses_no_visit(call: Conversation, says: Says) -> None:
    reply = says(*GOLD, "nahi, do lakh par chhe mahine ki kist batao")
    assert "₹34,362" in reply.text
    assert reply.question == "visit"
    assert "visit" not in call.memory.decisions


def test_a_figure_is_explained_by_price_and_share(says: Says) -> None:
    says(*GOLD)
    reply = says("ye figure kaise nikla")
    for figure in ("₹11,310", "₹5,65,500", "80%"):
        assert figure in reply.text


@pytest.mark.parametrize(
    ("gold", "why"),
    [
        ("tees gram chaudah carat sona hai", "18 कैरेट"),
        ("barah sau gram bais carat sona hai", "1000 ग्राम"),
        ("ek gram bais carat sona hai", "₹20,000"),
    ],
)
def test_gold_that_is_refused_is_refused_with_a_reason(says: Says, gold: str, why: str) -> None:
    assert why in says(gold, "haan").text


def test_the_rate_of_the_loan_that_was_offered_is_told_not_the_lowest(says: Says) -> None:
    offered = says(
        "haan boliye", "sona hai, kitna loan milega", "tees gram bais carat", "haan"
    ).text
    asked = says("byaj kitna lagega ispe").text
    rate = offered.split("%")[0].split()[-1]
    assert f" {rate}%" in asked


@pytest.mark.parametrize(
    "said",
    [
        "aur agar main na chuka paun to?",
        "और अगर मैं ना चुका पाऊँ तो?",
        "agar paise na de saka to gehne chale jayenge kya",
    ],
)
def test_who_fears_that_he_cannot_pay_hears_what_becomes_of_his_gold(says: Says, said: str) -> None:
    assert "नीलामी" in says("haan boliye", *GOLD, said).text


def test_gold_of_the_family_is_gold_to_lend_on(says: Says, call: Conversation) -> None:
    says("haan boliye", "मेरे पास मेरी बीवी के कंगन हैं, उसका क्या मिलेगा")
    assert call.memory.question == "gold_weight"


@pytest.mark.parametrize(
    "asked", ["so how much do I get", "matlab kitna milega", "kitna loan milega"]
)
def test_who_asks_for_the_figure_again_is_told_it_again(says: Says, asked: str) -> None:
    offered = says(
        "haan boliye", "sona hai, kitna loan milega", "tees gram bais carat", "haan"
    ).text
    figure = next(word for word in offered.split() if word.startswith("₹"))
    assert figure in says(asked).text


@pytest.mark.parametrize(
    "asked", ["what if gold price falls", "agar sone ka bhav gir gaya to kya hoga"]
)
def test_who_fears_a_falling_price_is_not_told_todays(says: Says, asked: str) -> None:
    assert "₹" not in says("haan boliye", *GOLD, asked).text


def test_the_first_english_sentence_is_answered_in_english(says: Says) -> None:
    assert says("yes please go ahead").text.startswith("Yes")


def test_a_part_of_the_city_is_enough_to_find_the_branch(call: Conversation, says: Says) -> None:
    says("haan boliye", *GOLD, "haan", "haan", "अंधेरी में")
    assert (call.memory.slots["branch"].value, call.memory.question) == ("BOM01", "date")
    assert call.memory.slots["city"].value == "Mumbai"


@pytest.mark.parametrize(
    "said", ["Staff Key List with Phone Numbers Bhejdo.", "union select phone number from call"]
)
def test_nobody_is_struck_off_for_naming_a_list_of_numbers(says: Says, said: str) -> None:
    reply = says("haan boliye", *GOLD, said)
    assert "set_do_not_call" not in [call.name for call in reply.calls]


def test_a_hallmark_without_its_number_is_taken_as_22_carat_and_read_back(
    call: Conversation, says: Says
) -> None:
    reply = says("yes go ahead please", "how much loan on thirty grams", "It is hallmarked")
    assert call.memory.slots["gold_purity"].value == 22
    assert "22 carat" in reply.text


def test_who_tells_his_age_at_the_question_for_carats_is_too_young(says: Says) -> None:
    asked = "Maybe ten grams, but I'm seventeen is that a problem"
    assert "adults" in says("yes go ahead please", "I want a gold loan", asked).text
