"""What callers say of a time without naming it: a part of the day, a bound, one of two offered."""

import pytest

from ivr.dialogue.dialogue import Expecting
from tests.dialogue.understood import TUESDAY, UNDERSTANDER


def slots(said: str, expecting: Expecting) -> dict[str, object]:
    found = UNDERSTANDER.understand(said, expecting=expecting, now=TUESDAY).slots
    return {name: slot.value for name, slot in found.items()}


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("subah", "morning"),
        ("subah mein aaunga", "morning"),
        ("in the evening", "evening"),
        ("shaam ko", "evening"),
        ("dopahar mein", "afternoon"),
        ("शाम को", "evening"),
        ("shaam ko nahi, subah", "morning"),
    ],
)
def test_a_part_of_the_day_is_a_wish(said: str, part: str) -> None:
    assert slots(said, Expecting.TIME) == {"part_of_day": part}


@pytest.mark.parametrize(
    "said",
    ["subah das baje", "ten in the morning", "shaam chaar baje", "at four in the afternoon"],
)
def test_a_part_beside_an_hour_is_the_hours(said: str) -> None:
    found = slots(said, Expecting.TIME)
    assert "part_of_day" not in found
    assert "time" in found


def test_a_part_of_another_day_takes_the_place_of_the_hour_before() -> None:
    found = slots("shaam ko saat baje, nahi nahi kal subah", Expecting.TIME)
    assert found == {"date": "2026-12-02", "part_of_day": "morning"}


@pytest.mark.parametrize("said", ["good morning", "namaste, good evening"])
def test_a_greeting_wishes_for_nothing(said: str) -> None:
    assert "part_of_day" not in slots(said, Expecting.OPEN)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("gyarah tarikh ke baad", "2026-12-11"),
        ("after the eleventh", "2026-12-11"),
        ("Friday ke baad", "2026-12-04"),
    ],
)
def test_after_a_day_is_a_bound(said: str, day: str) -> None:
    assert slots(said, Expecting.DATE) == {"after_day": day}


@pytest.mark.parametrize("said", ["14th December Sunday", "14 december ravivar ko"])
def test_a_date_on_another_weekday_is_doubtful(said: str) -> None:
    assert slots(said, Expecting.DATE) == {"doubtful_day": "2026-12-14"}


@pytest.mark.parametrize("said", ["14th December Monday", "14 december somvar ko"])
def test_a_date_on_its_weekday_is_none(said: str) -> None:
    assert slots(said, Expecting.DATE) == {"date": "2026-12-14"}


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("pehla wala", 1),
        ("the first one", 1),
        ("doosra wala", 2),
        ("the later one", 2),
        ("baad wala", 2),
        ("koi bhi", 1),
        ("any", 1),
    ],
)
def test_one_of_two_hours_is_chosen(said: str, choice: int) -> None:
    assert slots(said, Expecting.TIME) == {"choice": choice}


@pytest.mark.parametrize(
    "said", ["is there another branch", "koi aur branch hai kya", "doosri shakha", "second one"]
)
def test_another_branch_is_the_second(said: str) -> None:
    assert slots(said, Expecting.YES_NO).get("choice") == 2


@pytest.mark.parametrize("said", ["doosra sona bhi hai", "ek second", "gyarah baje se pehle"])
def test_nothing_is_chosen_beside_other_nouns(said: str) -> None:
    assert "choice" not in slots(said, Expecting.YES_NO)


@pytest.mark.parametrize("said", ["das baje, das", "das baje das"])
def test_an_hour_said_twice_has_no_minutes(said: str) -> None:
    assert slots(said, Expecting.TIME)["time"] == "10:00"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("kal maine phone kiya tha", None),
        ("kal in the morning", "2026-12-02"),
        ("maine kal kaha tha, aaj nahi", "2026-12-02"),
    ],
)
def test_yesterday_and_tomorrow_share_a_word(said: str, day: str | None) -> None:
    assert slots(said, Expecting.DATE).get("date") == day


def test_the_day_of_an_hour_is_known_to_be_guessed() -> None:
    found = slots("das baje", Expecting.CALLBACK)
    assert found["callback_hour"] == "10:00"
    assert "callback_hour" not in slots("kal das baje", Expecting.CALLBACK)
