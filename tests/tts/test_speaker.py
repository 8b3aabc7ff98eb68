from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ivr.inference import InferencePool
from ivr.tts.library import Clip, PromptLibrary
from ivr.tts.plan import fixed_clips
from ivr.tts.rendering import Renderer, render_ahead
from ivr.tts.say import say
from ivr.tts.speaker import FROM_LIBRARY, Speaker
from ivr.tts.tts import TextToSpeech, TextToSpeechUnavailableError
from ivr.tts.units import value_clips
from tests.tts.fakes import AbsentEngine, ToneEngine

PIECES = ("आपको ", "₹2,50,000", " तक का लोन मिल सकता है।")


@pytest.fixture
def engine() -> ToneEngine:
    return ToneEngine()


@pytest.fixture
def library(engine: ToneEngine, tmp_path: Path) -> PromptLibrary:
    return PromptLibrary(tmp_path, fingerprint=engine.fingerprint, voice="alpha")


@pytest.fixture
def pool() -> Iterator[InferencePool]:
    with InferencePool(1) as pool:
        yield pool


@pytest.fixture
def speaker(engine: ToneEngine, library: PromptLibrary, pool: InferencePool) -> Speaker:
    return Speaker([engine], library, pool, rate_hz=8000)


def _render(engine: TextToSpeech, library: PromptLibrary, pieces: Sequence[str]) -> None:
    clips = (
        *fixed_clips(pieces, "hi"),
        *value_clips(["दो लाख", "पचास हज़ार", "रुपये"], "hi"),
    )
    render_ahead(clips, Renderer(engine, library), workers=1, progress=lambda _, __: None)


async def test_a_rendered_clause_costs_no_synthesis(
    speaker: Speaker, engine: ToneEngine, library: PromptLibrary
) -> None:
    assert not speaker.ready(PIECES, "hi")
    _render(engine, library, PIECES)
    engine.asked.clear()
    assert speaker.ready(PIECES, "hi")
    clause = await speaker.clause(PIECES, "hi")
    assert clause.engine == FROM_LIBRARY
    assert clause.text == "आपको दो लाख पचास हज़ार रुपये तक का लोन मिल सकता है।"
    assert engine.asked == []


async def test_clips_are_joined_without_a_click(
    speaker: Speaker, engine: ToneEngine, library: PromptLibrary
) -> None:
    _render(engine, library, PIECES)
    audio = (await speaker.clause(PIECES, "hi")).audio
    loudest = int(np.abs(audio.samples).max())
    steepest_tone = 2 * np.pi * 456 / 8000 * loudest
    assert np.abs(np.diff(audio.samples.astype(np.int32))).max() < 1.2 * steepest_tone


async def test_a_clause_ends_with_a_pause(speaker: Speaker) -> None:
    audio = (await speaker.clause(PIECES, "hi")).audio
    assert audio.rate_hz == 8000
    assert not audio.samples[-1600:].any()


async def test_who_wants_it_slowly_hears_longer_pauses_and_the_same_words(speaker: Speaker) -> None:
    usual = await speaker.clause(PIECES, "hi")
    slow = await speaker.clause(PIECES, "hi", slowly=True)
    assert slow.text == usual.text
    assert slow.audio.duration_s > usual.audio.duration_s
    assert [part.duration_s for part in slow.parts[1::2]] == [
        part.duration_s for part in usual.parts[1::2]
    ]


async def test_what_is_not_rendered_is_spoken_live_as_a_whole(
    speaker: Speaker, engine: ToneEngine
) -> None:
    clause = await speaker.clause(PIECES, "hi")
    assert clause.engine == "tone"
    assert engine.asked == [(clause.text, "hi", "alpha", 1.0)]


async def test_a_clause_spoken_live_is_remembered_but_not_written(
    speaker: Speaker, engine: ToneEngine, library: PromptLibrary
) -> None:
    first = await speaker.clause(("नमस्ते ", "रमेश", " जी,"), "hi")
    assert speaker.ready(("नमस्ते ", "रमेश", " जी,"), "hi")
    again = await speaker.clause(("नमस्ते ", "रमेश", " जी,"), "hi")
    assert np.array_equal(again.audio.samples, first.audio.samples)
    assert len(engine.asked) == 1
    assert Clip(first.text, "hi") not in library


async def test_only_the_value_is_spoken_live_between_rendered_words(
    speaker: Speaker, engine: ToneEngine, library: PromptLibrary
) -> None:
    greeting = ("नमस्ते ", "रमेश", " जी,")
    _render(engine, library, greeting)
    engine.asked.clear()
    assert not speaker.ready(greeting, "hi")
    assert (await speaker.clause(greeting, "hi")).engine == "tone"
    assert [text for text, *_ in engine.asked] == ["रमेश"]
    assert speaker.ready(greeting, "hi")


async def test_the_next_engine_serves_when_the_first_is_absent(
    engine: ToneEngine, library: PromptLibrary, pool: InferencePool
) -> None:
    speaker = Speaker([AbsentEngine(), engine], library, pool, rate_hz=8000)
    assert (await speaker.clause(("नमस्ते",), "hi")).engine == "tone"


async def test_no_engine_at_all_is_an_error_that_says_so(
    library: PromptLibrary, pool: InferencePool
) -> None:
    speaker = Speaker([AbsentEngine()], library, pool, rate_hz=8000)
    with pytest.raises(TextToSpeechUnavailableError, match="absent"):
        await speaker.clause(("नमस्ते",), "hi")


async def test_nothing_to_say_is_no_audio(speaker: Speaker, engine: ToneEngine) -> None:
    assert (await speaker.clause(("…",), "hi")).audio.duration_s == 0
    assert engine.asked == []


async def test_a_text_is_said_clause_by_clause(speaker: Speaker, engine: ToneEngine) -> None:
    said = await say("आपको ₹2,50,000 मिलेंगे। क्या आप आएँगे?", "hi", speaker)
    assert said.spoken_text == "आपको दो लाख पचास हज़ार रुपये मिलेंगे। क्या आप आएँगे?"
    assert said.engine == "tone"
    assert [text for text, *_ in engine.asked] == [
        "आपको दो लाख पचास हज़ार रुपये मिलेंगे।",
        "क्या आप आएँगे?",
    ]
    assert 0 < said.first_audio_ms <= said.total_ms
    assert said.audio_ms == 1000 * said.audio.duration_s > 1000


async def test_an_empty_text_is_said_at_once(speaker: Speaker) -> None:
    said = await say(" ", "hi", speaker)
    assert (said.audio_ms, said.first_audio_ms, said.engine) == (0, 0, FROM_LIBRARY)
