"""Recordings come from anywhere: each file is read, or refused in one line."""

import errno
import os
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.audio import LEAST_HZ, Audio, read_wav, write_wav
from ivr.errors import ConfigurationError, DiskFullError


def _wav(folder: Path) -> Path:
    file = folder / "a.wav"
    write_wav(file, Audio(np.arange(800, dtype=np.int16), 8000))
    return file


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_wav(_wav(tmp_path)).samples.tolist() == list(range(800))


def test_a_file_cut_off_within_a_sample_is_read_up_to_there(tmp_path: Path) -> None:
    file = _wav(tmp_path)
    file.write_bytes(file.read_bytes()[:-1])

    assert len(read_wav(file).samples) == 799


def test_a_header_without_a_rate_is_refused(tmp_path: Path) -> None:
    file = _wav(tmp_path)
    content = bytearray(file.read_bytes())
    struct.pack_into("<I", content, 24, 0)
    file.write_bytes(content)

    with pytest.raises(ConfigurationError, match="has 0 samples a second; give 8000"):
        read_wav(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "it ends too early; give a PCM WAV file"), (b"no RIFF here", "does not start with")],
)
def test_what_is_no_recording_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(content)

    with pytest.raises(ConfigurationError, match=told):
        read_wav(file)


def test_an_absent_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot use .*a\.wav: No such file"):
        read_wav(tmp_path / "a.wav")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot use .*a\.wav: No such file"):
        write_wav(tmp_path / "none" / "a.wav", Audio.silence(1, 8000))


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", fill_up)

    with pytest.raises(DiskFullError, match=r"no room for .*a\.wav: free some space"):
        write_wav(tmp_path / "a.wav", Audio.silence(1, 8000))
    assert not list(tmp_path.iterdir())


@given(noise=st.binary(max_size=60), at=st.integers(0, 60))
def test_no_bytes_break_the_reading(
    noise: bytes, at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = _wav(tmp_path_factory.mktemp("wav"))
    content = file.read_bytes()
    file.write_bytes(content[:at] + noise + content[at + len(noise) :])

    with suppress(ConfigurationError):
        assert read_wav(file).rate_hz >= LEAST_HZ
