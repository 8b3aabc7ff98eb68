"""A folder for each run, so that two at once leave each other's recordings alone."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_LOCK = "running"
"""Held by the run whose folder it lies in; the kernel lets go of it whatever becomes of the run."""


@contextmanager
def run_folder(parent: Path) -> Iterator[Path]:
    """Yield an empty folder of its own; what it holds stays until another run begins.

    Args:
        parent: for all runs of a kind; folders of runs that are over are removed from it.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        with (parent / ".lock").open("wb") as door:
            fcntl.flock(door, fcntl.LOCK_EX)  # no folder that is just being made is old
            for old in filter(_is_over, [each for each in parent.iterdir() if each.is_dir()]):
                shutil.rmtree(old, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
            lock = held.enter_context((folder / _LOCK).open("wb"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _is_over(folder: Path) -> bool:
    """Tell whether nobody holds the folder; what has no lock was left by something else."""
    file = folder / _LOCK
    if not file.exists():
        return True
    with file.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
