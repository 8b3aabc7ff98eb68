from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ivr.evaluation.caller import Caller
from tests.evaluation.calls import DEFAULTS, scenario

ANSWERS = {"gold_weight": "das gram", "gold": ["nahi, bees gram", "haan"]}


def caller(**changes: object) -> Caller:
    return Caller(scenario(answers=ANSWERS, **changes), _defaults())


def _defaults() -> dict[str, tuple[str, ...]]:
    return {question: (said,) for question, said in DEFAULTS["hi"].items()}


def said(who: Caller, *questions: str) -> list[str]:
    heard = []
    for question in questions:
        line, who = who.says_to(question)
        heard.append(line.text)
    return heard


def test_a_caller_says_why_he_calls_and_says_it_again() -> None:
    assert said(caller(), "need", "need") == ["sone par loan chahiye", "sone par loan chahiye"]


def test_what_he_calls_for_next_is_an_answer_to_the_same_question() -> None:
    again = Caller(scenario(answers={"need": "byaj kitna hai"}), _defaults())
    assert said(again, "need", "need") == ["sone par loan chahiye", "byaj kitna hai"]


def test_answers_are_given_in_turn_and_the_last_one_again() -> None:
    assert said(caller(), "gold", "gold", "gold") == ["nahi, bees gram", "haan", "haan"]


def test_an_interjection_stands_in_for_an_answer_once_and_uses_none_up() -> None:
    interrupted = caller(interjections=[{"at": "gold", "say": "byaj kitna hai"}])
    assert said(interrupted, "gold", "gold", "gold") == [
        "byaj kitna hai",
        "nahi, bees gram",
        "haan",
    ]


def test_two_interjections_at_one_question_come_one_after_the_other() -> None:
    both = [{"at": "gold", "say": "byaj?"}, {"at": "gold", "say": "kagaz?"}]
    assert said(caller(interjections=both), "gold", "gold", "gold")[:2] == ["byaj?", "kagaz?"]


def test_what_everybody_answers_alike_stands_in_the_defaults() -> None:
    line, _ = caller().says_to("consent")
    assert (line.text, line.by) == ("haan ji", "default")


def test_what_nobody_foresaw_he_does_not_know() -> None:
    line, _ = caller().says_to("shoe_size")
    assert (line.text, line.by) == ("pata nahi", "unknown")


def listens(**changes: Any) -> Caller:
    said = {"answers": {"gold_weight": "das gram"}, "slots": {"gold_weight": 10}} | changes
    return Caller(scenario(**said), _defaults(), {"gold": ("gold_weight", "gold_purity")})


def test_who_listens_corrects_what_is_read_back_wrong() -> None:
    line, _ = listens().says_to("gold", {"gold_weight": 7})
    assert (line.text, line.by) == ("nahi, galat, das gram", "correction")
    right, _ = listens().says_to("gold", {"gold_weight": 10})
    assert right.by == "unknown"


def test_who_is_not_understood_twice_lets_it_be() -> None:
    who, reasons = listens(), []
    for _ in range(3):
        line, who = who.says_to("gold", {"gold_weight": 7})
        reasons.append(line.by)
    assert reasons == ["correction", "correction", "unknown"]


def test_who_means_to_correct_himself_answers_as_planned() -> None:
    planned = {"gold_weight": "das gram", "gold": ["nahi, bees gram", "haan"]}
    line, _ = listens(answers=planned, slots={"gold_weight": 20}).says_to(
        "gold", {"gold_weight": 10}
    )
    assert line.text == "nahi, bees gram"


def test_who_has_corrected_himself_listens_to_what_became_of_it() -> None:
    planned = {"gold_weight": ["das gram", "bees gram"], "gold": ["nahi, bees gram", "haan"]}
    who = listens(answers=planned, slots={"gold_weight": 20})
    _, who = who.says_to("gold", {"gold_weight": 10})
    misheard, _ = who.says_to("gold", {"gold_weight": 26})
    understood, _ = who.says_to("gold", {"gold_weight": 20})
    assert (misheard.text, misheard.by) == ("nahi, galat, bees gram", "correction")
    assert understood.text == "haan"


def test_on_a_keyboard_nobody_is_misheard() -> None:
    typing = Caller(listens().scenario, _defaults())
    assert typing.says_to("gold", {"gold_weight": 7})[0].by == "unknown"


@given(st.lists(st.sampled_from(["need", "gold", "gold_weight", "consent", "person", ""])))
def test_nothing_is_said_that_was_not_rehearsed(questions: list[str]) -> None:
    who = listens(interjections=[{"at": "gold", "say": "byaj kitna hai"}])
    for question in questions:
        line, after = who.says_to(question, {"gold_weight": 7})
        assert line.text in who.lines()
        who = after
