import pytest

from ivr.dialogue.dialogue import Understanding
from ivr.evaluation.language_fit import fit, script_of
from tests.dialogue.understood import TUESDAY, UNDERSTANDER
from tests.evaluation.calls import exchange, trial

HINDI, ENGLISH = "आपके पास कितने ग्राम सोना है?", "How many grams of gold do you have?"


def understand(words: str, register: str) -> Understanding:
    return UNDERSTANDER.understand(words, now=TUESDAY, language_so_far=register)


@pytest.mark.parametrize(
    ("language", "said", "fitting", "other"),
    [
        ("hi", "sone par loan chahiye", HINDI, ENGLISH),
        ("en", "I want a loan on my gold", ENGLISH, HINDI),
        ("hinglish", "mujhe current lender se switch karna hai", HINDI, ENGLISH),
        ("hi", "ok", HINDI, ENGLISH),
        ("en", "haan", ENGLISH, HINDI),
    ],
)
def test_a_reply_is_to_be_in_the_callers_register(
    language: str, said: str, fitting: str, other: str
) -> None:
    assert fit(trial(exchange(fitting, said), language=language), understand).fitting == 1
    judged = fit(trial(exchange(other, said), language=language), understand)
    assert (judged.fitting, judged.misfits) == (0, (other,))


def test_who_asks_for_another_language_is_answered_in_it_from_then_on() -> None:
    switch = exchange(ENGLISH, "can you please speak in English")
    call = trial(switch, exchange(ENGLISH, "yes"), exchange(HINDI, "yes"), language="hi")
    judged = fit(call, understand)
    assert (judged.fitting, judged.replies) == (2, 3)


def test_a_sentence_in_the_other_language_may_be_answered_in_either() -> None:
    said = "please tell me what the interest rate is"
    for reply in (HINDI, ENGLISH):
        assert fit(trial(exchange(reply, said), language="hi"), understand).fitting == 1


def test_what_is_said_before_the_caller_speaks_is_not_judged() -> None:
    assert fit(trial(exchange(ENGLISH), language="hi"), understand).replies == 0


def test_figures_and_names_do_not_make_a_reply_english() -> None:
    assert script_of("Muthoot Finance पर आप ₹18,000 बचा सकते हैं।") == "Deva"
    assert script_of("50,000") == "Deva"
    assert script_of("Your visit is at नागपुर.") == "Latn"
