"""Files that are made once: whole or not there, and only the newest of a name."""

import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from ivr.errors import ConfigurationError, DiskFullError
from ivr.kept_files import keep_newest, kept_or_made, mark_used, written_whole

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Numbers:
    """Something that takes long to make."""

    first: int

    def save(self, file: Path) -> None:
        np.savez(file, numbers=np.arange(self.first, self.first + 5000))

    @classmethod
    def load(cls, file: Path) -> Self:
        with np.load(file) as saved:
            return cls(int(saved["numbers"][0]))


def never() -> Numbers:
    raise AssertionError("it was made already")


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def aged(file: Path, age_s: float) -> Path:
    """Write a file that was last touched so long ago."""
    file.write_bytes(b"")
    at_s = file.stat().st_mtime - age_s
    os.utime(file, (at_s, at_s))
    return file


@contextmanager
def room_for(size_bytes: int) -> Iterator[None]:
    """Let no file of this process grow further: the disk is full, as far as it can tell."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_reader_finds_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "a.txt"
    with written_whole(file) as part:
        assert not file.exists()
        part.write_text("old")
    with written_whole(file) as part:
        part.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert names(file.parent) == {"a.txt"}


def test_what_is_written_to_ends_as_the_file_does(tmp_path: Path) -> None:
    with written_whole(tmp_path / "a.npz") as part:
        np.savez(part, numbers=np.arange(3))
    assert names(tmp_path) == {"a.npz"}


def test_a_file_may_be_read_by_whom_the_user_lets_read(tmp_path: Path) -> None:
    with written_whole(tmp_path / "ours") as part:
        part.write_text("")
    (tmp_path / "plain").write_text("")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_what_is_broken_off_leaves_the_old_file_and_no_rest(
    tmp_path: Path, end: type[BaseException]
) -> None:
    (tmp_path / "a.txt").write_text("old")

    def broken_off() -> None:
        with written_whole(tmp_path / "a.txt") as part:
            part.write_text("half")
            raise end

    with pytest.raises(end):
        broken_off()
    assert (tmp_path / "a.txt").read_text() == "old"
    assert names(tmp_path) == {"a.txt"}


def test_a_disk_that_fills_up_is_named_and_nothing_half_written_stays(tmp_path: Path) -> None:
    with (
        room_for(1000),
        pytest.raises(DiskFullError, match=r"no room for .*a\.npz: free some space"),
        written_whole(tmp_path / "a.npz") as part,
    ):
        Numbers(0).save(part)
    assert names(tmp_path) == set()


def test_what_is_learned_on_a_full_disk_is_no_traceback(tmp_path: Path) -> None:
    with room_for(1000), pytest.raises(DiskFullError, match="free some space"):
        kept_or_made(tmp_path / "a.npz", Numbers.load, lambda: Numbers(1))
    assert names(tmp_path) == set()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigurationError, match=r"file/a\.txt: File exists"),
        written_whole(tmp_path / "file" / "a.txt"),
    ):
        pass


def test_two_writers_at_once_do_not_meet(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with written_whole(file) as one:
        with written_whole(file) as other:
            one.write_text("one")
            other.write_text("other")
        assert file.read_text() == "other"
    assert file.read_text() == "one"
    assert names(tmp_path) == {"a.txt"}


def test_who_reads_while_others_write_finds_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    Numbers(0).save(file)

    def write(first: int) -> None:
        with written_whole(file) as part:
            Numbers(first).save(part)

    with ThreadPoolExecutor(3) as writers:
        written = [writers.submit(write, first) for first in range(10)]
        while not all(one.done() for one in written):
            assert 0 <= Numbers.load(file).first < 10
        for one in written:
            one.result()
    assert names(tmp_path) == {"a.npz"}


def test_what_a_killed_writer_left_goes_and_what_another_writes_stays(tmp_path: Path) -> None:
    aged(tmp_path / ".left.part.npz", 2 * HOUR_S)
    aged(tmp_path / ".written-now.part.npz", 5)
    with written_whole(tmp_path / "a.npz") as part:
        part.write_bytes(b"")
    assert names(tmp_path) == {".written-now.part.npz", "a.npz"}


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    assert kept_or_made(file, Numbers.load, lambda: Numbers(7)) == Numbers(7)
    assert kept_or_made(file, Numbers.load, never) == Numbers(7)


@pytest.mark.parametrize("content", [b"", b"PK half of it", b"anything"])
def test_what_is_damaged_is_made_again(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.npz"
    file.write_bytes(content)
    assert kept_or_made(file, Numbers.load, lambda: Numbers(7)) == Numbers(7)
    assert Numbers.load(file) == Numbers(7)


def test_what_lacks_a_part_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    np.savez(file, letters=np.arange(3))
    assert kept_or_made(file, Numbers.load, lambda: Numbers(7)) == Numbers(7)


def test_the_three_that_served_last_stay(tmp_path: Path) -> None:
    for age_s, name in enumerate("abcde"):
        aged(tmp_path / f"graph-{name}.onnx", 10.0 * age_s)
    aged(tmp_path / "other-1.onnx", HOUR_S)
    mark_used(tmp_path / "graph-e.onnx")
    keep_newest(tmp_path, "graph-*.onnx")
    assert names(tmp_path) == {"graph-a.onnx", "graph-b.onnx", "graph-e.onnx", "other-1.onnx"}


def test_what_is_made_anew_displaces_what_nobody_used(tmp_path: Path) -> None:
    for name in "abc":
        Numbers(0).save(aged(tmp_path / f"{name}.npz", 0))
        os.utime(tmp_path / f"{name}.npz", (0, ord(name)))
    kept_or_made(tmp_path / "a.npz", Numbers.load, never)
    kept_or_made(tmp_path / "d.npz", Numbers.load, lambda: Numbers(1))
    assert names(tmp_path) == {"a.npz", "c.npz", "d.npz"}


def test_who_may_not_mark_a_file_reads_it_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: Path) -> None:
        raise PermissionError(file)

    Numbers(7).save(tmp_path / "a.npz")
    monkeypatch.setattr(os, "utime", refuse)
    assert kept_or_made(tmp_path / "a.npz", Numbers.load, never) == Numbers(7)
