"""What is looked up before a visit is asked for or a call promised."""

from datetime import datetime
from typing import Any

import pytest

from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.toolbox import GoldLoanTools

PHONE = "+919876543210"
BRANCH = "NGP01"


def objection(tools: GoldLoanTools, name: str, **arguments: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        tools.look(name, arguments)
    return caught.value


def hours(error: ToolError) -> list[str]:
    return [f"{datetime.fromisoformat(one):%d %H:%M}" for one in error.alternatives or ()]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("morning", ["02 10:00", "02 11:00"]),
        ("afternoon", ["02 13:00", "02 14:00"]),
        ("evening", ["02 16:00", "02 17:00"]),
    ],
)
def test_two_whole_hours_of_a_part_of_a_day_are_offered(
    tools: GoldLoanTools, part: str, expected: list[str]
) -> None:
    error = objection(tools, "check_visit", branch_id=BRANCH, date="2026-12-02", part_of_day=part)
    assert (error.code, hours(error)) == ("choose_hour", expected)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-12-06", "closed_day"),
        ("2026-12-12", "closed_day"),
        ("2026-12-25", "closed_day"),
        ("2026-11-30", "in_the_past"),
        ("2027-06-01", "too_far"),
    ],
)
def test_a_day_that_cannot_be_is_refused_without_an_hour(
    tools: GoldLoanTools, day: str, code: str
) -> None:
    error = objection(tools, "check_visit", branch_id=BRANCH, date=day)
    assert error.code == code
    assert error.alternatives


def test_for_a_closed_day_the_next_open_one_is_offered(tools: GoldLoanTools) -> None:
    error = objection(tools, "check_visit", branch_id=BRANCH, date="2026-12-06")
    assert all(one.startswith("07 ") for one in hours(error))


def test_after_a_day_means_the_next_open_one(tools: GoldLoanTools) -> None:
    error = objection(tools, "check_visit", branch_id=BRANCH, after_date="2026-12-11")
    assert all(one.startswith("14 ") for one in hours(error))


def test_an_hour_outside_the_branchs_is_refused_with_the_nearest(tools: GoldLoanTools) -> None:
    error = objection(tools, "check_visit", branch_id=BRANCH, date="2026-12-02", time="20:00")
    assert error.code == "closed_hour"
    assert hours(error)[0] == "02 17:30"


def test_nothing_is_said_against_an_open_hour(tools: GoldLoanTools) -> None:
    assert tools.look("check_visit", {"branch_id": BRANCH, "date": "2026-12-02"}) == {}
    wanted = {"branch_id": BRANCH, "date": "2026-12-02", "time": "11:00"}
    assert tools.look("check_visit", wanted) == {}


def test_a_full_hour_is_known_before_it_is_booked(tools: GoldLoanTools) -> None:
    moment = {"branch_id": BRANCH, "date": "2026-12-02", "time": "11:00"}
    for number in ("+919876543210", "+919876543211"):
        who = {"phone_number": number, "customer_name": "Asha Rao"}
        tools.run("schedule_appointment", {**moment, **who})
    error = objection(tools, "check_visit", **moment)
    assert (error.code, hours(error)[0][:2]) == ("slot_full", "02")


def test_the_visit_that_stands_is_found_by_its_number_alone(tools: GoldLoanTools) -> None:
    assert objection(tools, "find_visit", phone_number=PHONE).code == "no_appointment"
    visit = {"branch_id": BRANCH, "date": "2026-12-02", "time": "11:00"}
    tools.run("schedule_appointment", {**visit, "phone_number": PHONE, "customer_name": "Asha Rao"})
    found = tools.look("find_visit", {"phone_number": PHONE})
    assert isinstance(found, dict)
    assert (found["date"], found["time"]) == ("2026-12-02", "11:00")


def test_a_call_at_night_is_refused_before_it_is_promised(tools: GoldLoanTools) -> None:
    error = objection(tools, "check_callback", at="2026-12-02T22:00+05:30")
    assert (error.code, hours(error)[0]) == ("outside_calling_hours", "02 20:30")


def test_hours_of_a_part_of_the_day_are_offered_for_a_call(tools: GoldLoanTools) -> None:
    error = objection(tools, "check_callback", date="2026-12-03", part_of_day="evening")
    assert hours(error) == ["03 17:00", "03 18:00"]


def test_what_is_looked_up_is_no_tool_of_the_bank(tools: GoldLoanTools) -> None:
    names = {spec.name for spec in tools.specs()}
    for look in tools.looks():
        assert look.name not in names
        assert not look.has_effect
        with pytest.raises(ToolError, match="there is no tool"):
            tools.run(look.name, {})
