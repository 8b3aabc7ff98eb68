"""When callers mean to come."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Expecting
from tests.dialogue.spoken import STYLES, below_hundred, hindi_clock
from tests.dialogue.understood import TUESDAY, UNDERSTANDER, value

styles = st.sampled_from(STYLES)


@given(st.integers(8, 19), st.sampled_from((0, 15, 30, 45)), st.sampled_from(STYLES[:2]))
def test_a_quarter_hour_said_the_hindi_way_is_read_back(hour: int, minute: int, style: str) -> None:
    said = hindi_clock((hour - 1) % 12 + 1, minute, style)
    assert value(said, "time") == f"{hour:02}:{minute:02}"


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_in_figures_is_read_back(hour: int, minute: int) -> None:
    half = "am" if hour < 12 else "pm"
    assert value(f"at {(hour - 1) % 12 + 1}:{minute:02} {half}", "time") == f"{hour:02}:{minute:02}"


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("subah gyarah baje", "11:00"),
        ("shaam ko chaar baje", "16:00"),
        ("4 pm", "16:00"),
        ("half past ten", "10:30"),
        ("quarter to five", "16:45"),
        ("gyarah baj kar bees minute", "11:20"),
        ("raat ko nau baje", "21:00"),
        ("11.30 baje", "11:30"),
        ("could we push it to the 10th at 11.30?", "11:30"),
        ("half past six in the morning", "06:30"),
        ("quarter to one", "12:45"),
        ("subah barah baje", "12:00"),
        ("raat do baje", "02:00"),
        ("raat teen baje", "03:00"),
        ("do baje raat ko", "02:00"),
        ("raat barah baje", "00:00"),
        ("twelve thirty am", "00:30"),
        ("not in the evening, at nine in the morning", "09:00"),
        ("shaam ko nahi subah das baje", "10:00"),
        ("good evening, at ten in the morning", "10:00"),
    ],
)
def test_times_as_people_say_them(said: str, time: str) -> None:
    assert value(said, "time") == time


@pytest.mark.parametrize(
    ("said", "time"), [("gyarah", "11:00"), ("three", "15:00"), ("eleven, sorry, twelve", "12:00"),
                       ("ten thirty", "10:30"), ("saadhe teen", "15:30"),
                       ("nine in the evening", "21:00"), ("seven in the morning", "07:00"),
                       ("one in the afternoon", "13:00"), ("tonight at nine", "21:00")],
)  # fmt: skip
def test_a_bare_number_is_a_time_when_one_was_asked_for(said: str, time: str) -> None:
    assert value(said, "time", Expecting.TIME) == time


@given(st.integers(0, 364), styles)
def test_a_day_and_month_is_its_next_occurrence(ahead: int, style: str) -> None:
    day = TUESDAY.date() + timedelta(days=ahead)
    said = f"{below_hundred(day.day, style)} {day:%B}"
    assert value(said, "date") == day.isoformat()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("aaj aa sakta hoon", 1), ("kal", 2), ("परसों", 3), ("day after tomorrow", 3),
        ("somvar ko", 7), ("next Monday", 7), ("guruvar", 3), ("5 tareekh", 5),
        ("teen din baad", 4), ("in three days", 4), ("5/12/2026", 5), ("2026-12-05", 5),
        ("fifth december", 5),
    ],
)  # fmt: skip
def test_days_as_people_say_them(said: str, day: int) -> None:
    assert value(said, "date") == date(2026, 12, day).isoformat()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("twenty first", "2026-06-21"), ("thirty first", "2026-07-31"),
        ("twenty third july", "2026-07-23"), ("july the twenty third", "2026-07-23"),
        ("on the twenty second", "2026-06-22"), ("the twenty fifth works", "2026-06-25"),
        ("twenty one", "2026-06-21"), ("thirty first february", None),
        ("february thirty first", None), ("thirty first june", None), ("thirty second", None),
        ("one second please", None), ("the first branch", None),
    ],
)  # fmt: skip
def test_days_of_the_month_as_people_answer(said: str, day: str | None) -> None:
    eleventh_june = datetime(2026, 6, 11, 10, 0, tzinfo=TUESDAY.tzinfo)
    heard = UNDERSTANDER.understand(said, expecting=Expecting.DATE, now=eleventh_june)
    found = heard.slots.get("date")
    assert (found.value if found else None) == day


def test_yesterday_is_no_day_to_come() -> None:
    assert value("kal maine call kiya tha", "date") is None


def test_a_wish_to_be_rung_carries_its_moment() -> None:
    said = "kal shaam ko chaar baje phone karna"
    assert value(said, "callback_at") == "2026-12-02T16:00:00+05:30"
    assert value("ek ghante baad call karo", "callback_at") == "2026-12-01T11:00:00+05:30"
    assert value("call me in half an hour", "callback_at") == "2026-12-01T10:30:00+05:30"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("छब्बीस जनवरी को", "2027-01-26"),
        ("पाँच फ़रवरी", "2027-02-05"),
        ("फरवरी की पाँच तारीख", "2027-02-05"),
        ("सत्ताईस जनवरी को ग्यारह बजे", "2027-01-27"),
        ("chabbis janwary ko", "2027-01-26"),
        ("छह सेप्टेंबर", "2027-09-06"),
    ],
)
def test_a_month_is_heard_however_it_is_spelled(said: str, day: str) -> None:
    assert value(said, "date", Expecting.DATE) == day
