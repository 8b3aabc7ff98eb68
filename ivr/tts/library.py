"""Speech rendered ahead of time: WAV files in `var/prompts/`, named by what they contain."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ivr.audio import Audio, read_wav, wav_bytes
from ivr.kept_files import written_whole
from ivr.tts.shaping import levelled, trimmed

_LIBRARY_VERSION = 1
"""Raise it when clips are shaped in another way before they are stored."""


@dataclass(frozen=True, slots=True)
class Clip:
    """What one file of the library says."""

    text: str
    """Words as the engine gets them; no figures."""
    language: str
    """ISO 639 code."""
    speed: float = 1.0
    """1.0 is the voice's own pace."""


class PromptLibrary:
    """The clips of one engine and voice; thread-safe, shared by all calls."""

    def __init__(self, folder: Path, *, fingerprint: str, voice: str) -> None:
        """Open the library; the folder is created with the first clip.

        Args:
            folder: `var/prompts/`; clips of several voices may share it.
            fingerprint: of the engine.
            voice: the agent's.
        """
        self.voice = voice
        self._folder = folder
        self._fingerprint = fingerprint
        self._lock = Lock()
        self._present: set[Clip] = set()
        self._heard: dict[tuple[Clip, int], Audio] = {}

    def __contains__(self, clip: Clip) -> bool:
        if clip in self._present:
            return True
        if not self.file(clip).is_file():
            return False
        self._present.add(clip)
        return True

    def file(self, clip: Clip) -> Path:
        """Return where a clip is, or would be."""
        identity = [
            _LIBRARY_VERSION,
            self._fingerprint,
            self.voice,
            clip.language,
            clip.text,
            clip.speed,
        ]
        digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.wav"

    def lookup(self, clip: Clip, rate_hz: int) -> Audio | None:
        """Return a clip at the rate of the line, or None; from memory after the first time.

        Raises:
            ConfigurationError: the file is damaged; it names the file to delete.
        """
        if clip not in self:
            return None
        audio = self._heard.get((clip, rate_hz))
        if audio is None:
            audio = read_wav(self.file(clip)).resampled(rate_hz)
            with self._lock:
                self._heard[clip, rate_hz] = audio
        return audio

    def store(self, clip: Clip, audio: Audio) -> None:
        """Keep a rendered clip, trimmed and at the loudness of all clips.

        Raises:
            DiskFullError: nothing half-written is left behind, and what is rendered stays.
            ConfigurationError: the folder cannot be written.
        """
        with written_whole(self.file(clip)) as part:
            part.write_bytes(wav_bytes(levelled(trimmed(audio))))
        self._present.add(clip)
