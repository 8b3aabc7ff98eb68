from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.cue_hits import Word
from ivr.dialogue.dialogue import Expecting, Intent
from ivr.dialogue.learning import Example, learn
from ivr.dialogue.likeness import Described, Learned, Likeness, described, weighed
from ivr.dialogue.tokens import Token

WISHES = {
    "branch_search": ("where is your branch", "which branch is near", "branch near my house"),
    "interest_rate": ("what is the rate", "how much interest", "rate of interest please"),
}


def describe(text: str, expecting: Expecting = Expecting.OPEN) -> Described:
    words = text.split()
    tokens = [Token(word, word, word, True, 0, 0, False) for word in words]
    return described([Word((word,), False) for word in words], tokens)


@pytest.fixture(scope="module")
def learned() -> Learned:
    examples = [
        Example(say, frozenset((intent,))) for intent, said in WISHES.items() for say in said
    ]
    return learn([*examples, Example("so then well", frozenset())], describe)


def test_a_sentence_never_heard_is_like_those_of_its_wish(learned: Learned) -> None:
    likely = Likeness(learned).of(describe("is there a branch near the station"))
    assert likely["branch_search"] > 0.5 > likely["interest_rate"]


def test_a_misheard_word_is_known_by_its_pieces(learned: Learned) -> None:
    likely = Likeness(learned).of(describe("intrest"))
    assert likely["interest_rate"] > likely["branch_search"]


def test_what_was_learned_survives_the_disk(learned: Learned, tmp_path: Path) -> None:
    learned.save(tmp_path / "learned.npz")
    kept = Learned.load(tmp_path / "learned.npz")
    sentence = describe("which rate do you take")
    before, after = (Likeness(one).of(sentence) for one in (learned, kept))
    assert after == pytest.approx(before, abs=0.01)


def test_the_same_examples_teach_the_same(learned: Learned) -> None:
    examples = [
        Example(say, frozenset((intent,))) for intent, said in WISHES.items() for say in said
    ]
    again = learn([*examples, Example("so then well", frozenset())], describe)
    assert np.array_equal(again.weights, learned.weights)


@given(st.text(max_size=60))
def test_anything_said_has_a_probability(text: str) -> None:
    features = {"^": 0, "branch": 1, "$": 2}
    weights = np.ones((3, 1), np.float32)
    plain = Learned(("branch_search",), features, {}, weights[:, 0], weights, weights[0])
    assert all(0 <= p <= 1 for p in Likeness(plain).of(describe(text)).values())


def test_a_cue_and_a_likeness_that_agree_are_believed() -> None:
    held = weighed([Intent("gold_price", 0.85)], {"gold_price": 0.7, "complaint": 0.1})
    assert held == (Intent("gold_price", 0.85),)


def test_a_cue_alone_does_not_outdo_what_the_sentence_is_like() -> None:
    held = weighed([Intent("gold_price", 0.55)], {"gold_price": 0.02, "complaint": 0.9})
    assert [intent.name for intent in held] == ["complaint"]


def test_two_wishes_are_both_heard() -> None:
    held = weighed([], {"gold_price": 0.9, "branch_search": 0.8, "complaint": 0.1})
    assert [intent.name for intent in held] == ["gold_price", "branch_search"]


def test_what_is_like_nothing_is_no_wish() -> None:
    assert weighed([], {"gold_price": 0.1, "branch_search": 0.05}) == ()


def test_nobody_is_handed_over_because_his_story_came_near_a_complaint() -> None:
    held = weighed([], {"complaint": 0.55, "loan_inquiry": 0.3})
    assert [intent.name for intent in held] == ["loan_inquiry"]
    assert weighed([], {"complaint": 0.8})[0].name == "complaint"
