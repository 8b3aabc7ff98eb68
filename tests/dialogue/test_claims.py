import pytest

from ivr.dialogue.guard import unconfirmed_claims
from ivr.dialogue.turn import ToolCall

BOOKED = ToolCall("schedule_appointment", {}, {"appointment_id": "a1", "status": "booked"})


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("booked", "आपका समय बुक हो गया है।"),
        ("booked", "Aapka appointment book ho gaya hai"),
        ("booked", "Done, your visit on Saturday is booked."),
        ("booked", "I have just booked a slot for you"),
        ("moved", "आपकी मुलाक़ात की तारीख़ बदल दी है"),
        ("changed", "मैंने सिस्टम में अपडेट कर दिया है"),
        ("cancelled", "Your appointment has been cancelled."),
        ("noted", "मैंने नोट कर लिया है"),
        ("noted", "Your complaint is registered."),
        ("called_back", "हम कल सुबह आपको फ़ोन करेंगे"),
        ("called_back", "Someone will call you back tomorrow"),
        ("called_back", "aapko kal call aayega"),
        ("sent", "मैंने पता भेज दिया है"),
        ("sent", "I've sent you the list by SMS."),
        ("do_not_call", "You will never be called by us"),
        ("do_not_call", "आपका नंबर लिस्ट से हटा दिया है"),
        ("transferred", "मैं आपको अपने साथी से जोड़ रही हूँ"),
        ("approved", "आपका लोन मंज़ूर हो गया है"),
        ("approved", "Congratulations, your loan is approved!"),
        ("approved", "aapka loan pass ho gaya"),
        ("paid_out", "पैसे आपके खाते में जमा हो गए"),
        ("waived", "The fee has been waived for you"),
        ("erased", "Your recording has been deleted."),
        ("verified", "आपकी केवाईसी वेरीफाई हो गई"),
    ],
)
def test_a_deed_that_no_tool_did_is_a_claim(claim: str, said: str) -> None:
    assert claim in unconfirmed_claims(said, ())


@pytest.mark.parametrize(
    "said",
    [
        "क्या मैं शाखा में आपका समय बुक कर दूँ?",
        "Shall I book a visit for you?",
        "Has your visit been booked already?",
        "उस समय बुक नहीं हो पाया",
        "I could not send the message, it has not been sent",
        "If your loan is approved, you get it the same day",
        "आप कभी भी फिर फ़ोन कर सकते हैं",
        "You may call us again at any time.",
        "and the loan is paid on the same day",
        "यह जानकारी अभी मेरे पास नहीं है",
        "हमारी ब्याज दर कम है",
        "This call is being recorded.",
        "मैं आपकी बात समझती हूँ।",
    ],
)
def test_an_offer_a_question_or_a_denial_claims_nothing(said: str) -> None:
    assert unconfirmed_claims(said, ()) == ()


def test_a_tool_of_this_call_confirms_a_claim_and_only_its_own() -> None:
    assert unconfirmed_claims("आपका समय बुक हो गया है।", (BOOKED,)) == ()
    assert unconfirmed_claims("I have sent you an SMS", (BOOKED,)) == ("sent",)


def test_a_tool_that_refused_or_only_queued_confirms_nothing() -> None:
    refused = ToolCall("schedule_appointment", {}, {"error": {"code": "slot_full"}})
    queued = ToolCall("send_message", {}, {"message_id": "m1", "status": "queued"})
    assert unconfirmed_claims("Your visit is booked", (refused,)) == ("booked",)
    assert unconfirmed_claims("I have sent the address", (queued,)) == ("sent",)


def test_a_reassuring_no_does_not_hide_a_claim() -> None:
    assert unconfirmed_claims("No problem, do not worry your visit is booked", ()) == ("booked",)
