"""Vectors that need not be computed again: of questions in memory, of passages on disk."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from ivr.kept_files import UNREADABLE, written_whole
from ivr.knowledge.knowledge import Embedder, Vectors

QUESTIONS_KEPT = 2048
_BATCH = 128
"""Texts computed before they are kept: who interrupts loses no more."""

Progress = Callable[[int, int], None]
"""Called with the texts that are done and their number in all."""


class Remembering:
    """An embedder that remembers questions: callers ask alike, and a draft asks twice."""

    def __init__(self, embedder: Embedder, size: int = QUESTIONS_KEPT) -> None:
        self._embedder = embedder
        self._size = size
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    @property
    def name(self) -> str:
        """The network's."""
        return self._embedder.name

    @property
    def width(self) -> int:
        """The network's."""
        return self._embedder.width

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed those that are new in one batch; take the others from memory."""
        keys = [" ".join(text.split()) for text in texts]
        with self._lock:
            new = [key for key in dict.fromkeys(keys) if key not in self._kept]
            self.hits += len(keys) - len(new)
            self.misses += len(new)
        found = dict(zip(new, self._embedder.questions(new), strict=True)) if new else {}
        with self._lock:
            rows = [found[key] if key in found else self._kept[key] for key in keys]
            for key, row in zip(keys, rows, strict=True):
                self._kept[key] = row
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return np.stack(rows) if rows else np.empty((0, self.width), np.float32)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed what is searched; kept on disk by `kept_vectors`."""
        return self._embedder.passages(texts)


def kept_vectors(
    folder: Path, embedder: Embedder, texts: Sequence[str], progress: Progress | None = None
) -> Vectors:
    """Return the vectors of passages; only those of new texts are computed.

    Args:
        folder: where they are kept, a file for each network.
        embedder: computes what is missing.
        texts: one row each.
        progress: told while it takes long.

    Raises:
        DiskFullError, ConfigurationError: the folder cannot be written.
    """
    file = folder / f"{embedder.name}.npz"
    kept = _read(file, embedder.width)
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    for start in range(0, len(new), _BATCH):
        some = list(new.items())[start : start + _BATCH]
        rows = embedder.passages([text for _, text in some])
        kept.update(zip((key for key, _ in some), rows, strict=True))
        _write(file, {key: kept[key] for key in keys if key in kept})
        (progress or _silent)(start + len(some), len(new))
    return np.stack([kept[key] for key in keys])


def _read(file: Path, width: int) -> dict[str, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as found:
            keys, vectors = found["keys"].tolist(), found["vectors"]
    except UNREADABLE:
        return {}  # absent, or left by a crash: made anew
    whole = vectors.ndim == 2 and vectors.shape == (len(keys), width)
    return dict(zip(keys, vectors, strict=True)) if whole else {}


def _write(file: Path, rows: dict[str, Vectors]) -> None:
    with written_whole(file) as part:
        np.savez(part, keys=np.array(list(rows)), vectors=np.stack(list(rows.values())))


def _silent(_done: int, _all: int) -> None:
    """Tell nobody."""
