import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.call.retention import Erased, Erasing
from ivr.errors import ConfigurationError
from ivr.records.opening import Records, open_records
from ivr.records.records import CallEnd, CallStart
from ivr.settings import RecordSettings

NOW = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
SETTINGS = RecordSettings(recording_retention_days=90, recall_days=30)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with open_records(f"sqlite:///{tmp_path / 'ivr.db'}", lambda: NOW) as opened:
        yield opened


def a_call(records: Records, folder: Path, name: str, days_ago: int) -> Path:
    """Keep a call with its recording, ended some days ago."""
    at = NOW - timedelta(days=days_ago)
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.wav"
    file.write_bytes(b"RIFF")
    os.utime(file, (at.timestamp(), at.timestamp()))
    records.calls.begin_call(CallStart(name, "inbound", "+919800000001", at))
    records.calls.keep_memory(name, {"slots": {}})
    records.calls.end_call(name, CallEnd(at, "lead", "caller", recording=str(file)))
    return file


def erasing(records: Records, folder: Path) -> Erasing:
    return Erasing(records.retention, folder, SETTINGS, lambda: NOW)


def test_recordings_go_after_their_time_and_the_records_know(
    records: Records, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    old, young = (a_call(records, folder, f"c{days}", days) for days in (91, 89))
    assert erasing(records, folder).erase() == Erased(recordings=1, memories=2)
    assert (old.exists(), young.exists()) == (False, True)
    reports = [records.calls.call_report(name) or {} for name in ("c91", "c89")]
    assert [report["recording"] for report in reports] == [None, str(young)]


async def test_the_worker_erases_at_its_start(records: Records, tmp_path: Path) -> None:
    file = a_call(records, tmp_path, "c1", 91)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(erasing(records, tmp_path).run())
        for _ in range(500):
            if not file.exists():
                break
            await asyncio.sleep(0.01)
        running.cancel()
    assert not file.exists()


async def test_what_cannot_be_erased_now_ends_no_worker(records: Records, tmp_path: Path) -> None:
    (tmp_path / "c1.wav").mkdir()
    a_call(records, tmp_path / "elsewhere", "c1", 91).unlink()
    (tmp_path / "elsewhere" / "c1.wav").mkdir()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(erasing(records, tmp_path).run())
        await asyncio.sleep(0.1)
        assert not running.done()
        running.cancel()


def test_a_second_round_finds_nothing(records: Records, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    a_call(records, folder, "c1", 91)
    erasing(records, folder).erase()
    assert erasing(records, folder).erase() == Erased(recordings=0, memories=0)


def test_a_recording_that_is_gone_already_is_no_error(records: Records, tmp_path: Path) -> None:
    a_call(records, tmp_path / "recordings", "c1", 91).unlink()
    assert erasing(records, tmp_path / "recordings").erase().recordings == 1


def test_a_recording_of_a_lost_call_goes_by_the_time_of_its_file(
    records: Records, tmp_path: Path
) -> None:
    file = a_call(records, tmp_path, "c1", 91)
    records.retention.recording_erased("c1")
    assert erasing(records, tmp_path).erase().recordings == 1
    assert not file.exists()


def test_a_file_that_cannot_be_removed_is_named(records: Records, tmp_path: Path) -> None:
    a_call(records, tmp_path / "recordings", "c1", 91).unlink()
    (tmp_path / "recordings" / "c1.wav").mkdir()
    with pytest.raises(ConfigurationError, match=r"c1\.wav"):
        erasing(records, tmp_path / "none").erase()
