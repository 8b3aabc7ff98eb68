import shutil
from pathlib import Path

import pytest
import yaml

from ivr.campaigns.rules import load_campaign_rules
from ivr.errors import ConfigurationError
from tests.campaigns.cases import RULES, TUESDAY_10

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "campaigns", tmp_path / "campaigns")
    (tmp_path / "bank").mkdir()
    shutil.copy(DATA / "bank" / "holidays.csv", tmp_path / "bank")
    return tmp_path


def change(data: Path, **changes: object) -> None:
    file = data / "campaigns" / "rules.yaml"
    rules = yaml.safe_load(file.read_text("utf-8"))
    rules[0] |= changes
    file.write_text(yaml.safe_dump(rules, allow_unicode=True), "utf-8")


def test_every_purpose_has_rules_with_a_source_and_dates() -> None:
    assert {rule.kind for rule in RULES.calling} == {"promotional", "service", "recovery"}
    assert all(rule.source and rule.valid_to > TUESDAY_10.date() for rule in RULES.calling)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opens": "22:00"}, "before closes"),
        ({"valid_to": "2020-01-01"}, "valid_from"),
        ({"closed_weekdays": [1, 2, 3, 4, 5, 6, 7]}, "every day"),
        ({"kind": "service"}, "overlap"),
        ({"surprise": 1}, "surprise"),
        ({"series": []}, "series"),
    ],
)
def test_a_wrong_rule_is_named(data: Path, changes: dict[str, object], told: str) -> None:
    change(data, **changes)
    with pytest.raises(ConfigurationError, match=told):
        load_campaign_rules(data)


def test_a_retry_after_an_outcome_that_does_not_exist_is_named(data: Path) -> None:
    file = data / "campaigns" / "retries.yaml"
    file.write_text(file.read_text("utf-8").replace("busy:", "engaged:"), "utf-8")
    with pytest.raises(ConfigurationError, match="retries"):
        load_campaign_rules(data)
