from datetime import date
from threading import Event, Thread

import pytest

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.knowledge import Found, KnowledgeUnavailableError, Search
from ivr.knowledge.prefetch import Prefetching
from ivr.settings import data_folder
from tests.knowledge.base import AUCTION, DAY

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")


class Counting:
    """A retrieval that writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False
        self.go_on = Event()
        self.go_on.set()

    def search(self, question: str, limit: int, day: date) -> Search:
        self.asked.append(question)
        self.go_on.wait(5)
        if self.down:
            raise KnowledgeUnavailableError("down")
        return Search((Found(AUCTION, 0.9),), 0.9)


def test_what_was_looked_up_while_he_spoke_is_there_when_he_ends() -> None:
    retrieval = Counting()
    early = Prefetching(retrieval, ANALYZER)
    early.prefetch("nilami kab", 3, DAY)
    assert early.search("nilami kab hoti hai ji", 3, DAY).found[0].passage == AUCTION
    assert retrieval.asked == ["nilami kab"]
    assert (early.figures.hits, early.figures.wasted) == (1, 0)


def test_another_question_is_looked_up_and_the_early_one_was_wasted() -> None:
    retrieval = Counting()
    early = Prefetching(retrieval, ANALYZER)
    early.prefetch("nilami", 3, DAY)
    early.search("nilami ka notice", 3, DAY)
    assert retrieval.asked == ["nilami", "nilami ka notice"]
    assert (early.figures.hits, early.figures.begun, early.figures.wasted) == (0, 1, 1)


def test_questions_without_weighty_words_are_told_apart_by_their_letters() -> None:
    retrieval = Counting()
    early = Prefetching(retrieval, ANALYZER)
    early.search("gold loan kya hai", 3, DAY)
    early.search("what is it", 3, DAY)
    assert len(retrieval.asked) == 2


def test_another_day_is_another_search() -> None:
    retrieval = Counting()
    early = Prefetching(retrieval, ANALYZER)
    early.search("nilami", 3, DAY)
    early.search("nilami", 3, date(2027, 12, 1))
    assert len(retrieval.asked) == 2


def test_who_ends_while_it_is_being_looked_up_waits_for_that() -> None:
    retrieval = Counting()
    retrieval.go_on.clear()
    early = Prefetching(retrieval, ANALYZER)
    begun = Thread(target=early.prefetch, args=("nilami", 3, DAY))
    begun.start()
    while not retrieval.asked:
        pass
    asking = Thread(target=early.search, args=("nilami ji", 3, DAY))
    asking.start()
    retrieval.go_on.set()
    begun.join()
    asking.join()
    assert retrieval.asked == ["nilami"]
    assert early.figures.hits == 1


def test_a_failed_search_is_asked_again() -> None:
    retrieval = Counting()
    retrieval.down = True
    early = Prefetching(retrieval, ANALYZER)
    early.prefetch("nilami", 3, DAY)
    with pytest.raises(KnowledgeUnavailableError):
        early.search("nilami", 3, DAY)
    retrieval.down = False
    assert early.search("nilami", 3, DAY).found


def test_the_cache_forgets_what_was_asked_longest_ago() -> None:
    retrieval = Counting()
    early = Prefetching(retrieval, ANALYZER, size=1)
    for asked in ("nilami", "shikayat", "nilami"):
        early.search(asked, 3, DAY)
    assert len(retrieval.asked) == 3
