"""Asterisk's own call details, as `asterisk/cdr_custom.conf` has them written."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ivr.errors import ConfigurationError, file_error

FIELDS = ("uniqueid", "linkedid", "start", "answer", "end", "disposition", "context", "line")
"""The columns of a row, in order; times are seconds since 1970, an answer that never came is 0."""


@dataclass(frozen=True, slots=True)
class CallDetail:
    """One row: a channel, and whom it was connected to."""

    channel: str
    """Asterisk's unique id."""
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    disposition: str
    """ANSWERED, NO ANSWER, BUSY, FAILED, CONGESTION."""
    context: str
    """Of the dialplan, where it ended."""
    call_id: str
    """Of the call in the records; empty where the agent did not take it."""


def read_details(file: Path) -> list[CallDetail]:
    """Read all rows.

    Raises:
        ConfigurationError: no such file, or it holds something else; names the line.
    """
    try:
        with file.open(encoding="utf-8", errors="replace", newline="") as lines:
            return parsed(lines, file.name)
    except OSError as error:
        raise file_error(error, file) from error


def parsed(lines: Iterable[str], name: str) -> list[CallDetail]:
    """Read rows of text.

    Raises:
        ConfigurationError: a line is no call detail.
    """
    rows = csv.reader(lines)
    try:
        return [_detail(row) for row in rows]
    except (ValueError, OverflowError, OSError, csv.Error) as error:
        raise ConfigurationError(
            f"{name} line {rows.line_num}: {error}; is it written by asterisk/cdr_custom.conf?"
        ) from error


def _detail(row: Sequence[str]) -> CallDetail:
    if len(row) != len(FIELDS):
        raise ValueError(f"{len(row)} columns, not the {len(FIELDS)} of a call")
    channel, _, start, answer, end, disposition, context, call_id = row
    return CallDetail(
        channel=channel,
        started_at=_moment(start),
        answered_at=_moment(answer) if float(answer or 0) else None,
        ended_at=_moment(end),
        disposition=disposition,
        context=context,
        call_id=call_id,
    )


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
