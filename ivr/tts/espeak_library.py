"""eSpeak NG's shared library: phonemes of a text, and a robotic voice.

The library keeps its voice in global state, so one lock serves the whole process.

Source: eSpeak NG 1.52, src/include/espeak-ng/speak_lib.h.
"""

import ctypes
from functools import cache
from pathlib import Path
from threading import Lock

import espeakng_loader
import numpy as np

from ivr.audio import Audio, Samples
from ivr.errors import MissingPartError

_OUTPUT_RETRIEVAL = 1
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_IPA = 0x02
_TIE = 1 << 7
_RATE_PARAMETER = 1
_POSITION_CHARACTER = 1

TIE = "^"
"""Joins the letters of one phoneme: `e^ɪ`."""

_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class EspeakLibrary:
    """The library, loaded and set up; thread-safe. Get it with `espeak_library()`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._voice = ""
        self._heard: list[Samples] = []
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path())
        self.rate_hz: int = self._library.espeak_Initialize(
            _OUTPUT_RETRIEVAL, 0, data.encode(), _DO_NOT_EXIT
        )
        if self.rate_hz <= 0:
            raise MissingPartError(
                f"eSpeak NG does not find its data in {data}: run `make setup`; "
                "the path must be shorter than 160 characters"
            )
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library.espeak_TextToPhonemes.argtypes = [
            ctypes.POINTER(ctypes.c_char_p),
            ctypes.c_int,
            ctypes.c_int,
        ]
        self._library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        self._callback = _SynthCallback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    @property
    def path(self) -> Path:
        """The shared library's file."""
        return Path(espeakng_loader.get_library_path())

    def phonemes(self, text: str, voice: str) -> str:
        """Return IPA with stress marks, the letters of one phoneme joined by `TIE`.

        Args:
            text: words of one script without punctuation.
            voice: an eSpeak NG voice such as `hi` or `en-us`.
        """
        mode = _IPA | _TIE | ord(TIE) << 8
        with self._lock:
            self._use(voice)
            rest = ctypes.c_char_p(text.encode())
            parts: list[str] = []
            while rest.value:
                part = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, mode)
                parts.append(part.decode() if part else "")
        return " ".join(filter(None, parts))

    def speak(self, text: str, voice: str, words_per_minute: int) -> Audio:
        """Speak a text, punctuation included."""
        encoded = text.encode() + b"\0"
        with self._lock:
            self._use(voice)
            self._library.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0)
            self._heard.clear()
            self._library.espeak_Synth(
                encoded, len(encoded), 0, _POSITION_CHARACTER, 0, _UTF8, None, None
            )
            self._library.espeak_Synchronize()  # this build speaks in a thread of its own
            samples = np.concatenate(self._heard) if self._heard else np.zeros(0, np.int16)
        return Audio(samples, self.rate_hz)

    def _use(self, voice: str) -> None:
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()):
                raise MissingPartError(f"eSpeak NG has no voice {voice!r}: run `make setup`")
            self._voice = voice

    def _collect(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _: int) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).astype(np.int16))
        return 0


_loaded = cache(EspeakLibrary)
_loading = Lock()


def espeak_library() -> EspeakLibrary:
    """Return the process's one library; a second one would share its state, but not its lock.

    Raises:
        MissingPartError: its data is not there.
    """
    with _loading:
        return _loaded()
