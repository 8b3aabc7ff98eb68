"""Which way of computing Kokoro is the fastest here: measured at set-up, kept in `var/`.

Clauses are rendered for the first time, as they are in a call, so what a runtime spends on every
new length counts. The sound is that of one model whatever computes it: the prompt library stays.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import get_args

import onnxruntime
from pydantic import BaseModel, ValidationError

from ivr.errors import IvrError, file_error
from ivr.processor import processor_name
from ivr.tts.kokoro_networks import Runtime, openvino_version
from ivr.tts.tts import TextToSpeech

DELIVERED: Runtime = "int8"
WORTH_ITS_MEMORY = 0.9
"""Float32 takes 300 MB more: it must need at most so much of the time of what is delivered."""
_WARM_UP = ("जी", "hi")
_CLAUSES = (("नमस्ते रमेश जी,", "hi"), ("Thank you, Mr. Sharma,", "en"))
"""What is spoken live in a call is about as long."""


class Measured(BaseModel, frozen=True):
    """One runtime on so many threads."""

    runtime: Runtime
    threads: int
    real_time_factor: float
    """Time of computing by length of the speech."""
    first_audio_ms: float
    """For a clause of three words."""


class Choice(BaseModel, frozen=True):
    """What was measured on one machine."""

    machine: dict[str, str]
    measured: tuple[Measured, ...]

    def best(self, threads: int) -> Measured:
        """Return the fastest runtime on so many threads, or on the number nearest to it."""
        nearest = min((abs(row.threads - threads), row.threads) for row in self.measured)[1]
        rows = [row for row in self.measured if row.threads == nearest]
        return min(rows, key=_cost)

    def told(self, threads: int) -> str:
        """Return the choice for so many threads with its figures, for people."""
        best = self.best(threads)
        others = "; ".join(
            f"{row.runtime} {row.real_time_factor:.2f}"
            for row in self.measured
            if row.threads == best.threads and row != best
        )
        return (
            f"{best.runtime} on {best.threads} threads: real-time factor "
            f"{best.real_time_factor:.2f}, first audio {best.first_audio_ms:.0f} ms"
            + (f" ({others})" if others else "")
        )


def machine(model_sum: str) -> dict[str, str]:
    """Return all that the figures depend on."""
    return {
        "processor": processor_name(),
        "cores": str(os.cpu_count()),
        "onnxruntime": onnxruntime.__version__,
        "openvino": openvino_version(),
        "model": model_sum[:16],
    }


def read_choice(file: Path, here: Mapping[str, str]) -> Choice | None:
    """Return what was measured on this machine, or None where nothing was."""
    try:
        choice = Choice.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return choice if choice.machine == here and choice.measured else None


def keep_choice(file: Path, choice: Choice) -> None:
    """Keep it for the next start; raises `ConfigurationError` or `DiskFullError`."""
    try:
        file.write_text(choice.model_dump_json(indent=1), "utf-8")
    except OSError as error:
        raise file_error(error, file) from error


def measure(
    load: Callable[[Runtime, int], TextToSpeech], threads: Sequence[int], voice: str
) -> tuple[Measured, ...]:
    """Try every runtime, on each number of threads where it is worth a second look.

    Args:
        load: loads the voice on a runtime and a number of threads.
        threads: of live speech and of rendering.
        voice: the agent's.

    Raises:
        IvrError: not even the delivered model computes.
    """
    rows: list[Measured] = []
    for runtime in get_args(Runtime):
        for count in sorted(set(threads), reverse=True):
            try:
                row = _trial(load(runtime, count), runtime, count, voice)
            except IvrError:
                if runtime == DELIVERED:
                    raise
                break  # not installed, or not for this processor
            rows.append(row)
            if row != Choice(machine={}, measured=tuple(rows)).best(count):
                break
    return tuple(rows)


def _trial(engine: TextToSpeech, runtime: Runtime, threads: int, voice: str) -> Measured:
    text, language = _WARM_UP
    engine.synthesize(text, language=language, voice=voice)
    spent_s, speech_s = [], []
    for text, language in _CLAUSES:
        began_s = time.perf_counter()
        audio = engine.synthesize(text, language=language, voice=voice)
        spent_s.append(time.perf_counter() - began_s)
        speech_s.append(audio.duration_s)
    return Measured(
        runtime=runtime,
        threads=threads,
        real_time_factor=round(sum(spent_s) / max(sum(speech_s), 0.001), 3),
        first_audio_ms=round(1000 * min(spent_s), 1),
    )


def _cost(row: Measured) -> float:
    return row.real_time_factor * (WORTH_ITS_MEMORY if row.runtime == DELIVERED else 1.0)
