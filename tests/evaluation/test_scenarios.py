from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.bank import IST
from ivr.errors import ConfigurationError
from ivr.evaluation.scenarios import load_scenarios
from tests.evaluation.calls import DEFAULTS, ROW, scenarios

NOON = datetime(2026, 12, 1, 12, tzinfo=IST)


def written(folder: Path, *rows: Any, defaults: Any = DEFAULTS) -> Path:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "hi.yaml").write_text(yaml.safe_dump(list(rows)), "utf-8")
    (folder / "defaults.yaml").write_text(yaml.safe_dump(defaults), "utf-8")
    return folder


def test_what_is_said_once_and_what_is_said_in_turn_read_alike(tmp_path: Path) -> None:
    answers = {"gold_weight": "das gram", "gold": ["nahi", "haan"]}
    read = load_scenarios(written(tmp_path, ROW | {"answers": answers})).scenarios[0]
    assert read.answers == {"gold_weight": ("das gram",), "gold": ("nahi", "haan")}


def test_a_pattern_is_found_in_any_case(tmp_path: Path) -> None:
    read = load_scenarios(written(tmp_path, ROW | {"said": ["indicative"]})).scenarios[0]
    assert read.said[0].search("This is Indicative.")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"part": "secret"}, "part"),
        ({"number": "98123"}, "number"),
        ({"answers": {"gold": True}}, "answers.gold"),
        ({"answers": {"gold": []}}, "answers.gold"),
        ({"interjections": [{"at": "city"}]}, "interjections.0.say"),
        ({"ends": {"outcome": "rich"}}, "ends.outcome"),
        ({"said": ["(never closed"]}, "said.0"),
        ({"moods": ["angry"]}, "moods"),
        ({"now": "2026-12-01T10:00:00"}, "now"),
    ],
)
def test_what_is_wrong_is_named_by_file_scenario_and_field(
    wrong: dict[str, Any], named: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=rf"hi\.yaml: scenario hi-weight-1: .*{named}"):
        load_scenarios(written(tmp_path, ROW | wrong))


def test_a_scenario_without_a_name_is_named_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"scenario 2: .*id"):
        load_scenarios(written(tmp_path, ROW, {"part": "tuned"}))


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="hi-weight-1"):
        load_scenarios(written(tmp_path, ROW, ROW))


@pytest.mark.parametrize("lacking", ["unknown", "wrong"])
def test_every_language_has_words_for_not_knowing_and_for_what_is_wrong(
    lacking: str, tmp_path: Path
) -> None:
    english = {name: said for name, said in DEFAULTS["en"].items() if name != lacking}
    with pytest.raises(ConfigurationError, match=f"en lacks `{lacking}`"):
        load_scenarios(written(tmp_path, ROW, defaults=DEFAULTS | {"en": english}))


def test_a_folder_without_scenarios_says_so(tmp_path: Path) -> None:
    (tmp_path / "defaults.yaml").write_text(yaml.safe_dump(DEFAULTS), "utf-8")
    with pytest.raises(ConfigurationError, match="no scenario"):
        load_scenarios(tmp_path)


def test_callers_are_chosen_by_part_language_and_persona() -> None:
    everybody = scenarios(
        {"id": "a", "part": "untouched"}, {"id": "b", "language": "en"}, {"id": "c", "persona": "x"}
    )
    assert [each.id for each in everybody.only(part="untouched").scenarios] == ["a"]
    assert [each.id for each in everybody.only(languages=["en"]).scenarios] == ["b"]
    assert [each.id for each in everybody.only(personas=["x"]).scenarios] == ["c"]
    with pytest.raises(ConfigurationError, match="elder, x"):
        everybody.only(personas=["nobody"])


def test_who_calls_at_a_time_of_his_own_is_told_apart() -> None:
    evening = NOON.replace(hour=19)
    everybody = scenarios({"id": "a"}, {"id": "b", "now": evening}, {"id": "c"})
    by_time = everybody.moments(NOON)
    assert [each.id for each in by_time[NOON].scenarios] == ["a", "c"]
    assert [each.id for each in by_time[evening].scenarios] == ["b"]
