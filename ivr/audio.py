"""Mono linear PCM, the one form in which a voice moves through this product."""

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from ivr.errors import ConfigurationError, DiskFullError, file_error

TELEPHONE_HZ = 8_000
SPEECH_HZ = 16_000
LEAST_HZ = 4_000
"""Below that nothing of speech is left; the header of the file is wrong."""
FRAME_S = 0.02
"""What Asterisk hands over at a time."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A stretch of sound: a 20 ms frame, an utterance or a whole recording."""

    samples: Samples
    """Shape (n,), linear PCM, full scale ±32768."""
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in audio time."""
        return len(self.samples) / self.rate_hz

    @classmethod
    def silence(cls, duration_s: float, rate_hz: int) -> "Audio":
        """Digital silence."""
        return cls(np.zeros(round(duration_s * rate_hz), np.int16), rate_hz)

    @classmethod
    def from_bytes(cls, pcm: bytes, rate_hz: int) -> "Audio":
        """Take 16-bit little-endian PCM."""
        return cls(np.frombuffer(pcm, "<i2").astype(np.int16, copy=False), rate_hz)

    @classmethod
    def from_float(cls, samples: NDArray[np.floating], rate_hz: int) -> "Audio":
        """Take samples of shape (n,), full scale ±1; what is louder is clipped."""
        return cls(np.round(np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16), rate_hz)

    def to_bytes(self) -> bytes:
        """Return 16-bit little-endian PCM."""
        return self.samples.astype("<i2", copy=False).tobytes()

    def to_float(self) -> NDArray[np.float32]:
        """Return samples of shape (n,), full scale ±1."""
        return self.samples.astype(np.float32) / np.float32(32768)

    def resampled(self, rate_hz: int) -> "Audio":
        """Return the whole stretch at another rate (soxr, high quality)."""
        if rate_hz == self.rate_hz or not len(self.samples):
            return Audio(self.samples, rate_hz)
        return Audio(soxr.resample(self.samples, self.rate_hz, rate_hz, quality="HQ"), rate_hz)

    def between(self, start_s: float, end_s: float) -> "Audio":
        """Cut out a part; bounds outside the stretch are clamped."""
        first, last = (max(0, round(t * self.rate_hz)) for t in (start_s, end_s))
        return Audio(self.samples[first:last], self.rate_hz)


def joined(parts: Sequence[Audio]) -> Audio:
    """Join stretches of the same rate, end to end.

    Raises:
        ValueError: no parts, or parts of different rates.
    """
    rates = {part.rate_hz for part in parts}
    if len(rates) != 1:
        raise ValueError(f"cannot join audio at rates {sorted(rates)} Hz")
    return Audio(np.concatenate([part.samples for part in parts]), rates.pop())


class StreamResampler:
    """Resamples a stream chunk by chunk without clicks at the seams."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._to_hz = to_hz
        self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="int16", quality="MQ")

    def feed(self, chunk: Audio, *, last: bool = False) -> Audio:
        """Return what the chunk completes; it may lag the input by some milliseconds."""
        return Audio(self._stream.resample_chunk(chunk.samples, last=last), self._to_hz)


def read_wav(path: Path) -> Audio:
    """Read a 16-bit PCM WAV file; the channels of a stereo file are averaged.

    Raises:
        ConfigurationError: not there, not WAV, or not 16-bit PCM.
    """
    channels = read_wav_channels(path)
    if len(channels) == 1:
        return channels[0]
    mean = np.mean([c.samples for c in channels], axis=0)
    return Audio(mean.astype(np.int16), channels[0].rate_hz)


def read_wav_channels(path: Path) -> list[Audio]:
    """Read a 16-bit PCM WAV file, one stretch a channel.

    Raises:
        ConfigurationError: not there, not WAV, or not 16-bit PCM.
    """
    try:
        with wave.open(str(path), "rb") as file:
            width, count, rate_hz = file.getsampwidth(), file.getnchannels(), file.getframerate()
            pcm = file.readframes(file.getnframes())
    except OSError as error:
        raise file_error(error, path) from error
    except (EOFError, RuntimeError, wave.Error) as error:  # RuntimeError: a chunk beyond the end
        reason = str(error) or "it ends too early"
        raise ConfigurationError(f"cannot read {path}: {reason}; give a PCM WAV file") from error
    if width != 2:
        raise ConfigurationError(
            f"{path} has {8 * width}-bit samples; give 16-bit PCM (sox IN.wav -b 16 OUT.wav)"
        )
    if rate_hz < LEAST_HZ:
        raise ConfigurationError(f"{path} has {rate_hz} samples a second; give {TELEPHONE_HZ}")
    whole = len(pcm) - len(pcm) % (width * count)  # of a file cut off within a frame
    frames = np.frombuffer(pcm[:whole], "<i2").reshape(-1, count).astype(np.int16)
    return [Audio(np.ascontiguousarray(frames[:, c]), rate_hz) for c in range(count)]


def write_wav(path: Path, *channels: Audio) -> None:
    """Write 16-bit PCM, one channel a stretch; shorter ones are padded with silence.

    Raises:
        ConfigurationError: the file cannot be written.
        DiskFullError: nothing half-written is left behind.
    """
    encoded = wav_bytes(*channels)
    try:
        path.write_bytes(encoded)
    except OSError as error:
        explained = file_error(error, path)
        if isinstance(explained, DiskFullError) and path.is_file():
            path.unlink()
        raise explained from error


def wav_bytes(*channels: Audio) -> bytes:
    """Return 16-bit PCM WAV, one channel a stretch; shorter ones are padded with silence."""
    length = max(len(channel.samples) for channel in channels)
    frames = np.zeros((length, len(channels)), "<i2")
    for index, channel in enumerate(channels):
        frames[: len(channel.samples), index] = channel.samples
    encoded = io.BytesIO()
    with wave.open(encoded, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(channels[0].rate_hz)
        file.writeframes(frames.tobytes())
    return encoded.getvalue()
