"""`ivr bench say`: the agent's voice, live and assembled, heard by the product's own recogniser."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from ivr import model_store, speech
from ivr.audio import TELEPHONE_HZ, Audio
from ivr.bench.hardware import hardware
from ivr.bench.saying import Clauses, Spoken, figures, load_clauses
from ivr.inference import InferencePool
from ivr.settings import Settings, VoiceEngine, data_folder
from ivr.stt.stt import Hint
from ivr.tts.library import Clip
from ivr.tts.plan import fixed_clips, plan, spoken_clause
from ivr.tts.rendering import Renderer, render_ahead
from ivr.tts.shaping import levelled
from ivr.tts.speaker import Speaker
from ivr.tts.tts import TextToSpeech
from ivr.tts.units import unit_clips

LANGUAGES = ("hi", "en")
_MODELS: dict[VoiceEngine, str] = {"kokoro": "kokoro", "piper": "piper-joe"}
_FIVE_WORDS = (("नमस्ते रमेश कुमार जी, बताइए।", "hi"), ("Thank you very much, Ramesh.", "en"))


def run(settings: Settings) -> dict[str, Any]:
    """Measure the voice; some minutes.

    Raises:
        MissingPartError: a model is not installed.
    """
    renderer = speech.background_renderer(settings)
    engine = speech.load_voice(settings.speech.tts[0], settings.speech.inference_threads, settings)
    clauses = load_clauses(data_folder() / "speaking" / "clauses.yaml")
    wanted = [clip for language in LANGUAGES for clip in _needed(clauses, language)]
    render_ahead(
        wanted,
        renderer,
        workers=settings.speech.inference_threads,
        progress=lambda *_: None,
    )
    spoken = [*_live(clauses, engine, settings), *_assembled(clauses, engine, renderer)]
    stt = speech.load_stt(settings)

    def transcribe(audio: Audio, language: str) -> str:
        return stt.transcribe(audio, Hint(language=language)).text

    choice = speech.kokoro_choice()
    return {
        "hardware": hardware(),
        "engines": _engines(settings),
        "kokoro": [row.model_dump() for row in choice.measured] if choice else [],
        "clauses": figures(spoken, transcribe),
    }


def _needed(clauses: Clauses, language: str) -> Iterator[Clip]:
    """Yield the clips that say the clauses once the whole library is rendered."""
    units = frozenset(unit_clips(language))
    for pieces in clauses.of(language):
        yield from fixed_clips(pieces, language)
        yield from (p.clip for p in plan(pieces, language, units.__contains__) if p.is_value)


def _live(clauses: Clauses, engine: TextToSpeech, settings: Settings) -> Iterator[Spoken]:
    for language in LANGUAGES:
        for pieces in clauses.of(language):
            words = spoken_clause(pieces, language)
            began_s = time.perf_counter()
            audio = engine.synthesize(words, language=language, voice=settings.speech.agent_voice)
            heard = levelled(audio).resampled(TELEPHONE_HZ)
            ready_ms = 1000 * (time.perf_counter() - began_s)
            yield Spoken(language, words, "live", (heard,), heard, ready_ms)


def _assembled(clauses: Clauses, engine: TextToSpeech, renderer: Renderer) -> list[Spoken]:
    async def speak_all() -> list[Spoken]:
        spoken: list[Spoken] = []
        with InferencePool(1) as pool:
            speaker = Speaker((engine,), renderer.library, pool, TELEPHONE_HZ)
            for language in LANGUAGES:
                for pieces in clauses.of(language):
                    began_s = time.perf_counter()
                    clause = await speaker.clause(pieces, language)
                    ready_ms = 1000 * (time.perf_counter() - began_s)
                    spoken.append(
                        Spoken(
                            language, clause.text, "assembled", clause.parts, clause.audio, ready_ms
                        )
                    )
        return spoken

    return asyncio.run(speak_all())


def _engines(settings: Settings) -> dict[str, dict[str, float]]:
    """Return first audio of five words and real-time factor of every engine that is installed."""
    there: list[VoiceEngine] = [
        name for name, model in _MODELS.items() if model_store.is_installed(model)
    ]
    return {name: _pace(name, settings) for name in [*there, "espeak"]}


def _pace(name: VoiceEngine, settings: Settings) -> dict[str, float]:
    engine = speech.load_voice(name, settings.speech.inference_threads, settings)
    spent_s, speech_s = _speak(engine, _FIVE_WORDS[:1] + _FIVE_WORDS, settings)
    return {
        "first_audio_ms": round(1000 * median(spent_s[1:]), 1),
        "real_time_factor": round(sum(spent_s[1:]) / sum(speech_s[1:]), 3),
    }


def _speak(
    engine: TextToSpeech, texts: Sequence[tuple[str, str]], settings: Settings
) -> tuple[list[float], list[float]]:
    """Return how long each text took, and how long it is; the first one warms up."""
    spent_s, speech_s = [], []
    for text, language in texts:
        began_s = time.perf_counter()
        audio = engine.synthesize(text, language=language, voice=settings.speech.agent_voice)
        spent_s.append(time.perf_counter() - began_s)
        speech_s.append(audio.duration_s)
    return spent_s, speech_s
