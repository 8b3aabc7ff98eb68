"""The machine on which something was measured."""

import os

from ivr.processor import processor_name


def hardware() -> str:
    """Return the processor's name and the number of cores that this process may use."""
    return f"{processor_name()}, {len(os.sched_getaffinity(0))} cores"
