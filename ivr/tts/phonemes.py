"""Text to Kokoro's phonemes, Hindi and English, by eSpeak NG.

Kokoro was trained on eSpeak NG's IPA with the diphthongs and affricates folded into single
letters, and on punctuation as the sign of pauses and intonation.

Source: hexgrad/misaki 0.9, espeak.py (the trainer's own front end).
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ivr.languages import languages, voice_for
from ivr.tts.espeak_library import TIE, espeak_library

FRONT_END_VERSION = 1
"""Raise it when the same text gives other phonemes; clips rendered before are then stale."""

_DEVANAGARI = "\u0900-\u0963\u0966-\u097f\u200c\u200d"
_PAUSES = ".,!?;:…—।॥"
_SCRIPTS = re.compile(
    rf"(?P<pause>[{_PAUSES}]+)|(?P<hi>[{_DEVANAGARI}]+)|(?P<en>[A-Za-z][A-Za-z'’]*)|(?P<neutral>.)",
    re.DOTALL,
)
_KOKORO_PAUSE = {"।": ".", "॥": "."}
_LANGUAGE_FLAG = re.compile(r"\([\^a-z-]+\)")

_SHARED = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "s^s": "S",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
    "ɔ^ɪ": "Y",
}
_ENGLISH = {
    "ʔˌn\u0329": "tᵊn",
    "ʔn\u0329": "tᵊn",
    "ə^l": "ᵊl",
    "ʲ": "",
    "ɚ": "əɹ",
    "r": "ɹ",
    "x": "k",
    "ɐ": "ə",
    "ɬ": "l",
    "ɜːɹ": "ɜɹ",
    "ɜː": "ɜɹ",
    "ɪə": "iə",
    "ː": "",
    "ɾ": "T",
    "ʔ": "t",
}
_HINDI = {"r.": "ɽ", "ɭ": "l"}
_SYLLABIC = re.compile("(\\S)\u0329")


def phonemes(text: str, *, language: str, pronunciations: Mapping[str, str]) -> str:
    """Return Kokoro's phonemes of a text.

    Args:
        text: words; each is read by its own script, so English inside Hindi stays English.
        language: by its ISO code; reads what has no script, such as a stray digit.
        pronunciations: respellings of Latin words in lower case, in either script.
    """
    spoken: list[str] = []
    for script, run in runs(respelled(text, pronunciations), language):
        if script == "pause":
            spoken.append(_KOKORO_PAUSE.get(run[0], run[0]))
        elif sounds := _sounds(run, script):
            spoken.append(f" {sounds}")
    return "".join(spoken).strip()


def respelled(text: str, pronunciations: Mapping[str, str]) -> str:
    """Return a text with its Latin words respelled as the table has them."""
    return re.sub(r"[A-Za-z]+", lambda word: pronunciations.get(word[0].lower(), word[0]), text)


def runs(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield stretches of one script with the language that reads them, and marks as `pause`.

    What has no script goes with what stands before it, at first with the language.
    """
    native = language if languages()[language].script != "Latn" else "hi"
    script, run = language, ""
    for match in _SCRIPTS.finditer(text):
        kind = match.lastgroup or "neutral"
        if kind == "hi":
            kind = native
        if kind in {"neutral", script}:
            run += match[0]
            continue
        if run.strip():
            yield script, run.strip()
        if kind == "pause":
            yield "pause", match[0]
            script, run = language, ""
        else:
            script, run = kind, match[0]
    if run.strip():
        yield script, run.strip()


def without_language_flags(sounds: str) -> str:
    """Drop the marks, `(en)`, with which eSpeak NG notes that it changed language."""
    return _LANGUAGE_FLAG.sub("", sounds)


@lru_cache(maxsize=4096)
def _sounds(words: str, language: str) -> str:
    voice = voice_for(language)
    sounds = espeak_library().phonemes(words, voice.espeak)
    sounds = without_language_flags(sounds)
    tables = (_SHARED, _ENGLISH if voice.sounds == "en" else _HINDI)
    for table in tables:
        for written, folded in table.items():
            sounds = sounds.replace(written, folded)
    sounds = _SYLLABIC.sub(r"ᵊ\1", sounds)
    return sounds.replace(TIE, "").replace("-", "").strip()
