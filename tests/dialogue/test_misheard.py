"""Numbers that the recogniser broke up: found by their sound where they were asked for."""

import pytest

from ivr.dialogue.dialogue import Expecting
from tests.dialogue.line import Says
from tests.dialogue.understood import value


@pytest.mark.parametrize(
    ("heard", "grams"),
    [
        ("Penta Lissgram.", 45),
        ("Penta Liskram.", 45),
        ("Kulbhaavan gram hoge.", 52),
        ("Chalis kram", 40),
    ],
)
def test_a_weight_in_pieces_is_put_together(heard: str, grams: int) -> None:
    assert value(heard, "gold_weight", Expecting.WEIGHT) == grams


def test_half_a_tola_more_is_heard_in_one_word() -> None:
    assert value("Saathetin tola hai", "gold_weight", Expecting.WEIGHT) == pytest.approx(
        40.8, abs=0.1
    )


def test_a_carat_in_pieces_is_put_together() -> None:
    assert value("bhai skarat", "gold_purity", Expecting.PURITY) == 22


def test_a_weight_told_in_passing_is_found_in_a_story() -> None:
    told = "Khad bij ke liye pesa chahiye tha. Penta alize gram sona hai hain ouri pas"
    assert value(told, "gold_weight") == 45


@pytest.mark.parametrize(
    "heard",
    ["nope", "bye bye", "kitni baar bola", "araam se bolo", "Nahi yeh galat hai"],
)
def test_what_is_no_number_is_not_taken_for_one(heard: str) -> None:
    assert value(heard, "gold_weight", Expecting.WEIGHT) is None


def test_what_was_guessed_is_read_back_before_it_counts(says: Says) -> None:
    reply = says("haan boliye", "sona hai, loan chahiye", "Penta Lissgram", "bais carat")
    assert "45" in reply.text
    assert reply.expecting is Expecting.YES_NO
