"""Files that were made once and are kept: written whole or not at all, the old ones removed.

A reader, of another process too, finds all of a file or nothing. After a power cut it may be there
and empty, for it is not flushed: what can be made again is not worth waiting for the disk. So who
reads takes what is `UNREADABLE` for absent.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import uuid4
from zipfile import BadZipFile

from ivr.errors import file_error

UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)
"""What `numpy.load` raises, and looking into what it gives, where a file is absent or damaged."""
_KEPT = 3
"""Of one name: as many checkouts of the product share the cache without learning in turns."""
_ABANDONED = timedelta(hours=1)
"""After which nobody writes to a half-made file any more."""


class Keepable(Protocol):
    """What can be written to a file."""

    def save(self, file: Path) -> None:
        """Write all of it."""
        ...


KeepableT = TypeVar("KeepableT", bound=Keepable)


def kept_or_made(
    file: Path, load: Callable[[Path], KeepableT], make: Callable[[], KeepableT]
) -> KeepableT:
    """Return what is kept in a file; make and keep it where it is absent or damaged.

    Args:
        file: named by a digest of all that it is made from; those of other digests stand beside it,
            and the oldest of them are removed.
        load: raises one of `UNREADABLE` where there is none.
        make: called then.

    Raises:
        DiskFullError, ConfigurationError: the file cannot be written.
    """
    with suppress(*UNREADABLE):
        kept = load(file)
        mark_used(file)
        return kept
    made = make()
    with written_whole(file) as part:
        made.save(part)
    keep_newest(file.parent, f"*{file.suffix}")
    return made


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Give a path to write to in place of a file, which it becomes when the block ends well.

    It stands beside the file, so that a rename is all, and ends as the file does. Two writers do
    not meet: the last one's file stays. The folder is created when missing.

    Raises:
        DiskFullError, ConfigurationError: it cannot be written; nothing half-written is left.
    """
    part = file.with_name(f".{uuid4().hex}.part{file.suffix}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(file.parent)
        try:
            yield part
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(OSError(error.errno, error.strerror or str(error)), file) from error


def mark_used(file: Path) -> None:
    """Note that a file served just now, so that it stays; who may not reads all the same."""
    with suppress(OSError):
        os.utime(file)


def keep_newest(folder: Path, pattern: str) -> None:
    """Remove all files of one name but the three that served last.

    Args:
        folder: whose files.
        pattern: which of them differ by their digest alone.
    """
    files = (file for file in folder.glob(pattern) if not file.name.startswith("."))
    for old in sorted(files, key=_used_s, reverse=True)[_KEPT:]:
        _remove(old)


def _remove_abandoned(folder: Path) -> None:
    """Remove what a process left that was killed while it wrote."""
    long_ago_s = (datetime.now(UTC) - _ABANDONED).timestamp()
    for part in folder.glob(".*.part*"):
        if _used_s(part) < long_ago_s:
            _remove(part)


def _used_s(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # another process removed it
        return 0.0


def _remove(file: Path) -> None:
    with suppress(OSError):  # another's file stays; the work is done without that room
        file.unlink()
