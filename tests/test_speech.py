"""The recogniser is chosen by what is installed and by what is configured."""

from pathlib import Path

import pytest

from ivr import model_store, speech
from ivr.errors import MissingPartError
from ivr.settings import Settings, SpeechSettings, var_folder
from ivr.stt.stt import Hint
from tests.stt.small_conformer import build, spoken

pytestmark = pytest.mark.model


def settings(**of_speech: str) -> Settings:
    return Settings(speech=SpeechSettings.model_validate(of_speech))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of its own with Whisper alone."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "whisper-base").symlink_to(var_folder() / "models" / "whisper-base")
    monkeypatch.setattr(model_store, "var_folder", lambda: tmp_path)
    return folder


def test_whisper_hears_alone_where_nothing_else_is_installed(models: Path) -> None:
    assert speech.load_stt(settings()).name == "whisper-base"


def test_a_recogniser_that_is_asked_for_must_be_there(models: Path) -> None:
    with pytest.raises(MissingPartError, match=r"indic-conformer is not installed.*README"):
        speech.load_stt(settings(stt="indic_conformer"))


def test_indic_conformer_is_used_where_it_is_installed(models: Path) -> None:
    build(models / "indic-conformer")
    for head in ("ctc", "rnnt"):
        engine = speech.load_stt(settings(indic_conformer_head=head))
        assert engine.name == "indic-conformer+whisper-base"
        assert engine.transcribe(spoken("▁दो", "▁लाख"), Hint(language="hi")).text == "दो लाख"
    assert speech.load_stt(settings(stt="whisper")).name == "whisper-base"
