import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.call.outcome import Outcome
from ivr.console.looks import HERE, clock, day, duration, load_labels, pace, slot
from ivr.dialogue.intents import IntentTable
from ivr.dialogue.validation import STAGES
from ivr.records.campaign_records import AttemptOutcome
from ivr.settings import data_folder
from ivr.yaml_files import read_as

LABELS = load_labels().root
TEMPLATES = sorted((HERE / "templates").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_every_label_of_a_page_is_there(template: Path) -> None:
    text = template.read_text("utf-8")
    named = re.findall(r"""\bt\(["']([\w.]+)["']\)""", text)
    assert [name for name in named if name not in LABELS] == []


def test_stages_outcomes_and_wishes_have_labels() -> None:
    intents = read_as(data_folder() / "dialogue" / "intents.yaml", IntentTable).intents
    names = [
        *(f"stage.{stage}" for stage in STAGES),
        *(f"outcome.{outcome}" for outcome in (*Outcome, *AttemptOutcome)),
        *(f"intent.{intent}" for intent in intents),
    ]
    assert [name for name in names if name not in LABELS] == []


def test_what_has_no_label_is_shown_in_words() -> None:
    assert load_labels().text("hi", "slot.pet_name") == "pet name"


def test_moments_are_shown_in_indian_time() -> None:
    moment = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    assert (clock(moment), day(moment)) == ("01:30:00", "02.12.2026 01:30")
    assert clock(moment.isoformat()) == "01:30:00"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ({"value": 20_000_000, "unit": "paise"}, "₹2,00,000"),
        ({"value": 40.0, "unit": "grams"}, "40 grams"),
        ({"value": 9.5, "unit": "percent"}, "9.5 %"),
        ({"value": {"min": 40.0, "max": 50.0}, "unit": "grams"}, "40 grams – 50 grams"),
        ({"value": "Nagpur", "unit": ""}, "Nagpur"),
    ],
)
def test_slots_are_shown_as_people_write_them(kept: dict[str, object], shown: str) -> None:
    assert slot(kept) == shown


def test_waits_and_lengths_are_shown_as_they_feel() -> None:
    assert [pace(ms) for ms in (None, 500, 501, 901)] == ["none", "fast", "fair", "slow"]
    assert [duration(ms) for ms in (None, 0, 61_400)] == ["–", "0:00", "1:01"]
