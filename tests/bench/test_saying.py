from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ivr.audio import Audio
from ivr.bench.saying import (
    Spoken,
    figures,
    leaps_of_loudness_db,
    load_clauses,
    skeleton_errors,
    steps_at_joins,
    word_errors,
)
from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.tts.spoken import spoken

SILENCE = Audio.silence(0.1, 8000)


def _tone(level: float, periods: int = 40) -> Audio:
    moments = np.arange(periods * 20) / 20
    return Audio.from_float(level * np.sin(2 * np.pi * moments), 8000)


def _spoken(language: str, words: str, way: str = "live") -> Spoken:
    parts = (_tone(0.5), SILENCE, _tone(0.25))
    return Spoken(language, words, way, parts, _tone(0.5), 120.0)


def _heard_as(text: str) -> Callable[[Audio, str], str]:
    return lambda _audio, _language: text


def test_a_cut_within_a_sound_is_a_step_and_a_fade_is_none() -> None:
    cut = Audio(np.full(800, 9000, np.int16), 8000)
    assert steps_at_joins([cut, SILENCE]) == [1.0]
    assert steps_at_joins([_tone(0.5), SILENCE, _tone(0.5)]) == pytest.approx([0, 0], abs=0.35)


def test_what_cannot_be_heard_is_no_step() -> None:
    last_bit = Audio(np.array([0, 1, 0, 1], np.int16), 8000)
    assert steps_at_joins([last_bit, SILENCE]) == [0.01]


def test_pauses_of_no_length_are_no_join() -> None:
    assert len(steps_at_joins([_tone(0.5), Audio.silence(0, 8000), _tone(0.5)])) == 1


def test_half_the_amplitude_is_six_decibels() -> None:
    leaps = leaps_of_loudness_db([_tone(0.5), SILENCE, _tone(0.25)])
    assert leaps == pytest.approx([6.02], abs=0.05)


def test_spellings_of_a_number_are_one_word() -> None:
    assert word_errors(["Sixty grams, please."], ["60 grams please"]) == [0.0]
    assert word_errors(["sixty grams please"], ["sixteen grams please"]) == [pytest.approx(1 / 3)]


def test_hindi_is_compared_by_its_consonants_in_any_script() -> None:
    assert skeleton_errors(["दो लाख"], ["do laakh"]) == [0.0]
    assert skeleton_errors(["दो लाख"], [""]) == [1.0]
    assert skeleton_errors(["चार हज़ार रुपये"], ["4000 रुपये"]) == [0.0]


def test_each_way_of_each_language_has_its_figures() -> None:
    rows = [_spoken("en", "two grams"), _spoken("en", "two grams", "assembled")]
    found = figures(rows, _heard_as("ten grams"))
    assert found.keys() == {"en live", "en assembled"}
    assert found["en live"]["word_error"] == 0.5
    assert found["en live"]["first_audio_ms"] == 120.0
    assert found["en live"]["worst_loudness_leap_db"] == pytest.approx(6.02, abs=0.05)
    assert found["en live"]["heard"][0]["heard"] == "ten grams"


def test_the_clauses_of_both_languages_hold_values_of_every_kind() -> None:
    clauses = load_clauses(data_folder() / "speaking" / "clauses.yaml")
    for language in ("hi", "en"):
        rows = clauses.of(language)
        assert len(rows) >= 12
        assert all(len(pieces) > 1 for pieces in rows)
        assert not any(
            letter.isdigit() for row in rows for letter in spoken("".join(row), language)
        )


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "clauses.yaml"
    file.write_text("hi: []", "utf-8")
    with pytest.raises(ConfigurationError, match=r"clauses\.yaml"):
        load_clauses(file)
