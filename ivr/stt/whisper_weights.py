"""The weights of a network in CTranslate2's file, by name.

Source: OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py, binary version 6: a header,
then for each tensor its name, shape, type and bytes; little-endian, strings with their length and a
closing zero.
"""

import struct
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr.errors import MissingPartError

_VERSION = 6
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)

Weights = Mapping[str, NDArray[np.generic]]


def read_weights(file: Path) -> Weights:
    """Return the tensors; they stay in the file until they are used.

    Raises:
        MissingPartError: another version of the format, or a damaged file.
    """
    with file.open("rb") as source:
        data = mmap(source.fileno(), 0, access=ACCESS_READ)
    try:
        return dict(_tensors(_Reader(data)))
    except (struct.error, ValueError, IndexError) as error:
        raise MissingPartError(f"{file} does not read as CTranslate2 weights: {error}") from error


def _tensors(reader: "_Reader") -> Iterator[tuple[str, NDArray[np.generic]]]:
    if (version := reader.number("I")) != _VERSION:
        raise ValueError(f"binary version {version}, expected {_VERSION}")
    reader.text()  # the architecture's name
    reader.number("I")  # its revision
    for _ in range(reader.number("I")):
        name = reader.text()
        shape = [reader.number("I") for _ in range(reader.number("B"))]
        kind, size = _TYPES[reader.number("B")], reader.number("I")
        yield name, np.frombuffer(reader.bytes(size), kind).reshape(shape)


class _Reader:
    """Reads values one after another."""

    def __init__(self, data: mmap) -> None:
        self._data = memoryview(data)
        self._at = 0

    def number(self, kind: str) -> int:
        value: int = struct.unpack_from(f"<{kind}", self._data, self._at)[0]
        self._at += struct.calcsize(f"<{kind}")
        return value

    def text(self) -> str:
        return bytes(self.bytes(self.number("H"))[:-1]).decode()

    def bytes(self, size: int) -> memoryview:
        found = self._data[self._at : self._at + size]
        self._at += size
        return found
