"""The expected answer that fits is found; what silence makes likely as well counts less."""

from collections.abc import Callable, Sequence

from ivr.stt.candidates import WEIGHED, Fit, best_answer, written_answer
from ivr.stt.stt import Answers

TIMES = Answers(("das baje", "gyarah baje", "barah baje", "do baje"), ("{}", "{} aaunga"))
UNLIKELY = Fit(-20.0, -20.0)


def fits(by_phrase: dict[str, Fit]) -> Callable[[Sequence[str]], list[Fit]]:
    return lambda phrases: [by_phrase.get(phrase, UNLIKELY) for phrase in phrases]


def never(_: Sequence[str]) -> list[Fit]:
    raise AssertionError("the network was asked")


def test_the_network_decides_among_what_sounds_near() -> None:
    weigh = fits({"gyarah baje": Fit(-3.0, -6.0), "barah baje": Fit(-5.0, -6.0)})
    ranked = best_answer("giyara baji", TIMES, weigh)
    assert ranked is not None
    assert ranked.phrase == "gyarah baje"
    assert 0.6 < ranked.share < 0.8


def test_what_is_likely_in_silence_too_gives_way() -> None:
    weigh = fits({"das baje": Fit(-2.0, -1.0), "barah baje": Fit(-3.0, -12.0)})
    ranked = best_answer("bas baje", TIMES, weigh)
    assert ranked is not None
    assert ranked.phrase == "barah baje"


def test_a_text_that_is_an_expected_answer_needs_no_network() -> None:
    assert written_answer("Gyarah baje.", TIMES) == "gyarah baje"
    assert written_answer("gyarah baje aaunga", TIMES) == "gyarah baje"
    assert written_answer("gyarah baje ke baad", TIMES) == ""


def test_one_answer_in_two_sentences_is_no_rival_of_itself() -> None:
    weigh = fits({"gyarah baje": Fit(-3.0, -6.0), "gyarah baje aaunga": Fit(-3.0, -6.0)})
    ranked = best_answer("giyara baji", TIMES, weigh)
    assert ranked is not None
    assert ranked.share > 0.9


def test_without_expectations_or_words_nothing_is_ranked() -> None:
    assert best_answer("haan", Answers(), never) is None
    assert best_answer("", TIMES, never) is None


def test_what_sounds_like_none_of_them_is_not_weighed() -> None:
    assert best_answer("mujhe loan chahiye", Answers(("sattar", "pachas gram")), never) is None


def test_only_a_few_are_weighed_and_the_nearest_is_among_them() -> None:
    asked: list[str] = []

    def count(phrases: Sequence[str]) -> list[Fit]:
        asked.extend(phrases)
        return [UNLIKELY] * len(phrases)

    hours = tuple(f"{a}{b} baje" for a in "bcdfgjk" for b in ("ara", "osi", "unu"))
    best_answer("gosi baje", Answers(hours), count)
    assert len(asked) == WEIGHED
    assert "gosi baje" in asked
