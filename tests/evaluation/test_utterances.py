import pytest

from ivr.evaluation.scenarios import Part
from ivr.evaluation.utterances import load_labelled, score
from ivr.settings import data_folder
from tests.dialogue.understood import UNDERSTANDER


# What nobody tuned on is measured, by `ivr eval`: to hold it to the goal here would call for a look.
@pytest.mark.parametrize(("part", "least"), [("tuned", 0.95), ("untouched", 0.8)])
def test_labelled_callers_are_understood(part: Part, least: float) -> None:
    reached = score(UNDERSTANDER, load_labelled(data_folder()).of(part))
    assert min(reached.intent_f1, reached.slots_exact, reached.language) >= least


def test_each_part_is_scored_by_itself() -> None:
    labelled = load_labelled(data_folder())
    parts = [len(labelled.of(part).utterances) for part in ("tuned", "untouched")]
    assert sum(parts) == len(labelled.of(None).utterances)
    assert min(parts) > 0
