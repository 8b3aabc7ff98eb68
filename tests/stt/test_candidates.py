"""The expected answer that fits is found; an unrelated sentence fits none."""

from collections.abc import Callable, Sequence

from ivr.stt.candidates import SCORED, best_candidate

FREE_SCORE = -1.0
TIMES = ("das baje", "gyarah baje", "barah baje", "do baje")


def scores(fit: dict[str, float]) -> Callable[[Sequence[str]], list[float]]:
    return lambda phrases: [fit.get(phrase, -9.0) for phrase in phrases]


def never(_: Sequence[str]) -> list[float]:
    raise AssertionError("the network was asked")


def test_the_network_decides_among_what_sounds_near() -> None:
    fit = scores({"gyarah baje": -3.7, "barah baje": -4.6})
    assert best_candidate("giyara baji", FREE_SCORE, "hi", TIMES, fit) == "gyarah baje"


def test_english_that_was_written_well_is_not_replaced() -> None:
    fit = scores({"one and a half lakh": -4.0})
    heard = "about three and a half lakh"
    assert best_candidate(heard, -0.3, "en", ("one and a half lakh",), fit) == ""


def test_a_text_that_is_an_expected_answer_needs_no_network() -> None:
    assert best_candidate("Gyarah baje.", FREE_SCORE, "hi", TIMES, never) == "gyarah baje"


def test_nothing_is_chosen_when_nothing_fits_the_sound() -> None:
    assert best_candidate("giyara baji", FREE_SCORE, "hi", TIMES, scores({})) == ""


def test_what_sounds_like_none_of_them_is_not_even_scored() -> None:
    assert (
        best_candidate("mujhe loan chahiye", FREE_SCORE, "hi", ("sattar", "pachas gram"), never)
        == ""
    )


def test_without_expectations_or_words_there_is_no_candidate() -> None:
    assert best_candidate("haan", FREE_SCORE, "hi", (), never) == ""
    assert best_candidate("", FREE_SCORE, "hi", TIMES, never) == ""


def test_only_a_few_are_scored() -> None:
    asked: list[int] = []

    def count(phrases: Sequence[str]) -> list[float]:
        asked.append(len(phrases))
        return [-3.0] * len(phrases)

    best_candidate(
        "bajje", FREE_SCORE, "hi", tuple(f"{hour} baje" for hour in "abcdefghijklmnop"), count
    )
    assert asked == [SCORED]
