import re

from ivr.dialogue.policy_drawing import picture
from tests.dialogue.sound import written


def drawn() -> str:
    return picture(written().tables, "svg").decode()


def test_every_stage_is_in_the_picture_and_every_way_between_them() -> None:
    titles = set(re.findall(r"<title>(.*?)</title>", drawn()))
    assert {"greeting", "qualification", "farewell"} <= titles
    assert "farewell&#45;&gt;qualification" in titles


def test_a_stage_tells_what_it_asks_and_which_tools_it_calls() -> None:
    assert "? gold_weight" in drawn()
    assert "⚙ check_eligibility" in drawn()


def test_a_way_tells_what_must_hold_for_it() -> None:
    assert "more: yes" in drawn()


def test_what_is_answered_on_the_spot_stands_beside() -> None:
    assert "objection: says reassure" in drawn()


def test_the_same_tables_give_the_same_picture() -> None:
    assert drawn() == drawn()
