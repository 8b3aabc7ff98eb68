from pathlib import Path

import pytest

from ivr.errors import ConfigurationError
from ivr.tts.pronunciations import load_pronunciations


def test_the_bank_s_words_are_respelled() -> None:
    assert load_pronunciations()["lakh"] == "लाख"


@pytest.mark.parametrize("wrong", ["- a list", "word: [1, 2]", "word: 'open"])
def test_a_wrong_table_is_named(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "pronunciations.yaml"
    file.write_text(wrong, "utf-8")
    with pytest.raises(ConfigurationError, match=r"pronunciations\.yaml"):
        load_pronunciations(file)


def test_an_absent_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read"):
        load_pronunciations(tmp_path / "pronunciations.yaml")
