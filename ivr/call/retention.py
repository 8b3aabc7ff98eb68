"""Erases what has been kept for as long as it may be: at the worker's start, then every day."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from ivr.errors import IvrError, file_error
from ivr.records.retention import Retention
from ivr.settings import RecordSettings

_log = structlog.get_logger()

EVERY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Erased:
    """What one round did."""

    recordings: int
    memories: int


@dataclass(frozen=True, slots=True)
class Erasing:
    """One folder of recordings, and the records that speak of them."""

    retention: Retention
    recordings: Path
    settings: RecordSettings
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Erase what is due now and every day; until cancelled."""
        while True:
            try:
                erased = await asyncio.to_thread(self.erase)
                _log.info("erased", recordings=erased.recordings, memories=erased.memories)
            except IvrError as error:  # a full or busy database: tomorrow there is another round
                _log.error("not_erased", reason=str(error))
            await asyncio.sleep(EVERY_S)

    def erase(self) -> Erased:
        """Erase recordings and memories that are older than they may be; blocks.

        A recording that no call speaks of, because its worker died, goes by the file's own time.

        Raises:
            RecordsError: the records cannot be read or written.
            ConfigurationError: a file cannot be removed; names it.
        """
        before = self.now() - timedelta(days=self.settings.recording_retention_days)
        due = self.retention.recordings_before(before)
        for kept in due:
            _remove(kept.file)
            self.retention.recording_erased(kept.call_id)
        nameless = [file for file in self.recordings.glob("*.wav") if _changed(file) < before]
        for file in nameless:
            _remove(file)
        forget = self.now() - timedelta(days=self.settings.recall_days)
        return Erased(len(due) + len(nameless), self.retention.forget_before(forget))


def _changed(file: Path) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        raise file_error(error, file) from error


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(error, file) from error
