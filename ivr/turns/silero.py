"""Voice activity by Silero: a small recurrent network over 32 ms of 8 kHz audio at a time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.onnx_graph import open_session

CHUNK_SAMPLES = 256
CONTEXT_SAMPLES = 32
"""The end of the chunk before, which the network sees again."""
COMFORT_NOISE = 0.0056
"""−45 dB of noise under what is heard: out of a silence cleaner than any room's the network notices
a voice up to half a second late."""


def load_silero(model: Path) -> Callable[[], "Silero"]:
    """Load the network once; the result makes one listener a call.

    Source: snakers4/silero-vad, utils_vad.py (inputs `input`, `state`, `sr`).
    """
    session = open_session(model)
    return lambda: Silero(session)


class Silero:
    """What one caller's channel sounded like so far."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._rate = np.array(TELEPHONE_HZ, np.int64)
        self._state = np.zeros((2, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, np.float32)
        self._waiting: NDArray[np.float32] = np.zeros(0, np.float32)
        self._probability = 0.0
        self._noise = np.random.default_rng(0)

    def probability(self, chunk: Audio) -> float:
        """Return the probability of speech at the end of the chunk; any length of 8 kHz audio.

        What does not fill 32 ms waits for the next chunk; until then the last answer stands.
        """
        noise = self._noise.standard_normal(len(chunk.samples), np.float32)
        heard = chunk.to_float() + np.float32(COMFORT_NOISE) * noise
        self._waiting = np.concatenate([self._waiting, heard])
        while len(self._waiting) >= CHUNK_SAMPLES:
            self._probability = self._step(self._waiting[:CHUNK_SAMPLES])
            self._waiting = self._waiting[CHUNK_SAMPLES:]
        return self._probability

    def _step(self, samples: NDArray[np.float32]) -> float:
        heard = np.concatenate([self._context, samples])[None]
        self._context = samples[-CONTEXT_SAMPLES:]
        output, self._state = self._session.run(
            None, {"input": heard, "state": self._state, "sr": self._rate}
        )
        return float(output[0, 0])
