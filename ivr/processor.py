"""The name of the processor; `platform` does not know it on Linux."""

import platform
from pathlib import Path


def processor_name() -> str:
    """Return the name that Linux gives; a virtual machine may hide it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
