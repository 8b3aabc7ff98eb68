"""Speech rendered ahead of time: WAV files in `var/prompts/`, named by what they contain."""

import errno
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ivr.audio import Audio, read_wav, write_wav
from ivr.errors import DiskFullError
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
            DiskFullError: nothing half-written is left behind.
        """
        file = self.file(clip)
        shaped = levelled(trimmed(audio))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(file, shaped)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            raise DiskFullError(
                f"no room for speech in {self._folder}: free some space and start again; "
                "what is rendered stays"
            ) from error
        self._present.add(clip)


def _write_whole(file: Path, audio: Audio) -> None:
    """Write beside the file, then rename: a reader finds all of it or nothing."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        write_wav(part, audio)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
