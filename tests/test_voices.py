"""The engines that speak, in the order that the configuration gives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr import model_store, speech
from ivr.errors import ConfigurationError, MissingPartError
from ivr.inference import InferencePool
from ivr.settings import Settings, SpeechSettings, load_settings


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no model is installed and nothing is rendered."""
    for module in (model_store, speech):
        monkeypatch.setattr(module, "var_folder", lambda: tmp_path)
    monkeypatch.setattr(speech, "cache_folder", lambda: tmp_path)


@pytest.fixture
def pool() -> Iterator[InferencePool]:
    with InferencePool(1) as pool:
        yield pool


def _settings(**of_speech: object) -> Settings:
    return Settings(speech=SpeechSettings.model_validate(of_speech))


@pytest.mark.usefixtures("bare")
async def test_one_engine_is_enough_to_speak(pool: InferencePool) -> None:
    speaker = speech.load_speaker(_settings(tts=["espeak"]), pool, 8000)
    assert (await speaker.clause(("नमस्ते",), "hi")).engine == "espeak"


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("engine", "remedy"),
    [("piper", "ivr models pull piper-joe"), ("indic_f5", r"models/README\.md")],
)
def test_an_engine_that_is_asked_for_must_be_there(
    pool: InferencePool, engine: str, remedy: str
) -> None:
    with pytest.raises(MissingPartError, match=remedy):
        speech.load_speaker(_settings(tts=[engine, "espeak"]), pool, 8000)


@pytest.mark.usefixtures("bare")
def test_the_library_may_have_an_engine_of_its_own() -> None:
    renderer = speech.background_renderer(_settings(tts=["kokoro"], prompts="espeak"))
    assert renderer.engine.name == "espeak"


@pytest.mark.parametrize("wrong", ['["gtts"]', "[]"])
def test_a_wrong_order_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("IVR_SPEECH__TTS", wrong)
    with pytest.raises(ConfigurationError, match=r"speech\.tts.*: "):
        load_settings()


@pytest.mark.usefixtures("bare")
def test_nothing_is_chosen_before_it_was_measured() -> None:
    assert speech.kokoro_choice() is None
