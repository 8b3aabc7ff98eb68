"""eSpeak NG as the voice of last resort: robotic, but there when nothing else is."""

import hashlib

from ivr.audio import Audio
from ivr.languages import voice_for
from ivr.tts.espeak_library import espeak_library
from ivr.tts.shaping import trimmed

_WORDS_PER_MINUTE = 150


class Espeak:
    """The engine; thread-safe. It has one voice a language and ignores the voice asked for."""

    name = "espeak"

    def __init__(self) -> None:
        """Load the library.

        Raises:
            MissingPartError: its data is not there.
        """
        self._library = espeak_library()
        self.rate_hz = self._library.rate_hz
        digest = hashlib.sha256(self._library.path.read_bytes()).hexdigest()
        self.fingerprint = f"espeak-{_WORDS_PER_MINUTE}-{digest[:16]}"

    def synthesize(self, text: str, *, language: str, voice: str, speed: float = 1.0) -> Audio:
        """Speak a clause, without silence around it; `voice` is not used."""
        if not any(letter.isalnum() for letter in text):
            return Audio.silence(0, self.rate_hz)  # it would name a mark that stands alone
        pace = round(_WORDS_PER_MINUTE * speed)
        return trimmed(self._library.speak(text, voice_for(language).espeak, pace))
