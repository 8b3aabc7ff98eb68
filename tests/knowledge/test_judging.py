"""Is a passage an answer? On four passages and two strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.judging import (
    CLEARLY_RIGHT,
    MOST_WRONG_REFUSALS,
    Reading,
    Signs,
    SignsJudge,
    least_lead,
    load_judging,
    probability,
    threshold,
    weighed,
)
from ivr.knowledge.knowledge import Hit, Query
from ivr.knowledge.learning import examples_of, learn
from ivr.knowledge.passages import load_strangers
from ivr.settings import data_folder
from tests.knowledge.base import BASE

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
SEARCHED = (*BASE, *load_strangers(data_folder() / "retrieval" / "strangers.yaml")[:2])
READING = Reading(SEARCHED, ANALYZER)
JUDGING = load_judging(data_folder() / "retrieval" / "judging.yaml")
FOUND = [Hit("auction-notice", 0.6), Hit(SEARCHED[4].passage_id, 0.2)]
GOOD = Signs(0.3, 9.0, 1.0, 3.0)
BAD = Signs(-0.3, 2.0, 9.0, -3.0)
shares = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def signs(question: str, *without: str) -> Signs:
    return READING.signs(question, FOUND, "auction-notice", 1.0, without)


def test_words_that_the_passage_knows_speak_for_it_and_others_against_it() -> None:
    known, strange = signs("nilami"), signs("nilami helicopter")
    assert known.spoken_of == strange.spoken_of > 0
    assert known.left_out == 0 < strange.left_out


def test_a_form_is_not_its_own_witness() -> None:
    form = "nilami se pehle batate hain kya"
    assert signs(form).left_out == 0
    assert signs(form, form).left_out > 0


def test_the_rarest_words_are_those_that_nobody_ever_said() -> None:
    once = "nilami se pehle batate hain kya"
    assert signs("batate", once).left_out == pytest.approx(signs("helicopter", once).left_out)
    assert signs("batate").spoken_of < signs("helicopter").left_out


def test_what_nobody_answers_is_not_sure() -> None:
    judge = SignsJudge(READING, learn(examples_of(SEARCHED)), JUDGING.signs)
    assert judge.sureness(Query("nilami se pehle"), [], "") == 0
    assert 0 < judge.sureness(Query("nilami se pehle"), FOUND, "auction-notice") < 1


def test_the_weights_of_the_product_part_good_signs_from_bad() -> None:
    assert probability(BAD, JUDGING.signs) < JUDGING.sure < probability(GOOD, JUDGING.signs)


def test_weights_are_found_that_part_the_two_kinds() -> None:
    found = weighed([(True, [GOOD] * 5), (False, [BAD] * 3), (False, [])])
    assert probability(BAD, found) < 0.5 < probability(GOOD, found)
    assert found.belongs > 0
    assert found.spoken_of > 0


@given(answered=shares, unanswered=shares)
def test_no_more_than_one_in_twenty_is_refused_wrongly(
    answered: list[float], unanswered: list[float]
) -> None:
    bar = threshold(answered, unanswered)
    assert sum(sure < bar for sure in answered) <= MOST_WRONG_REFUSALS * len(answered)


def test_the_bar_is_not_higher_than_the_unanswered_want_it() -> None:
    assert threshold([0.9] * 40, [0.3, 0.2]) == pytest.approx(0.301)


def test_a_clear_lead_is_one_that_nearly_always_leads_to_the_right_one() -> None:
    leads = [0.3, 0.25, 0.2, 0.1, 0.05, 0.01]
    assert least_lead(leads, [True, True, True, False, False, False], CLEARLY_RIGHT) == 0.2
    assert least_lead(leads, [False] * 6, CLEARLY_RIGHT) == 1.0
    assert 0 < CLEARLY_RIGHT < 1
