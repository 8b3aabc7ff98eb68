"""The machine on which something was measured."""

import os
import platform
from pathlib import Path


def hardware() -> str:
    """Return the processor's name and the number of cores that this process may use."""
    return f"{_processor()}, {len(os.sched_getaffinity(0))} cores"


def _processor() -> str:
    """Return the name that Linux gives; a virtual machine may hide it."""
    for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()
