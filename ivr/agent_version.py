"""Which agent speaks: the version of the product, and of the data that decides what it says."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ivr.settings import data_folder

DISTRIBUTION = "gold-loan-ivr"
DECISIVE = ("bank", "dialogue", "knowledge")
"""Folders of `data/` that change what callers hear."""
DIGITS = 8


@cache
def agent_version() -> str:
    """Return the version of this process's agent, such as `0.1.0+3f9ab21c`."""
    try:
        product = version(DISTRIBUTION)
    except PackageNotFoundError:  # run from a folder that was never installed
        product = "0"
    return f"{product}+{digest(data_folder())}"


def digest(data: Path) -> str:
    """Return a few digits that differ when any decisive file of a data folder does."""
    files = sorted(f for folder in DECISIVE for f in (data / folder).rglob("*") if f.is_file())
    sums = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        sums.update(f"{file.relative_to(data).as_posix()}\n{content}\n".encode())
    return sums.hexdigest()[:DIGITS]
