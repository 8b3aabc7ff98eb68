import json
from typing import Any

import pytest

from ivr.errors import ConfigurationError
from ivr.evaluation import evaluation
from ivr.evaluation.evaluation import Order, chosen
from ivr.evaluation.scoring import Judged
from ivr.settings import load_settings
from tests.evaluation.calls import scenarios


def test_only_the_callers_that_were_asked_for_call() -> None:
    callers = chosen(Order(part="tuned", languages=["en"])).scenarios
    assert callers
    assert {(caller.part, caller.language) for caller in callers} == {("tuned", "en")}


@pytest.mark.parametrize(
    "order", [Order(voice=True, database="sqlite://"), Order(voice=True, gold_price="22=1@x")]
)
def test_real_calls_take_no_records_and_no_price_from_outside(order: Order) -> None:
    with pytest.raises(ConfigurationError, match="--gold-price"):
        chosen(order)


class Watching:
    def __init__(self) -> None:
        self.judged: list[Judged] = []

    def show(self, one: Judged) -> None:
        self.judged.append(one)

    def rehearsed(self, lines: int, of: int) -> None:
        raise AssertionError("who types need not rehearse")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Watching]:
    """Evaluate two callers who were misdialled; return what is kept, and who watched."""
    folder = tmp_path_factory.mktemp("eval")
    wrong_number = {"opens": "galat number lag gaya", "ends": {"outcome": "completed"}}
    callers = scenarios(wrong_number | {"id": "a"}, wrong_number | {"id": "b", "part": "untouched"})
    watching = Watching()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "FOLDER", folder)
        printed = evaluation.run(load_settings(), Order(), callers, watching)
    written = json.loads((folder / "text.json").read_text("utf-8"))
    assert {name: written[name] for name in printed} == printed
    return written, watching


def test_an_evaluation_is_watched_call_by_call_and_kept(
    kept: tuple[dict[str, Any], Watching],
) -> None:
    written, watching = kept
    assert [each.trial.scenario.id for each in watching.judged] == ["a", "b"]
    assert (written["mode"], written["scenarios"]) == ("text", 2)
    assert set(written["utterances"]) == {"all", "tuned", "untouched"}


def test_what_the_untouched_part_says_is_not_kept(kept: tuple[dict[str, Any], Watching]) -> None:
    tuned, untouched = kept[0]["calls"]
    assert tuned["turns"]
    assert set(untouched) == {"id", "part", "reached"}
    assert [call["id"] for call in kept[0]["worst"]] == ["a"]
