import pytest

from ivr.bench.llm import failed, measured, quality_figures
from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import load_questions, spread
from ivr.bench.llm_together import repeats
from ivr.llm.llm import LanguageModelTooLateError


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
    registers = [figures[language] for language in ("hi", "hinglish", "en")]
    assert sum(row["replies"] for row in registers) == figures["all"]["replies"] == 150
    assert all(row["wrongly_spoken"] == 0 for row in registers)


async def test_a_part_that_fails_is_named_and_leaves_the_others_alone() -> None:
    told: list[str] = []

    async def too_late() -> dict[str, object]:
        raise LanguageModelTooLateError("smollm2 does not answer in time")

    figures = {
        "hardware": "two cores",
        "window": await measured(too_late(), Pace("window", 0.0, told.append)),
        "race": {"races": 20},
    }
    assert failed(figures) == ["window"]
    assert told == ["window: failed, smollm2 does not answer in time"]


def test_a_spread_is_made_of_values_that_were_measured() -> None:
    assert spread([30.0, 10.0, 20.04]) == {"p50": 20.0, "p95": 30.0, "max": 30.0}
