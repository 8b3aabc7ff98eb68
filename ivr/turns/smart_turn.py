"""Is the sentence finished? Smart Turn listens to the last eight seconds of the turn."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr.audio import SPEECH_HZ, Audio
from ivr.mel import log_mel
from ivr.onnx_graph import open_session

WINDOW_S = 8
_WINDOW_SAMPLES = WINDOW_S * SPEECH_HZ


class SmartTurn:
    """Judges completion from prosody and sound, in any language. Shared by all calls.

    It takes a third of sentences that were cut in the middle for complete ones, so it may shorten
    a pause but never decides alone.

    Source: pipecat-ai/smart-turn v3.2 (input `input_features` [1, 80, 800], output [1, 1]).
    """

    def __init__(self, model: Path, threads: int = 1) -> None:
        self._session = open_session(model, threads)
        self.probability(Audio.silence(1.0, SPEECH_HZ))

    def probability(self, utterance: Audio) -> float:
        """Return the probability that the speaker is done; blocks for tens of milliseconds."""
        features = log_mel(_normalised(utterance.resampled(SPEECH_HZ).to_float()))
        (output,) = self._session.run(None, {"input_features": features[None]})
        return float(output[0, 0])


def _normalised(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the end, fill up with silence in front; zero mean, unit variance."""
    window = np.zeros(_WINDOW_SAMPLES, np.float32)
    if kept := min(len(samples), _WINDOW_SAMPLES):
        window[-kept:] = samples[-kept:]
    window -= window.mean()
    window /= np.sqrt(window.var() + np.float32(1e-7))
    return window
