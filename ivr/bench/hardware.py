"""The machine on which something was measured."""

import os
from pathlib import Path

from ivr.processor import processor_name

_STEAL = 7
"""Place among the times of /proc/stat; those of guests, behind it, are within others."""


def hardware() -> str:
    """Return the processor's name and the number of cores that this process may use."""
    return f"{processor_name()}, {len(os.sched_getaffinity(0))} cores"


class HostWatch:
    """Watches how much of a virtual machine's processors its host gives to others.

    Above one or two percent frames come late whatever the product does: measure again.
    Source: proc(5), /proc/stat.
    """

    def __init__(self) -> None:
        """Begin to watch."""
        self._began = _processor_ticks()

    def stolen_share(self) -> float:
        """Return the share taken since the beginning, 0–1."""
        spent = [now - then for now, then in zip(_processor_ticks(), self._began, strict=True)]
        return round(spent[_STEAL] / max(1, sum(spent)), 4)


def _processor_ticks() -> list[int]:
    line = Path("/proc/stat").read_text("ascii").partition("\n")[0]
    return [int(ticks) for ticks in line.split()[1 : _STEAL + 2]]
