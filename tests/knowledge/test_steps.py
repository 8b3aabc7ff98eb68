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
    assert search.stages["steps"] == 3
    assert search.stages["dense_ms"] == 3.0


def test_a_part_is_understood_by_the_whole_question() -> None:
    class Papers(ByWords):
        """The part alone finds another matter first; the whole question its own."""

        def search(self, question: str, limit: int, day: date) -> Search:
            self.asked.append(question)
            scores = {
                "gehne insured hain aur complaint": [(INSURED, 0.8), (COMPLAINT, 0.4)],
                "gehne insured hain": [(INSURED, 0.9)],
                "complaint": [(AUCTION, 0.5), (COMPLAINT, 0.4)],
            }[question]
            return Search(tuple(Found(p, score) for p, score in scores), 0.9)

    search = Stepwise(Papers(), PLANNER).search("gehne insured hain aur complaint", 2, DAY)
    assert [one.passage for one in search.found] == [INSURED, COMPLAINT]


def test_how_sure_one_is_comes_from_the_search_that_had_the_first_first() -> None:
    class Sure(ByWords):
        def search(self, question: str, limit: int, day: date) -> Search:
            found = super().search(question, limit, day).found
            return Search(found, 0.7 if "aur" in question else 0.8)

    stepwise = Stepwise(Sure(), PLANNER)
    assert stepwise.search("nilami kab aur gehne insured", 3, DAY).sureness == 0.8
    assert stepwise.search("cricket aur mausam", 3, DAY).sureness == 0.0


class Written:
    """A language model that says what is written here, and then nothing."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def write(self, prompt: str) -> str:
        return self.answers.pop(0) if self.answers else ""


def test_a_language_model_takes_apart_and_asks_for_what_is_missing() -> None:
    model = Written("1. nilami kab\n- gehne insured\n", "shikayat kahan", "ENOUGH")
    retrieval = ByWords()
    planner = WordedPlanner(model, PLANNER)
    search = Stepwise(retrieval, planner).search("nilami kab gehne insured sab", 3, DAY)
    assert retrieval.asked[1:] == ["nilami kab", "gehne insured", "shikayat kahan"]
    assert [one.passage for one in search.found] == [AUCTION, INSURED, COMPLAINT]


@pytest.mark.parametrize(
    "line", ["2) bima kya", '- "bima kya"', "Caller: bima kya", "3. Q: 'bima kya'", "bima kya"]
)
def test_what_a_model_writes_around_a_question_is_not_asked(line: str) -> None:
    assert WordedPlanner(Written(line), PLANNER).parts("nilami kab aur bima kya") == ["bima kya"]


@pytest.mark.parametrize("said", ["ENOUGH", "enough."])
def test_a_model_that_has_nothing_to_ask_ends_the_search(said: str) -> None:
    planner = WordedPlanner(Written(said), PLANNER)
    assert planner.missing("nilami shikayat", [Found(AUCTION, 0.9)]) == ""


@pytest.mark.parametrize("said", ["", "x" * 300, "who is the manager of the bank"])
def test_where_a_model_says_nothing_of_use_words_plan(said: str) -> None:
    planner = WordedPlanner(Written(said), PLANNER)
    assert planner.parts("nilami kab aur bima kya") == ["nilami kab", "bima kya"]


@pytest.mark.parametrize("said", ["", "x" * 300])
def test_where_a_model_does_not_judge_words_do(said: str) -> None:
    planner = WordedPlanner(Written(said), PLANNER)
    assert planner.missing("nilami shikayat", [Found(AUCTION, 0.9)]) == "shikayat"


def test_it_comes_to_an_end_whatever_a_model_writes() -> None:
    retrieval = ByWords()
    words = " ".join(f"sawaal{n}" for n in range(20))
    model = Written("\n".join(words.split()), "aur ek")
    Stepwise(retrieval, WordedPlanner(model, PLANNER)).search(words, 3, DAY)
    assert len(retrieval.asked) == MOST_STEPS


def test_a_story_is_looked_up_again_for_what_its_best_answer_leaves_out() -> None:
    retrieval = ByWords()
    story = "nilami ka notice chitthi tarikh district newspaper dekha gehne insured tijori zevar"
    found = Stepwise(retrieval, PLANNER).search(story, 3, DAY).found
    assert len(retrieval.asked) == 2
    assert "nilami" not in retrieval.asked[1]
    assert [one.passage for one in found[:2]] == [AUCTION, INSURED]
