"""What people call about besides a new loan, and what they say on the way."""

import pytest

from ivr.dialogue.dialogue import Expecting, Slot
from ivr.dialogue.recollection import Recollection

from .scripted import RESULTS, Caller, brought_to_the_read_back


def asked(caller: Caller) -> str:
    return caller.conversation.memory.question


def test_moving_a_loan_asks_for_all_it_needs_and_says_what_it_counted_with() -> None:
    caller = Caller()
    assert caller.says("balance_transfer").expecting is Expecting.OWED
    assert caller.says("inform", existing_loan_amount=20_000_000).expecting is Expecting.RATE
    assert caller.says("inform", current_interest_rate=16).expecting is Expecting.MONTHS
    reply = caller.says("inform", remaining_months=10)
    for figure in ("₹2,00,000", "16%", "10 महीने", "₹12,000", "₹1,200"):
        assert figure in reply.text
    assert reply.question == "gold_weight"


def test_who_asks_for_the_papers_of_a_move_hears_them_before_the_move_is_gone_into() -> None:
    caller = Caller()
    reply = caller.says("balance_transfer", "document_list", current_lender="muthoot")
    assert dict(caller.ran)["document_checklist"] == {"purpose": "balance_transfer"}
    assert "स्टेटमेंट" in reply.text
    assert reply.question == "existing_loan_amount"


def test_the_papers_of_a_new_loan_name_no_other_lender() -> None:
    caller = Caller()
    assert "स्टेटमेंट" not in caller.says("loan_inquiry", "document_list").text


def test_what_the_caller_does_not_know_of_his_loan_is_not_made_up() -> None:
    caller = Caller()
    caller.says("balance_transfer", existing_loan_amount=20_000_000)
    reply = caller.says(text="पता नहीं")
    assert reply.question == "gold_weight"
    assert "calculate_savings" not in dict(caller.ran)


def test_no_savings_are_called_by_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    none = {"total_savings_paise": -50_000, "our_rate_percent": 10.5}
    monkeypatch.setitem(RESULTS, "calculate_savings", none)
    caller = Caller()
    caller.says("balance_transfer", existing_loan_amount=20_000_000)
    reply = caller.says("inform", current_interest_rate=9, remaining_months=10)
    assert "बचत नहीं" in reply.text
    assert "500" not in reply.text


def test_a_call_back_is_agreed_on_and_read_back() -> None:
    caller = Caller()
    assert caller.says("callback_request").expecting is Expecting.CALLBACK
    assert "शाम 5 बजे" in caller.says("inform", callback_at="2026-12-02T17:00:00+05:30").text
    assert "schedule_callback" not in dict(caller.ran)
    reply = caller.says("affirm")
    assert dict(caller.ran)["schedule_callback"]["at"] == "2026-12-02T17:00:00+05:30"
    assert reply.stage == "farewell"


def test_a_call_at_night_is_not_promised_and_the_nearest_moment_offered() -> None:
    caller = Caller()
    caller.refusals["schedule_callback"] = [
        {"code": "outside_hours", "message": "", "alternatives": ["2026-12-02T09:00:00+05:30"]}
    ]
    caller.says("callback_request", callback_at="2026-12-01T22:00:00+05:30")
    assert caller.says("affirm").question == "callback_then"
    caller.says("affirm")
    caller.says("affirm")
    assert dict(caller.ran)["schedule_callback"]["at"] == "2026-12-02T09:00:00+05:30"


def test_a_visit_is_moved_to_what_the_same_sentence_says_once_it_was_read_back() -> None:
    caller = Caller()
    reply = caller.says("reschedule_appointment", date="2026-12-03", time="15:00")
    assert (reply.stage, reply.question) == ("service", "appointment")
    assert "reschedule_appointment" not in dict(caller.ran)
    caller.says("affirm")
    moved = dict(caller.ran)["reschedule_appointment"]
    assert (moved["date"], moved["time"]) == ("2026-12-03", "15:00")


def test_a_visit_is_called_off_only_by_a_second_yes() -> None:
    caller = Caller()
    assert caller.says("cancel_appointment").question == "cancel"
    assert "cancel_appointment" not in dict(caller.ran)
    caller.says("affirm")
    assert "cancel_appointment" in dict(caller.ran)


@pytest.mark.parametrize("wish", ["cancel_appointment", "reschedule_appointment"])
def test_what_stands_under_another_number_is_for_a_colleague(wish: str) -> None:
    caller = Caller()
    reply = caller.says(wish, phone_number="+919822334417")
    assert reply.then == "transfer"
    assert wish not in dict(caller.ran)


def test_a_no_keeps_the_visit() -> None:
    caller = Caller()
    caller.says("cancel_appointment")
    caller.says("deny")
    assert "cancel_appointment" not in dict(caller.ran)


def test_who_wants_no_calls_gets_none_and_is_let_go() -> None:
    caller = Caller()
    assert caller.says("opt_out").then == "hang_up"
    assert "set_do_not_call" in dict(caller.ran)


def test_somebody_with_a_loan_here_is_offered_a_colleague() -> None:
    caller = Caller()
    assert caller.says("existing_loan_service").question == "person"
    assert caller.says("affirm").then == "transfer"
    assert dict(caller.ran)["transfer_to_human"]["reason"] == "existing_loan"


def test_a_complaint_is_met_with_regret_and_a_person_who_knows_of_it() -> None:
    caller = Caller()
    reply = caller.says("complaint")
    assert "माफ़ी" in reply.text
    assert reply.then == "transfer"
    assert dict(caller.ran)["transfer_to_human"]["reason"] == "complaint"


def test_a_colleague_is_told_what_is_known_by_then() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    caller.says("inform", gold_weight=50, gold_purity=22)
    caller.says("escalate")
    summary = dict(caller.ran)["transfer_to_human"]["summary"]
    assert "50" in summary
    assert "22" in summary


def test_where_nobody_is_free_a_call_back_is_offered() -> None:
    caller = Caller()
    caller.refusals["transfer_to_human"] = [{"code": "nobody_free", "message": ""}]
    reply = caller.says("escalate")
    assert (reply.then, reply.question) == ("listen", "callback_at")


def test_an_objection_gets_its_fact_and_the_question_comes_back_in_other_words() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    first = caller.says("inform", gold_weight=50, gold_purity=22)
    offer = caller.says("affirm")
    reply = caller.speaks_of("is_it_safe", "objection")
    assert first.question == "gold"
    assert "तिजोरी" in reply.text
    assert reply.question == offer.question == "visit"
    assert not reply.text.endswith(offer.clauses[-1].text)


def test_a_minor_is_not_led_on() -> None:
    caller = Caller()
    reply = caller.speaks_of("a_minor", "loan_inquiry")
    assert reply.stage == "farewell"
    assert not caller.ran


def test_who_is_rude_twice_gets_a_person() -> None:
    caller = Caller()
    assert caller.speaks_of("abuse").then == "listen"
    assert caller.speaks_of("abuse").then == "transfer"


def test_whoever_claims_other_rules_hears_that_the_bank_has_its_own() -> None:
    caller = Caller()
    reply = caller.speaks_of("rules_are_rules", "eligibility_check")
    assert "नियम" in reply.text
    assert not caller.ran


def test_a_sum_within_what_the_gold_allows_is_said_to_be() -> None:
    caller = Caller()
    caller.says("loan_inquiry", loan_amount=20_000_000)
    caller.says("inform", gold_weight=50, gold_purity=22)
    assert "₹2,00,000" in caller.says("affirm").text


def test_a_sum_beyond_the_gold_is_said_to_be() -> None:
    caller = Caller()
    caller.says("loan_inquiry", loan_amount=50_000_000)
    caller.says("inform", gold_weight=50, gold_purity=22)
    assert "₹5,00,000 नहीं" in caller.says("affirm").text
    assert asked(caller) == "visit"


EARLIER = {"gold_weight": Slot(40, "grams", "chalis"), "gold_purity": Slot(22, "carat", "22")}


def test_what_was_said_in_an_earlier_call_is_offered_once_and_read_back() -> None:
    caller = Caller(earlier=Recollection("gold", "hi", EARLIER, None))
    offer = caller.says("affirm")
    assert offer.question == "recall"
    assert "40 ग्राम" in offer.text
    assert caller.says("affirm").question == "gold"


def test_who_does_not_want_to_be_remembered_begins_afresh() -> None:
    caller = Caller(earlier=Recollection("gold", "hi", EARLIER, None))
    caller.says("affirm")
    caller.says("deny")
    assert caller.says("loan_inquiry").question == "gold_weight"


def test_a_call_that_broke_off_goes_on_where_it_was() -> None:
    decisions = {"consent": "yes", "visit": "yes"}
    earlier = Recollection("resumed", "hi", EARLIER, None, "closing", decisions)
    reply = Caller(earlier=earlier).says("affirm")
    assert "लाइन कट" in reply.text
    assert reply.question == "city"


def test_a_branch_of_another_city_is_not_taken_for_chosen() -> None:
    caller = Caller()
    caller.says("schedule_appointment")
    assert caller.says("inform", city="Nagpur", branch="PUN01").question == "branch"
    caller.says("affirm")
    assert caller.conversation.memory.slots["branch"].value == "NGP01"


def test_a_weight_corrected_after_the_offer_is_read_back_before_it_is_priced() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    assert caller.says("inform", gold_weight=30).question == "gold"
    assert [name for name, _ in caller.ran].count("check_eligibility") == 1


def test_a_lead_that_cannot_be_kept_does_not_hold_the_call_up() -> None:
    caller = brought_to_the_read_back()
    caller.refusals["capture_lead"] = [{"code": "unavailable", "message": ""}] * 3
    assert caller.says("affirm").question == "anything_else"


def test_a_yes_behind_a_denied_read_back_agrees_to_nothing() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=20)
    caller.says("deny")
    caller.says("affirm")
    assert "gold_purity" not in caller.conversation.memory.confirmed
    assert not caller.ran


def test_a_goodbye_beside_a_yes_is_politeness() -> None:
    caller = brought_to_the_read_back()
    caller.says("affirm", "farewell")
    assert "schedule_appointment" in dict(caller.ran)


def test_a_refused_visit_is_not_booked_by_its_name() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    reply = caller.says("deny", "schedule_appointment")
    assert reply.stage == "farewell"


def test_a_no_with_a_question_refuses_nothing() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    reply = caller.says("deny", "interest_rate")
    assert "10.5%" in reply.text
    assert reply.question == "visit"


def test_gold_told_unasked_is_what_the_call_is_about() -> None:
    caller = Caller()
    caller.says("affirm")
    assert caller.says("inform", gold_weight=50).question == "gold_purity"


def test_the_rate_of_the_sum_that_is_wanted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    caller = Caller()
    caller.says("loan_inquiry", loan_amount=10_000_000)
    caller.says("inform", gold_weight=50, gold_purity=22)
    monkeypatch.setitem(
        RESULTS,
        "check_eligibility",
        {**RESULTS["check_eligibility"], "interest_rate_percent": 11.5},
    )
    caller.says("affirm")
    assert dict(caller.ran)["check_eligibility"]["requested_paise"] == 10_000_000


def test_who_cannot_tell_the_weight_is_helped_and_then_invited() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    assert "अंदाज़" in caller.says(text="पता नहीं").text
    reply = caller.says(text="पता नहीं")
    assert "तौला" in reply.text
    assert reply.question == "visit"


def test_who_says_when_he_comes_has_agreed_to_where() -> None:
    caller = Caller()
    caller.says("schedule_appointment", city="Nagpur")
    assert caller.says("inform", date="2026-12-02").question == "time"


def test_a_visit_that_is_booked_is_moved_and_not_booked_twice() -> None:
    caller = brought_to_the_read_back()
    caller.says("affirm")
    caller.says("schedule_appointment", time="16:00")
    caller.says("affirm")
    ran = [name for name, _ in caller.ran]
    assert ran.count("schedule_appointment") == 1
    assert "reschedule_appointment" in ran


def test_a_bare_sum_is_the_one_that_was_asked_for() -> None:
    caller = Caller()
    caller.says("balance_transfer")
    assert caller.says("inform", loan_amount=30_000_000).question == "current_interest_rate"


def test_who_has_no_loan_elsewhere_is_not_asked_for_it_again() -> None:
    caller = Caller()
    caller.says("balance_transfer")
    assert caller.says("deny").question == "gold_weight"


def test_another_hour_changes_the_call_back_that_is_read_back() -> None:
    caller = Caller()
    caller.says("callback_request", callback_at="2026-12-02T22:00:00+05:30")
    assert "सुबह 10 बजे" in caller.says("affirm", time="10:00").text
    caller.says("affirm")
    assert dict(caller.ran)["schedule_callback"]["at"] == "2026-12-02T10:00:00+05:30"


def test_a_day_and_an_hour_given_one_by_one_are_when_to_call() -> None:
    caller = Caller()
    caller.says("callback_request")
    assert caller.says("inform", date="2026-12-02").question == "callback_at"
    assert "सुबह 10 बजे" in caller.says("inform", time="10:00").text


def test_a_yes_to_are_you_there_decides_nothing() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    caller.conversation.adopt_silence(caller.conversation.silence())
    assert caller.says("affirm").question == "visit"


def test_a_person_is_had_even_by_who_says_he_was_not_understood() -> None:
    assert Caller().says("escalate", "repeat").then == "transfer"


def test_an_instalment_is_worked_out_for_the_sum_and_length_that_are_wanted() -> None:
    caller = Caller()
    caller.says("loan_inquiry", loan_amount=20_000_000)
    assert caller.speaks_of("instalment", "repayment").question == "tenure"
    reply = caller.says("inform", remaining_months=12)
    for figure in ("₹2,00,000", "12 महीने", "₹17,630", "9.5%"):
        assert figure in reply.text
    assert reply.question == "gold_weight"


@pytest.mark.parametrize("intent", ["affirm", "inform"])
def test_who_says_the_value_again_agrees_to_it(intent: str) -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=44, gold_purity=22)
    assert asked(caller) == "gold"
    caller.says(intent, gold_weight=44)
    assert asked(caller) == "visit"


def test_that_is_all_is_not_answered_with_a_hint() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    reply = caller.says("deny", "farewell")
    assert reply.then == "hang_up"
    assert "weight_hint" not in reply.memory.times_said


def test_who_names_his_gold_beside_his_visit_hears_its_worth_first() -> None:
    caller = Caller()
    caller.says("schedule_appointment", gold_weight=64, gold_purity=22)
    assert asked(caller) == "gold"
    caller.says("affirm")
    assert "check_eligibility" in dict(caller.ran)


def test_a_weight_given_in_doubt_is_a_weight() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    reply = caller.says("inform", text="fifty hoga, exact nahi pata", gold_weight=50)
    assert reply.question == "gold_purity"
    assert "weight_hint" not in reply.memory.times_said
