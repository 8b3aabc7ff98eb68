import pytest

from ivr.bench.llm import quality_figures, repeats
from ivr.bench.llm_stand import load_questions


@pytest.mark.parametrize(
    ("spoken", "continuation", "repeated"),
    [
        ("Bring your card.", "And the gold.", False),
        ("Bring your card and", "and the gold.", True),
        ("Bring your card.", "Bring your card. And the gold.", True),
        ("Bring your card today.", "Bring your card tomorrow.", True),
        ("Bring your card.", "", False),
    ],
)
def test_a_repetition_is_a_joint_said_twice_or_a_new_beginning(
    spoken: str, continuation: str, repeated: bool
) -> None:
    assert repeats(spoken, continuation) is repeated


def test_every_question_has_the_passage_that_answers_it() -> None:
    prompts = load_questions().prompts_for()
    assert len(prompts) == 10
    assert all(prompt.sources[0] in prompt.messages[-1].text for prompt in prompts.values())


def test_the_judge_is_measured_on_all_labelled_replies() -> None:
    figures = quality_figures(load_questions(), 0.6)
    assert sum(row["replies"] for row in figures.values()) == 150
    assert all(row["wrongly_spoken"] == 0 for row in figures.values())
