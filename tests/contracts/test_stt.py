"""What every recogniser owes the call, fake or real."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from ivr import model_store, speech
from ivr.audio import SPEECH_HZ, TELEPHONE_HZ, Audio, joined
from ivr.bench.telephone_line import over_the_telephone
from ivr.stt.grammar import compiled
from ivr.stt.growing import listener
from ivr.stt.indic_conformer import IndicConformer
from ivr.stt.routed import Routed
from ivr.stt.stt import Answers, Hint, SpeechToText
from ivr.stt.whisper import Whisper
from ivr.tts.espeak import Espeak
from tests.stt.scripted_ear import LONG_S, ScriptedEar
from tests.stt.small_conformer import build


def _scripted(_: Path) -> SpeechToText:
    return ScriptedEar()


def _whisper(_: Path) -> Whisper:
    return Whisper(model_store.path("whisper-base", "."))


class _Identified(ScriptedEar):
    """Takes for Hindi what the hint does not say."""

    def identify(self, _: Audio, hint: Hint) -> str:
        return hint.likely_language or "hi"


def _routed(head: Literal["ctc", "rnnt"], folder: Path) -> SpeechToText:
    return Routed(IndicConformer(build(folder), head=head, threads=1), _Identified())


def _routed_by_whisper(folder: Path) -> SpeechToText:
    return Routed(IndicConformer(build(folder), threads=1), _whisper(folder))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(_scripted, id="scripted"),
        pytest.param(partial(_routed, "ctc"), id="indic-conformer-ctc"),
        pytest.param(partial(_routed, "rnnt"), id="indic-conformer-rnnt"),
        pytest.param(_whisper, id="whisper", marks=pytest.mark.model),
        pytest.param(_routed_by_whisper, id="routed", marks=pytest.mark.model),
    ],
)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SpeechToText:
    make: Callable[[Path], SpeechToText] = request.param
    return make(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def english() -> Audio:
    words = "What is the interest rate on a gold loan?"
    return over_the_telephone(Espeak().synthesize(words, language="en", voice=""))


@pytest.fixture(scope="module")
def hindi(engine: SpeechToText) -> Audio:
    """Whisper hears nothing in eSpeak's Hindi; the others hear what they are made to hear."""
    words = "सुबह ग्यारह बजे"
    if "whisper" in engine.name:
        spoken = speech.load_kokoro(1).synthesize(words, language="hi", voice="hf_beta")
    else:
        spoken = Espeak().synthesize(words, language="hi", voice="")
    return over_the_telephone(spoken)


def test_speech_is_written_down(engine: SpeechToText, english: Audio) -> None:
    transcript = engine.transcribe(english, Hint(likely_language="en"))
    assert "interest rate" in transcript.text.lower()
    assert transcript.language == "en"
    assert 0 < transcript.confidence <= 1
    assert transcript.engine in engine.name.split("+")


def test_a_locked_language_is_kept(engine: SpeechToText, hindi: Audio) -> None:
    transcript = engine.transcribe(hindi, Hint(language="hi"))
    assert transcript.language == "hi"
    assert transcript.roman
    assert transcript.roman.isascii()


def test_the_candidate_is_one_of_the_expected_answers(engine: SpeechToText, hindi: Audio) -> None:
    grammar = "<whole> = [subah] (das | gyarah | barah) baje;"
    transcript = engine.transcribe(hindi, Hint(language="hi", answers={"hi": Answers(grammar)}))
    assert not transcript.candidate or compiled(grammar).accepts(transcript.candidate)


@pytest.mark.parametrize("duration_s", [0.0, 0.01, 1.0])
@pytest.mark.parametrize("rate_hz", [TELEPHONE_HZ, SPEECH_HZ])
def test_silence_gives_an_empty_text(engine: SpeechToText, duration_s: float, rate_hz: int) -> None:
    transcript = engine.transcribe(Audio.silence(duration_s, rate_hz), Hint())
    assert (transcript.text, transcript.candidate, transcript.confidence) == ("", "", 0.0)


def test_noise_is_not_trusted(engine: SpeechToText) -> None:
    rng = np.random.default_rng(3)
    noise = Audio(rng.normal(0, 800, 2 * TELEPHONE_HZ).astype(np.int16), TELEPHONE_HZ)
    assert engine.transcribe(noise, Hint(likely_language="hi")).confidence < 0.4


def test_a_long_utterance_is_heard_to_its_end(engine: SpeechToText, english: Audio) -> None:
    told = [
        "My father bought some gold many years ago.",
        "We keep it at home and nobody is wearing it.",
        "Now my daughter is going to college in another city.",
        "So we need some money before the end of the month.",
        "Please tell me what papers I should carry to the branch.",
    ]
    voice, pause = Espeak(), Audio.silence(0.5, TELEPHONE_HZ)
    spoken = [over_the_telephone(voice.synthesize(t, language="en", voice="")) for t in told]
    story = joined([english, *(part for one in spoken for part in (pause, one))])
    assert story.duration_s > LONG_S
    text = engine.transcribe(story, Hint(language="en")).text.lower()
    assert "interest" in text
    assert "branch" in text


def test_calls_are_served_side_by_side(engine: SpeechToText, english: Audio) -> None:
    hint = Hint(language="en")
    alone = engine.transcribe(english, hint).text
    with ThreadPoolExecutor(4) as calls:
        texts = list(calls.map(lambda _: engine.transcribe(english, hint).text, range(4)))
    assert texts == [alone] * 4


def test_what_is_heard_while_it_is_spoken_ends_with_all_of_it(
    engine: SpeechToText, english: Audio
) -> None:
    hint = Hint(likely_language="en")
    ear = listener(engine, hint)
    frames = [english.between(at, at + 0.02) for at in np.arange(0, english.duration_s, 0.02)]
    for frame in frames:
        ear.feed(frame)
    assert ear.finish().text == engine.transcribe(joined(frames), hint).text
