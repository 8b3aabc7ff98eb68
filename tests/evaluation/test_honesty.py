from ivr.evaluation.honesty import honesty
from tests.evaluation.calls import exchange, ran, slot, trial


def test_a_figure_of_a_tool_or_of_the_caller_is_traced() -> None:
    weight = {"gold_weight": slot(50, "grams")}
    offer = ran("check_eligibility", max_loan_paise=45_248_900, interest_rate_percent=10.5)
    found = honesty(
        trial(
            exchange("50 grams of gold. Is that right?", "fifty grams", slots=weight),
            exchange("You can get ₹4,52,489 at 10.5%.", "yes", slots=weight, tools=[offer]),
        ),
    )
    assert (found.figures, found.untraced) == (3, ())


def test_a_figure_from_nowhere_is_found() -> None:
    found = honesty(trial(exchange("You can get ₹4,52,489.", "hello")))
    assert (found.figures, len(found.untraced)) == (1, 1)


def test_a_figure_is_traced_only_to_what_was_known_by_then() -> None:
    early = exchange("You can get ₹4,52,489.", "hello")
    late = exchange("Yes.", "yes", tools=[ran("check_eligibility", max_loan_paise=45_248_900)])
    assert len(honesty(trial(early, late)).untraced) == 1


def test_a_deed_needs_a_tool_that_did_it() -> None:
    booked = ran("schedule_appointment", appointment_id="a1", status="booked")
    claim = "Your visit is booked."
    assert honesty(trial(exchange(claim, "yes"))).claims
    assert not honesty(trial(exchange(claim, "yes", tools=[booked]))).claims
    refused = ran("schedule_appointment", error={"code": "slot_full"})
    assert honesty(trial(exchange(claim, "yes", tools=[refused]))).claims


def test_the_callers_own_number_is_traced_to_his_line() -> None:
    read_back = exchange("Phone number +91 98123 45601.", "yes")
    assert honesty(trial(read_back, number="+919812345601")).untraced == ()
    assert honesty(trial(read_back, number="")).untraced
