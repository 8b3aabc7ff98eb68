from datetime import date

import pytest

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.knowledge import Found, Search
from ivr.knowledge.steps import MOST_STEPS, Stepwise, WordPlanner
from ivr.knowledge.worded_planner import WordedPlanner
from ivr.settings import data_folder
from tests.knowledge.base import AUCTION, BASE, COMPLAINT, DAY, INSURED

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
PLANNER = WordPlanner(ANALYZER)


class ByWords:
    """Finds passages that share a term with the question."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def search(self, question: str, limit: int, day: date) -> Search:
        self.asked.append(question)
        terms = set(ANALYZER.terms(question))
        found = [Found(p, 0.9) for p in BASE[:3] if terms & set(ANALYZER.terms(p.text))]
        return Search(tuple(found[:limit]), 0.9 if found else 0.0, {"dense_ms": 1.0, "steps": 1})


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("nilami kab hoti hai", ["nilami kab hoti hai"]),
        (
            "nilami kab hoti hai aur shikayat kahan karun",
            ["nilami kab hoti hai", "shikayat kahan karun"],
        ),
        ("नीलामी कब होती है और शिकायत कहाँ करूँ", ["नीलामी कब होती है", "शिकायत कहाँ करूँ"]),
        ("is it insured, and when is the auction?", ["is it insured", "when is the auction"]),
        ("haan ji, aur", ["haan ji"]),
        ("", [""]),
    ],
)
def test_a_question_is_taken_apart_where_words_join_it(question: str, parts: list[str]) -> None:
    assert PLANNER.parts(question) == parts


def test_what_no_passage_speaks_of_is_still_missing() -> None:
    found = [Found(AUCTION, 0.9)]
    assert PLANNER.missing("nilami", found) == ""
    assert PLANNER.missing("nilami shikayat", found) == "shikayat"


def test_one_question_is_looked_up_once() -> None:
    retrieval = ByWords()
    Stepwise(retrieval, PLANNER).search("nilami kab hai", 3, DAY)
    assert retrieval.asked == ["nilami kab hai"]


def test_each_part_brings_its_answer() -> None:
    retrieval = ByWords()
    search = Stepwise(retrieval, PLANNER).search("nilami kab hai aur gehne insured hain", 2, DAY)
    assert [one.passage for one in search.found] == [AUCTION, INSURED]
    assert search.stages["steps"] == 2
    assert search.stages["dense_ms"] == 2.0


class Written:
    """A language model that says what is written here."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def write(self, prompt: str) -> str:
        return self.answers.pop(0)


def test_a_language_model_takes_apart_and_asks_for_what_is_missing() -> None:
    model = Written("1. nilami kab\n- gehne insured\n", "shikayat kahan")
    retrieval = ByWords()
    search = Stepwise(retrieval, WordedPlanner(model)).search("sab batao", 3, DAY)
    assert retrieval.asked == ["nilami kab", "gehne insured", "shikayat kahan"]
    assert [one.passage for one in search.found] == [AUCTION, INSURED, COMPLAINT]


@pytest.mark.parametrize("said", ["", "ENOUGH", "enough.", "x" * 300])
def test_a_model_that_has_nothing_to_ask_ends_the_search(said: str) -> None:
    planner = WordedPlanner(Written(said))
    assert planner.missing("nilami", [Found(AUCTION, 0.9)]) == ""


@pytest.mark.parametrize("said", ["", "x" * 300])
def test_a_model_that_says_nothing_of_use_leaves_the_question_whole(said: str) -> None:
    assert WordedPlanner(Written(said)).parts("nilami kab") == ["nilami kab"]


def test_it_comes_to_an_end_whatever_a_model_writes() -> None:
    retrieval = ByWords()
    model = Written("\n".join(f"sawaal {n}" for n in range(20)), "aur ek")
    Stepwise(retrieval, WordedPlanner(model)).search("sab", 3, DAY)
    assert len(retrieval.asked) == MOST_STEPS


def test_a_story_is_looked_up_again_for_what_its_best_answer_leaves_out() -> None:
    retrieval = ByWords()
    story = "nilami ka notice chitthi tarikh district newspaper dekha gehne insured tijori zevar"
    found = Stepwise(retrieval, PLANNER).search(story, 3, DAY).found
    assert len(retrieval.asked) == 2
    assert "nilami" not in retrieval.asked[1]
    assert [one.passage for one in found[:2]] == [AUCTION, INSURED]
