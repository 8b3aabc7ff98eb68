from pathlib import Path

import pytest

from ivr import languages as module
from ivr.errors import ConfigurationError
from ivr.languages import language_of_register, languages, voice_for, with_tables, with_voice
from ivr.settings import data_folder


def test_each_language_with_a_voice_has_the_words_of_its_figures() -> None:
    speech = {file.stem for file in (data_folder() / "speech").glob("*.yaml")}
    assert set(with_voice()) <= speech


def test_the_mix_is_a_register_of_hindi() -> None:
    assert language_of_register("hinglish") == "hi"
    assert language_of_register("mr") == "mr"


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ConfigurationError, match=r"'fr'.*en, gu, hi, hinglish, mr"):
        language_of_register("fr")


def test_a_language_without_a_voice_says_so() -> None:
    assert "gu" not in with_tables()
    with pytest.raises(ConfigurationError, match="no voice speaks 'gu'"):
        voice_for("gu")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("through: fr", "fr, which has no tables"),
        ("script: Taml", "gram, carat, tola.* needed without `through`"),
        ("colour: red", "colour"),
    ],
)
def test_a_wrong_file_is_named(
    row: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "languages").mkdir()
    file = tmp_path / "languages" / "xx.yaml"
    file.write_text(f"name: x\ncalled: [x]\nscript: Latn\n{row}\n")
    monkeypatch.setattr(module, "data_folder", lambda: tmp_path)
    with pytest.raises(ConfigurationError, match=f"xx.yaml.*{complaint}"):
        languages.__wrapped__()
