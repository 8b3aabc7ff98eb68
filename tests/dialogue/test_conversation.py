from ivr.dialogue.dialogue import Expecting, Range
from tests.dialogue.scripted import Caller, brought_to_the_read_back


def test_the_opening_names_the_agent_announces_the_recording_and_asks() -> None:
    caller = Caller()
    assert "प्रिया" in caller.opening.text
    assert "रिकॉर्ड" in caller.opening.text
    assert caller.opening.expecting is Expecting.YES_NO


def test_a_request_instead_of_a_yes_agrees_to_the_recording() -> None:
    reply = Caller().says("loan_inquiry")
    assert reply.stage == "qualification"
    assert reply.expecting is Expecting.WEIGHT


def test_a_call_ends_with_the_appointment_that_was_read_back() -> None:
    caller = brought_to_the_read_back()
    assert caller.conversation.expecting is Expecting.YES_NO
    reply = caller.says("affirm")
    booked = dict(caller.ran)["schedule_appointment"]
    assert booked == {
        "phone_number": "+919876543210",
        "customer_name": "Ramesh Sharma",
        "branch_id": "NGP01",
        "date": "2026-12-02",
        "time": "11:00",
    }
    assert "बुधवार 2 दिसंबर" in reply.text
    assert caller.says("deny").then == "hang_up"


def test_no_figure_is_said_before_weight_and_purity_are_confirmed() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50)
    reply = caller.says("inform", gold_purity=22)
    assert not caller.ran
    assert "50 ग्राम" in reply.text
    assert "₹2,87,654" in caller.says("affirm").text


def test_a_correction_at_the_read_back_is_read_back_again() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    reply = caller.says("deny", gold_weight=60)
    assert "60 ग्राम" in reply.text
    assert not caller.ran


def test_a_mere_no_at_the_read_back_asks_what_to_change() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    assert "सही वज़न" in caller.says("deny").text
    assert "40 ग्राम" in caller.says("inform", gold_weight=40).text


def test_a_later_correction_of_the_weight_computes_the_loan_anew() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    caller.says("inform", gold_weight=60)
    caller.says("affirm")
    weights = [a["gold_weight_grams"] for name, a in caller.ran if name == "check_eligibility"]
    assert weights == [50, 60]


def test_the_lower_bound_of_a_range_counts() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=Range(40, 50), gold_purity=22)
    caller.says("affirm")
    assert caller.ran[0][1]["gold_weight_grams"] == 40


def test_whoever_does_not_know_the_carat_is_assumed_to_have_22_and_hears_it() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50)
    assert "22 कैरेट" in caller.says(text="pata nahi").text


def test_a_question_in_between_is_answered_and_the_thread_picked_up() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    reply = caller.says("interest_rate")
    assert "9.5%" in reply.text
    assert reply.expecting is Expecting.WEIGHT


def test_the_next_branch_is_offered_when_the_first_is_declined() -> None:
    caller = Caller()
    caller.says("schedule_appointment")
    assert "सीताबर्डी" in caller.says("inform", city="Nagpur").text
    assert "धरमपेठ" in caller.says("deny").text
    caller.says("affirm")
    assert caller.conversation.memory.slots["branch"].value == "NGP02"


def test_a_correction_is_listened_for_as_what_it_corrects() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    assert caller.says("deny").expecting is Expecting.WEIGHT
    assert caller.conversation.expecting is Expecting.WEIGHT
    read_back = caller.says("inform", gold_weight=60)
    assert (read_back.question, read_back.expecting) == ("gold", Expecting.YES_NO)


def who_finds_the_slot_full() -> Caller:
    caller = brought_to_the_read_back()
    caller.refusals["schedule_appointment"] = [
        {"code": "slot_full", "message": "", "alternatives": ["2026-12-03T11:30:00+05:30"]}
    ]
    reply = caller.says("affirm")
    assert "11:30" in reply.text
    assert (reply.question, reply.expecting) == ("alternative", Expecting.YES_NO)
    return caller


def test_a_full_slot_offers_the_nearest_which_a_yes_takes() -> None:
    caller = who_finds_the_slot_full()
    assert "11:30" in caller.says("affirm").text
    caller.says("affirm")
    booked = dict(caller.ran)["schedule_appointment"]
    assert (booked["date"], booked["time"]) == ("2026-12-03", "11:30")


def test_whoever_declines_the_nearest_slot_names_another() -> None:
    caller = who_finds_the_slot_full()
    assert caller.says("deny").expecting is Expecting.TIME
    assert "12:30" in caller.says("inform", time="12:30").text


def test_another_moment_instead_of_the_nearest_is_taken_at_once() -> None:
    caller = who_finds_the_slot_full()
    assert "दोपहर 3 बजे" in caller.says("inform", time="15:00").text
    assert caller.conversation.memory.slots["date"].value == "2026-12-02"


def test_two_misses_ask_in_other_words_and_the_third_brings_a_person() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    first, second, third = (caller.says() for _ in range(3))
    assert first.text != second.text
    assert third.then == "transfer"


def test_an_answer_that_was_hardly_heard_is_asked_for_again() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    conversation = caller.understood("inform", gold_weight=50)
    doubtful = conversation.respond("Pachaas gram", confidence=0.2)
    assert doubtful.expecting is Expecting.WEIGHT
    assert "gold_weight" not in doubtful.memory.slots
    clear = conversation.respond("Pachaas gram", confidence=0.8)
    assert clear.memory.slots["gold_weight"].value == 50


def test_a_hardly_heard_no_agrees_to_nothing() -> None:
    caller = Caller()
    doubtful = caller.understood("deny").respond("Nahi", confidence=0.2)
    assert doubtful.memory.decisions == caller.conversation.memory.decisions
    assert doubtful.expecting is Expecting.YES_NO


def test_whoever_asks_for_a_person_is_not_made_to_say_it_twice() -> None:
    caller = Caller()
    caller.says("loan_inquiry")
    assert caller.understood("escalate").respond("…", confidence=0.2).then == "transfer"


def test_a_person_is_reached_at_any_moment_by_voice_and_by_key() -> None:
    assert brought_to_the_read_back().says("escalate").then == "transfer"
    assert brought_to_the_read_back().conversation.press("0").then == "transfer"


def test_keys_answer_yes_or_no() -> None:
    caller = brought_to_the_read_back()
    caller.conversation.adopt(caller.conversation.press("1"))
    assert "schedule_appointment" in dict(caller.ran)


def test_a_draft_has_no_effect() -> None:
    caller = brought_to_the_read_back()
    before = caller.conversation.memory
    assert caller.understood("affirm").draft("haan") is None
    assert "schedule_appointment" not in dict(caller.ran)
    assert caller.conversation.memory is before


def test_a_draft_says_what_the_reply_will_say() -> None:
    caller = Caller()
    draft = caller.understood("loan_inquiry").draft("loan chahiye")
    assert draft is not None
    assert draft.text == caller.says("loan_inquiry").text


def test_the_language_follows_the_caller_but_a_bare_yes_does_not_change_it() -> None:
    caller = Caller()
    assert "grams" in caller.says("loan_inquiry", language="en").text
    reply = caller.says("inform", language="en", gold_weight=50, gold_purity=22)
    assert reply.language == "en"
    assert caller.says("affirm", language="hi").language == "en"


def test_repeat_says_the_same_words_again() -> None:
    caller = Caller()
    asked = caller.says("loan_inquiry")
    assert caller.says("repeat").text == asked.text


def test_only_what_was_heard_is_repeated_after_an_interruption() -> None:
    caller = Caller()
    asked = caller.says("loan_inquiry")
    caller.conversation.interrupted(1)
    assert caller.says("repeat").clauses == asked.clauses[:1]


def test_silence_is_met_twice_and_then_with_goodbye() -> None:
    caller = Caller()
    thens = []
    for _ in range(3):
        reply = caller.conversation.silence()
        caller.conversation.adopt_silence(reply)
        thens.append(reply.then)
    assert thens == ["listen", "listen", "hang_up"]


def test_every_source_of_a_figure_is_named() -> None:
    caller = Caller()
    caller.says("loan_inquiry", gold_weight=50, gold_purity=22)
    assert caller.says("affirm").sources == ("regulation-2026",)


def test_a_caller_without_a_number_is_asked_for_it() -> None:
    caller = Caller(number="")
    caller.says("schedule_appointment", city="Nagpur")
    caller.says("affirm")
    caller.says("inform", date="2026-12-02", time="11:00")
    assert caller.says("inform", customer_name="Ramesh").expecting is Expecting.PHONE
