"""CTranslate2's file of weights is read tensor by tensor."""

import struct
from pathlib import Path

import numpy as np
import pytest

from ivr.errors import MissingPartError
from ivr.stt.whisper_weights import read_weights

VALUES = np.arange(6, dtype=np.float16).reshape(2, 3)


def text(value: str) -> bytes:
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def weights_file(folder: Path, *, version: int = 6, cut: int = 0) -> Path:
    tensor = text("decoder/weight") + struct.pack("<BIIBI", 2, 2, 3, 4, VALUES.nbytes)
    whole = struct.pack("<I", version) + text("WhisperSpec") + struct.pack("<II", 3, 1)
    whole += tensor + VALUES.tobytes()
    file = folder / "model.bin"
    file.write_bytes(whole[: len(whole) - cut])
    return file


def test_tensors_are_read_by_name(tmp_path: Path) -> None:
    weights = read_weights(weights_file(tmp_path))
    assert list(weights) == ["decoder/weight"]
    np.testing.assert_array_equal(weights["decoder/weight"], VALUES)


@pytest.mark.parametrize("wrong", [{"version": 5}, {"cut": 1}, {"cut": 20}])
def test_another_version_or_a_damaged_file_is_refused(
    tmp_path: Path, wrong: dict[str, int]
) -> None:
    with pytest.raises(MissingPartError, match=r"model\.bin"):
        read_weights(weights_file(tmp_path, **wrong))
