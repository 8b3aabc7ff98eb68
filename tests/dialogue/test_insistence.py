"""Who asks the same again is not led in a circle."""

from tests.dialogue.scripted import Caller, brought_to_the_read_back


def _asks_the_rate(caller: Caller) -> str:
    return caller.says("interest_rate").text


def test_what_is_asked_again_is_told_again() -> None:
    caller = Caller()
    caller.says("affirm")
    assert "9.5%" in _asks_the_rate(caller)
    assert "9.5%" in _asks_the_rate(caller)
    assert caller.conversation.memory.told_again == 1


def test_who_asks_again_instead_of_answering_is_not_asked_about_his_gold_again() -> None:
    caller = Caller()
    caller.says("affirm")
    caller.says("loan_inquiry")
    assert caller.conversation.memory.question == "gold_weight"
    _asks_the_rate(caller)
    assert caller.conversation.memory.question == "gold_weight"
    reply = caller.says("interest_rate")
    assert "9.5%" in reply.text
    assert reply.question == "anything_else"


def test_who_asks_a_third_time_is_offered_a_colleague_and_may_decline_him() -> None:
    caller = Caller()
    caller.says("affirm")
    for _ in range(3):
        reply = caller.says("interest_rate")
    assert reply.question == "colleague"
    assert "9.5%" not in reply.text
    assert caller.says("deny").question == "anything_else"


def test_the_colleague_takes_the_call_of_who_wants_him() -> None:
    caller = Caller()
    caller.says("affirm")
    for _ in range(3):
        caller.says("interest_rate")
    assert caller.says("affirm").then == "transfer"


def test_another_question_between_begins_the_count_anew() -> None:
    caller = Caller()
    caller.says("affirm")
    _asks_the_rate(caller)
    _asks_the_rate(caller)
    caller.says("document_list")
    assert "9.5%" in _asks_the_rate(caller)
    assert caller.conversation.memory.told_again == 0


def test_something_new_beside_the_same_question_is_no_insistence() -> None:
    caller = Caller()
    caller.says("affirm")
    _asks_the_rate(caller)
    caller.says("interest_rate", loan_amount=20_000_000)
    assert caller.conversation.memory.told_again == 0


def test_the_visit_is_not_given_up_for_a_question_put_twice() -> None:
    caller = brought_to_the_read_back()
    _asks_the_rate(caller)
    assert caller.says("interest_rate").question == "appointment"
