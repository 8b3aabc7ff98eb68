"""Single stages on the workbench: one recording heard, one text spoken."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ivr import app, speech
from ivr.audio import FRAME_S, read_wav, write_wav
from ivr.errors import ConfigurationError
from ivr.inference import InferencePool
from ivr.languages import language_of_register
from ivr.settings import Settings
from ivr.stt.growing import listener
from ivr.stt.stt import Hint, Transcript
from ivr.tts.say import say as say_text
from ivr.turns.decisions import Decision, decisions_on
from ivr.turns.endpointing import Endpointer

STUDIO_HZ = 24_000
"""Files for listening keep the voice's own rate; telephone lines get theirs in a call."""
HEARD_LANGUAGES = {"auto": "", "hi": "hi", "en": "en"}


def hear(settings: Settings, file: Path, *, language: str, expecting: str) -> dict[str, Any]:
    """Transcribe a recording of one utterance.

    Raises:
        ConfigurationError: the file or an argument is wrong.
        MissingPartError: the model is not installed.
    """
    audio, hint = read_wav(file), _hint(language, expecting)
    stt = speech.load_stt(settings)
    began_s = time.perf_counter()
    return _heard(stt.transcribe(audio, hint), audio.duration_s, began_s)


def hear_as_spoken(
    settings: Settings, file: Path, *, language: str, expecting: str
) -> Iterator[dict[str, Any]]:
    """Transcribe a recording as if it were being spoken; yield partial transcripts, then the final.

    Raises:
        ConfigurationError: the file or an argument is wrong.
        MissingPartError: the model is not installed.
    """
    audio = read_wav(file)
    ear = listener(speech.load_stt(settings), _hint(language, expecting))
    for number in range(int(audio.duration_s / FRAME_S) + 1):
        began_s = time.perf_counter()
        until_s = min((number + 1) * FRAME_S, audio.duration_s)
        if partial := ear.feed(audio.between(number * FRAME_S, until_s)):
            yield _heard(partial, until_s, began_s) | {"final": False}
    began_s = time.perf_counter()
    yield _heard(ear.finish(), audio.duration_s, began_s) | {"final": True}


def _hint(language: str, expecting: str) -> Hint:
    if language not in HEARD_LANGUAGES:
        raise ConfigurationError(f"--language {language}: give hi, en or auto")
    answers = speech.load_answers()(app.expecting(expecting))
    return Hint(language=HEARD_LANGUAGES[language], answers=answers)


def _heard(transcript: Transcript, audio_s: float, began_s: float) -> dict[str, Any]:
    return {
        "text": transcript.text,
        "roman": transcript.roman,
        "language": transcript.language,
        "confidence": round(transcript.confidence, 3),
        "candidate": transcript.candidate,
        "engine": transcript.engine,
        "latency_ms": round(1000 * (time.perf_counter() - began_s), 1),
        "audio_ms": round(1000 * audio_s),
    }


async def say(
    settings: Settings, text: str, *, language: str, voice: str, out: Path
) -> dict[str, Any]:
    """Speak a text into a file.

    Raises:
        ConfigurationError: no such language or voice, or nothing to say.
        MissingPartError: the model is not installed.
    """
    spoken_in = language_of_register(language)
    if not any(letter.isalnum() for letter in text):
        raise ConfigurationError("there is nothing to say in that text")
    with InferencePool(settings.speech.inference_threads) as pool:
        speaker = speech.load_speaker(settings, pool, STUDIO_HZ, voice)
        said = await say_text(text, spoken_in, speaker)
    write_wav(out, said.audio)
    return {
        "engine": said.engine,
        "first_audio_ms": round(said.first_audio_ms, 1),
        "total_ms": round(said.total_ms, 1),
        "audio_ms": round(said.audio_ms),
        "spoken_text": said.spoken_text,
    }


def turn_decisions(settings: Settings, file: Path) -> list[Decision]:
    """Return the end-of-turn decisions on a recording of one caller.

    Raises:
        ConfigurationError: the file is not a recording.
        MissingPartError: a model is not installed.
    """
    voice = speech.load_voice_activity()()
    endpointer = Endpointer(settings.turns)
    return decisions_on(read_wav(file), voice, speech.load_turn_completion(), endpointer)
