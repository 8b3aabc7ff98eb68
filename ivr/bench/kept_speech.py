"""What voices said for a benchmark: kept by its content, so that nothing is rendered twice."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ivr.audio import Audio, read_wav, wav_bytes
from ivr.kept_files import written_whole

Speak = Callable[[str, str, str], Audio]
"""Takes text, language (`hi` or `en`) and voice."""


@dataclass(frozen=True, slots=True)
class KeptSpeech:
    """A folder of what was said; created with the first of it."""

    folder: Path

    def read(self, text: str, language: str, voice: str) -> Audio:
        """Return what was kept.

        Raises:
            ConfigurationError: it was not, or is damaged.
        """
        return read_wav(self._file(text, language, voice))

    def keep(self, text: str, language: str, voice: str, audio: Audio) -> None:
        """Keep what a voice said.

        Raises:
            DiskFullError, ConfigurationError: the folder cannot be written.
        """
        with written_whole(self._file(text, language, voice)) as part:
            part.write_bytes(wav_bytes(audio))

    def rendered(self, speak: Speak, text: str, language: str, voice: str) -> Audio:
        """Return what a voice says; it speaks where that is not kept yet.

        Raises:
            DiskFullError, ConfigurationError: as above.
        """
        if not self._file(text, language, voice).exists():
            self.keep(text, language, voice, speak(text, language, voice))
        return self.read(text, language, voice)

    def _file(self, text: str, language: str, voice: str) -> Path:
        content = "\0".join((text, language, voice))
        return self.folder / f"{sha256(content.encode()).hexdigest()[:24]}.wav"
