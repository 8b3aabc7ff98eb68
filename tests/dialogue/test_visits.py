"""A visit, from the branch to its change: nothing said is lost, nothing is moved unheard."""

import pytest

from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Expecting
from tests.dialogue.scripted import Caller, brought_to_the_read_back

HOURS = ["2026-12-02T11:00:00+05:30", "2026-12-02T10:00:00+05:30", "2026-12-03T10:00:00+05:30"]


def refused(code: str, *alternatives: str) -> dict[str, object]:
    return {"code": code, "message": "", "alternatives": list(alternatives)}


def asked_about_the_branch() -> Caller:
    caller = Caller()
    caller.says("schedule_appointment", city="Nagpur")
    return caller


def offered_two_hours() -> tuple[Caller, Reply]:
    caller = asked_about_the_branch()
    caller.says("affirm")
    caller.refusals["check_visit"] = [refused("choose_hour", *HOURS)]
    return caller, caller.says("inform", date="2026-12-02", part_of_day="morning")


def time_of(caller: Caller) -> str:
    return str(caller.conversation.memory.slots["time"].value)


def test_a_part_of_the_day_is_answered_with_two_hours_of_it() -> None:
    _, reply = offered_two_hours()
    assert (reply.question, reply.expecting) == ("alternative", Expecting.TIME)
    assert reply.text.index("10 बजे") < reply.text.index("11 बजे")


@pytest.mark.parametrize(("choice", "time"), [(1, "10:00"), (2, "11:00")])
def test_the_earlier_or_the_later_hour_is_taken(choice: int, time: str) -> None:
    caller, _ = offered_two_hours()
    assert caller.says("inform", choice=choice).question == "customer_name"
    assert time_of(caller) == time


def test_a_yes_to_two_hours_takes_the_first() -> None:
    caller, _ = offered_two_hours()
    caller.says("affirm", date="2026-12-02")
    assert time_of(caller) == "10:00"


def test_a_no_to_both_hours_asks_for_one() -> None:
    caller, _ = offered_two_hours()
    reply = caller.says("deny")
    assert (reply.question, reply.expecting) == ("time", Expecting.TIME)


def test_an_hour_for_a_closed_day_is_one_of_the_day_that_was_offered_instead() -> None:
    caller = asked_about_the_branch()
    caller.refusals["check_visit"] = [refused("closed_day", "2026-12-07T10:00:00+05:30")]
    reply = caller.says("inform", date="2026-12-06")
    assert "बंद" in reply.text
    assert reply.question == "alternative"
    caller.says("inform", time="15:00")
    assert caller.conversation.memory.slots["date"].value == "2026-12-07"


def test_a_refusal_is_recorded_as_that_of_the_tool_it_foresees() -> None:
    _, reply = offered_two_hours()
    assert [call.name for call in reply.calls] == ["schedule_appointment"]
    assert "error" in reply.calls[0].result


def test_what_is_looked_up_without_a_refusal_leaves_no_record() -> None:
    caller = Caller()
    assert not caller.says("cancel_appointment").calls


def test_a_corrected_name_is_no_no_to_the_branch() -> None:
    caller = asked_about_the_branch()
    reply = caller.says("deny", "inform", customer_name="Farhana Ali")
    assert reply.question == "branch"
    assert "सीताबर्डी" in reply.text
    assert caller.conversation.memory.slots["customer_name"].value == "Farhana Ali"


def test_the_second_one_is_the_next_branch_and_the_first_one_the_first() -> None:
    caller = asked_about_the_branch()
    assert "धरमपेठ" in caller.says("inform", choice=2).text
    caller.says("inform", choice=1)
    assert caller.conversation.memory.slots["branch"].value == "NGP01"


def test_a_date_on_another_weekday_is_asked_about() -> None:
    caller = asked_about_the_branch()
    caller.says("affirm")
    reply = caller.says("inform", doubtful_day="2026-12-14")
    assert reply.question == "date"
    assert "सोमवार" in reply.text
    assert caller.says("inform", date="2026-12-14").question == "time"


def test_the_booking_names_branch_address_day_and_hour() -> None:
    caller = brought_to_the_read_back()
    text = caller.says("affirm").text
    assert all(word in text for word in ("सीताबर्डी", "12 Main Road", "दिसंबर", "बजे"))


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ({"time": "14:00"}, ("2026-12-02", "14:00")),
        ({"date": "2026-12-04"}, ("2026-12-04", "11:00")),
    ],
)
def test_what_is_not_said_of_the_new_moment_stays_as_it_was(
    given: dict[str, str], moment: tuple[str, str]
) -> None:
    caller = Caller()
    assert caller.says("reschedule_appointment", **given).question == "appointment"
    caller.says("affirm")
    moved = dict(caller.ran)["reschedule_appointment"]
    assert (moved["date"], moved["time"]) == moment


@pytest.mark.parametrize("wish", ["reschedule_appointment", "cancel_appointment"])
def test_who_has_no_visit_is_told_so_before_he_is_asked_anything(wish: str) -> None:
    caller = Caller()
    caller.refusals["find_visit"] = [refused("no_appointment")]
    reply = caller.says(wish)
    assert reply.stage == "farewell"
    assert [call.name for call in reply.calls] == [wish]


def test_a_visit_that_is_not_to_be_moved_after_all_stays() -> None:
    caller = Caller()
    caller.says("reschedule_appointment", time="14:00")
    assert caller.says("deny").question == "appointment"
    assert caller.says("deny").question == "anything_else"
    assert "reschedule_appointment" not in dict(caller.ran)


def test_an_hour_corrected_after_the_booking_is_read_back_and_moved() -> None:
    caller = brought_to_the_read_back()
    caller.says("affirm")
    reply = caller.says("deny", "inform", time="15:00")
    assert (reply.question, reply.then) == ("appointment", "listen")
    caller.says("affirm")
    assert dict(caller.ran)["reschedule_appointment"]["time"] == "15:00"
    assert caller.says("deny").then == "hang_up"


def test_a_question_that_names_a_day_moves_no_visit() -> None:
    caller = brought_to_the_read_back()
    caller.says("affirm")
    reply = caller.says("document_list", date="2026-12-05")
    assert reply.question == "anything_else"


def test_another_part_of_the_day_at_the_read_back_finds_the_hour_anew() -> None:
    caller = brought_to_the_read_back()
    caller.refusals["check_visit"] = [refused("choose_hour", "2026-12-02T16:00:00+05:30")]
    reply = caller.says("deny", part_of_day="evening")
    assert reply.question == "alternative"
    assert caller.says("affirm").question == "appointment"
    assert time_of(caller) == "16:00"


def test_the_day_of_a_call_is_not_asked_twice() -> None:
    caller = Caller()
    reply = caller.says("callback_request", date="2026-12-03")
    assert reply.question == "callback_at"
    assert "गुरुवार" in reply.text
    reply = caller.says("inform", callback_at="2026-12-01T10:00:00+05:30", callback_hour="10:00")
    assert reply.question == "callback"
    assert caller.conversation.memory.slots["callback_at"].value == "2026-12-03T10:00:00+05:30"


def test_an_hour_instead_of_a_night_is_one_of_the_day_that_was_named() -> None:
    caller = Caller()
    night = refused("outside_calling_hours", "2026-12-02T20:30:00+05:30")
    caller.refusals["check_callback"] = [night]
    reply = caller.says("callback_request", callback_at="2026-12-02T22:00:00+05:30")
    assert reply.question == "callback_then"
    caller.says("inform", time="10:00")
    assert caller.conversation.memory.slots["callback_at"].value == "2026-12-02T10:00:00+05:30"
