"""A branch named on a bad line, among the few that can be meant."""

import pytest

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.named_by_sound import named_by_sound
from tests.dialogue.line import Says

NAGPUR = {"NGP01": "Sitabuldi", "NGP02": "Dharampeth", "NGP03": "Itwari"}
BENGALURU = {"BLR01": "Jayanagar", "BLR02": "Malleshwaram", "BLR03": "Whitefield"}
AHMEDABAD = {"AMD01": "C G Road", "AMD02": "Maninagar", "AMD03": "Navrangpura"}


@pytest.mark.parametrize(
    ("heard", "names", "key"),
    [
        ("Dharm paid wali.", NAGPUR, "NGP02"),
        ("Haan dharampet wali", NAGPUR, "NGP02"),
        ("Yes, Janager.", BENGALURU, "BLR01"),
        ("malleswaram please", BENGALURU, "BLR02"),
        ("Siji roh wali navarangapurame.", AHMEDABAD, "AMD03"),
        ("haan theek hai", NAGPUR, ""),
        ("nahi, wahan nahi aa sakta", NAGPUR, ""),
        ("yes that suits me fine", BENGALURU, ""),
        ("", NAGPUR, ""),
    ],
)
def test_the_nearest_name_is_meant_and_none_where_none_is_near(
    heard: str, names: dict[str, str], key: str
) -> None:
    assert named_by_sound(heard, names) == key


def test_a_branch_that_was_half_heard_is_taken_instead_of_the_one_on_offer(
    call: Conversation, says: Says
) -> None:
    says("haan boliye", "mere paas pachaas gram bais carat sona hai", "haan", "haan", "nagpur")
    says("Haan, dharm paid wali.")
    assert call.memory.slots["branch"].value == "NGP02"
