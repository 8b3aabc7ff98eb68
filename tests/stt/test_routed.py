"""Each language goes to the engine that knows it, and what fails to the one that stands in."""

from pathlib import Path

import pytest

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.stt.indic_conformer import IndicConformer
from ivr.stt.routed import Routed
from ivr.stt.stt import Hint, SpeechToTextUnavailableError, Transcript
from tests.stt.scripted_ear import ENGLISH, ScriptedEar
from tests.stt.small_conformer import build, spoken
from tests.stt.test_indic_conformer import frames


class Identifying(ScriptedEar):
    """Takes every utterance for one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def identify(self, utterance: Audio, hint: Hint) -> str:
        return self._language


@pytest.fixture(scope="module")
def hindi(tmp_path_factory: pytest.TempPathFactory) -> IndicConformer:
    return IndicConformer(build(tmp_path_factory.mktemp("conformer")), threads=1)


def test_a_language_with_a_head_goes_to_the_specialist(hindi: IndicConformer) -> None:
    transcript = Routed(hindi, Identifying("hi")).transcribe(spoken("▁दो", "▁लाख"), Hint())
    assert (transcript.text, transcript.engine) == ("दो लाख", "indic-conformer")


def test_the_rest_goes_to_the_generalist(hindi: IndicConformer) -> None:
    transcript = Routed(hindi, Identifying("en")).transcribe(spoken("▁दो"), Hint())
    assert (transcript.text, transcript.language) == (ENGLISH, "en")


def test_a_locked_language_is_not_identified(hindi: IndicConformer) -> None:
    transcript = Routed(hindi, Identifying("en")).transcribe(spoken("▁दो"), Hint(language="hi"))
    assert transcript.engine == "indic-conformer"


def test_the_generalist_stands_in(hindi: IndicConformer, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> Transcript:
        raise SpeechToTextUnavailableError("busy")

    monkeypatch.setattr(hindi, "transcribe", busy)
    assert Routed(hindi, Identifying("hi")).transcribe(spoken("▁दो"), Hint()).engine == "scripted"


def test_partials_are_the_specialists_and_the_final_is_in_the_language_heard(
    hindi: IndicConformer,
) -> None:
    for language, likely, final in (("hi", "hi", "दो लाख"), ("en", "hi", ENGLISH)):
        listener = Routed(hindi, Identifying(language)).listen(Hint(likely_language=likely))
        partials = [listener.feed(frame) for frame in frames(spoken("▁दो", "▁लाख"))]
        assert [partial.text for partial in partials if partial] == ["दो", "दो लाख"]
        assert listener.finish().text == final


def test_a_language_without_a_head_has_a_final_transcript_alone(hindi: IndicConformer) -> None:
    listener = Routed(hindi, Identifying("en")).listen(Hint(likely_language="en"))
    assert not any(listener.feed(frame) for frame in frames(spoken("▁दो", "▁लाख")))
    assert listener.finish().text == ENGLISH


def test_without_a_sound_nothing_was_said(hindi: IndicConformer, tmp_path: Path) -> None:
    engine = Routed(hindi, Identifying("hi"))
    assert engine.listen(Hint()).finish().text == ""
    assert engine.transcribe(Audio.silence(1.0, TELEPHONE_HZ), Hint()).text == ""
