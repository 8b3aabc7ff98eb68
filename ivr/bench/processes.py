"""What a process and those it has started cost, as Linux counts it.

Source: proc(5), /proc/PID/stat and /proc/PID/statm; the kernel's sched-stats, schedstat.
"""

import os
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_USER_TICKS, _SYSTEM_TICKS = 11, 12
"""Fields counted from the one behind the name, which may hold spaces."""


def cpu_s(pid: int) -> float:
    """Return the processor time that a process and its children have taken, in all threads."""
    return sum(_cpu_s(each) for each in _family(pid))


def computed_ms(pid: int) -> float:
    """Return the processor time of one process, in all threads that still run.

    It is counted in nanoseconds, where `cpu_s` counts in ticks of 10 ms.
    """
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e6


def resident_bytes(pid: int) -> int:
    """Return the memory that a process and its children hold."""
    return sum(_resident_bytes(each) for each in _family(pid))


def _family(pid: int) -> list[int]:
    children = [child for each in Path(f"/proc/{pid}/task").iterdir() for child in _started(each)]
    return [pid, *(each for child in children for each in _family(child))]


def _started(thread: Path) -> list[int]:
    try:
        return [int(child) for child in (thread / "children").read_text("ascii").split()]
    except FileNotFoundError:  # it ended meanwhile
        return []


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])) / _TICKS_A_SECOND


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE_BYTES
