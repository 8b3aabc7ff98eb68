"""Reports over a million calls: how long a day, a month and everything take to be counted."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text

from ivr.bench.hardware import hardware
from ivr.errors import ConfigurationError
from ivr.records.database import Database
from ivr.records.opening import open_records
from ivr.reports.counting import count_calls
from ivr.reports.reports import By, Span

FIRST_DAY = date(2026, 1, 1)
DAYS = 365
TURNS = 4
"""Replies a call."""
ROUNDS = 5
Tell = Callable[[str], None]

_NUMBERS = {
    "postgresql": "SELECT generate_series(1, :calls) AS i",
    "sqlite": (
        "WITH RECURSIVE counted(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < :calls) SELECT i FROM counted"
    ),
}
_BEGUN = {
    "postgresql": (
        "timestamptz '2026-01-01 03:30Z' + (i % 365) * interval '1 day' "
        "+ (i % 36000) * interval '1 second'"
    ),
    "sqlite": (
        "strftime('%Y-%m-%d %H:%M:%S', 1767238200 + (i % 365) * 86400 + i % 36000, 'unixepoch') "
        "|| '.000000'"
    ),
}
_LATER = {
    "postgresql": "begun + (20 + i % 200) * interval '1 second'",
    "sqlite": (
        "strftime('%Y-%m-%d %H:%M:%S', begun, '+' || (20 + i % 200) || ' seconds') || '.000000'"
    ),
}
_CALLS = """
INSERT INTO call (call_id, direction, number, dialled, language, campaign, version, line_id,
                  channel, started_at, answered_at, ended_at, outcome, hung_up_by, summary)
SELECT 'call-' || i, CASE i % 3 WHEN 0 THEN 'outbound' ELSE 'inbound' END, '+91980' || i, '1000',
       CASE i % 4 WHEN 0 THEN 'en' WHEN 1 THEN 'hinglish' ELSE 'hi' END, '', '0.1.0', '', '',
       begun, CASE i % 15 WHEN 0 THEN NULL ELSE begun END, {later},
       CASE i % 5 WHEN 0 THEN 'lead' WHEN 1 THEN 'transferred' WHEN 2 THEN 'abandoned'
                  ELSE 'completed' END,
       'caller', 'What a person who takes over must know, in a sentence or two of this length.'
FROM (SELECT i, {begun} AS begun FROM ({numbers}) AS numbered) AS placed
"""
_TURNS = """
INSERT INTO turn (call_id, ordinal, at, caller_said, heard, reply, language, stage, question,
                  intents, slots, tools, sources, marks, barged_in, played_fraction, reply_ms)
SELECT call_id, n, started_at, '', 'haan ji boliye', 'ji, aapka sona kitne gram ka hai?', 'hi',
       'discovery', '', '[]', '{{}}', '[]', '[]', '{{}}', false, 1,
       250 + (length(call_id) * 7919 + n * 104729 + length(number)) % 900
FROM call, (SELECT i - 1 AS n FROM ({numbers}) AS numbered) AS replies
"""


def run(database_url: str, calls: int, tell: Tell) -> dict[str, Any]:
    """Fill an empty database with calls of a year, and count them.

    Args:
        database_url: empty for a SQLite file that goes again.
        calls: how many, each with four replies.
        tell: told what is being done.

    Raises:
        ConfigurationError: the database holds calls already; nothing was written.
    """
    with TemporaryDirectory(prefix="ivr-reports-") as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'reports.db'}"
        with open_records(url) as records:
            filled_s = _fill(records.database, calls, tell)
            return {
                "database": "postgresql" if url.startswith("postgresql") else "sqlite",
                "calls": calls,
                "replies": calls * TURNS,
                "filled_s": filled_s,
                "report_ms": _measured(records.database, tell),
                "hardware": hardware(),
            }


def _fill(database: Database, calls: int, tell: Tell) -> float:
    began_s = time.monotonic()
    with database.connection() as connection:
        if connection.execute(text("SELECT 1 FROM call LIMIT 1")).first():
            raise ConfigurationError("--db names a database with calls: give an empty one")
        dialect = connection.dialect.name
        numbers = _NUMBERS[dialect]
        tell(f"{calls:,} calls with {calls * TURNS:,} replies are written")
        placed = _CALLS.format(numbers=numbers, begun=_BEGUN[dialect], later=_LATER[dialect])
        connection.execute(text(placed), {"calls": calls})
        connection.execute(text(_TURNS.format(numbers=numbers)), {"calls": TURNS})
        connection.execute(text("ANALYZE"))
    return round(time.monotonic() - began_s, 1)


def _measured(database: Database, tell: Tell) -> dict[str, dict[str, Any]]:
    middle = FIRST_DAY + timedelta(days=160)
    spans = {
        "day": Span(middle, middle + timedelta(days=1)),
        "month": Span(middle, middle + timedelta(days=30)),
        "year": Span(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS + 1)),
    }
    figures = {}
    for name, span in spans.items():
        tell(f"a {name} is counted")
        for by in (By.DAY, By.LANGUAGE) if name != "year" else (By.DAY,):
            figures[f"{name} by {by}"] = _timed(database, span, by, 1 if name == "year" else ROUNDS)
    return figures


def _timed(database: Database, span: Span, by: By, rounds: int) -> dict[str, Any]:
    took_ms: list[float] = []
    calls = 0
    for _ in range(rounds):
        began_s = time.monotonic()
        calls = count_calls(database, span, by).total.calls
        took_ms.append(round(1000 * (time.monotonic() - began_s), 1))
    return {"calls": calls, "median": statistics.median(took_ms), "worst": max(took_ms)}
