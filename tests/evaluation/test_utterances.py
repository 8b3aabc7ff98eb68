from ivr.evaluation.utterances import load_labelled, score
from ivr.settings import data_folder
from tests.dialogue.understood import UNDERSTANDER


def test_labelled_callers_are_understood() -> None:
    # What nobody tuned on is measured by `ivr eval`: a gate here would call for a look.
    reached = score(UNDERSTANDER, load_labelled(data_folder()).of("tuned"))
    assert min(reached.intent_f1, reached.slots_exact, reached.language) >= 0.95


def test_each_part_is_scored_by_itself() -> None:
    labelled = load_labelled(data_folder())
    parts = [len(labelled.of(part).utterances) for part in ("tuned", "untouched")]
    assert sum(parts) == len(labelled.of(None).utterances)
    assert min(parts) > 0
