"""What of the configuration may change under live calls, and what needs a new start."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ivr.settings import Settings

AT_RUN_TIME = frozenset(
    ["telephony.max_calls", "turns.*", "logs.*", "operation.drain_s", "operation.hand_over_s"]
)
"""What a worker takes up at once, for the calls that begin from then on. The rest has become
ports, models and processes; `telephony.max_calls` is only lowered, or raised up to where it stood
at the start: Asterisk was given its room then."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What a reload came to. Names of settings, as `section.field`."""

    applied: tuple[str, ...]
    needs_restart: tuple[str, ...]


def reloaded(running: Settings, written: Settings, most_calls: int) -> tuple[Settings, Reloaded]:
    """Take up what may change at run time.

    Args:
        running: in force.
        written: as file and environment say now; valid.
        most_calls: for which Asterisk has room.

    Returns:
        What is in force from now on, and what changed.
    """
    changed = list(_differences(running, written))
    applied = [name for name in changed if _at_run_time(name, written, most_calls)]
    sections: dict[str, dict[str, Any]] = {}
    for name in applied:
        section, _, field = name.partition(".")
        sections.setdefault(section, {})[field] = getattr(getattr(written, section), field)
    in_force = running.model_copy(
        update={
            section: getattr(running, section).model_copy(update=fields)
            for section, fields in sections.items()
        }
    )
    rest = tuple(name for name in changed if name not in applied)
    return in_force, Reloaded(tuple(applied), rest)


def _differences(running: Settings, written: Settings) -> Iterator[str]:
    for section in Settings.model_fields:
        old, new = getattr(running, section), getattr(written, section)
        if not isinstance(old, BaseModel):
            raise TypeError(f"settings hold sections alone, {section} is none")
        for field in type(old).model_fields:
            if getattr(old, field) != getattr(new, field):
                yield f"{section}.{field}"


def _at_run_time(name: str, written: Settings, most_calls: int) -> bool:
    if name == "telephony.max_calls":
        return written.telephony.max_calls <= most_calls
    return name in AT_RUN_TIME or f"{name.partition('.')[0]}.*" in AT_RUN_TIME
