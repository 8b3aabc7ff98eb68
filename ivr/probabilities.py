"""From the scores of a network to probabilities."""

import numpy as np
from numpy.typing import NDArray


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn scores into log probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    normal: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normal
