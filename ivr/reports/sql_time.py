"""Days and spans of time in the two databases' own words."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from ivr.bank import IST

MS_A_DAY = timedelta(days=1) // timedelta(milliseconds=1)
EAST_OF_UTC = "+330 minutes"
"""SQLite knows no zones; India's has had no other offset since 1945."""


class LocalDay(FunctionElement[date]):
    """The day of a moment in the bank's time zone."""

    type = Date()
    inherit_cache = True
    name = "local_day"


class MillisecondsBetween(FunctionElement[int]):
    """Whole milliseconds from the first moment to the second."""

    type = Integer()
    inherit_cache = True
    name = "milliseconds_between"


def local_day(moment: ColumnElement[Any]) -> ColumnElement[date]:
    """Return the day of a moment, as the bank counts days."""
    return LocalDay(moment)


def milliseconds_between(
    earlier: ColumnElement[Any], later: ColumnElement[Any]
) -> ColumnElement[int]:
    """Return how long something took; NULL when either moment is missing."""
    return MillisecondsBetween(earlier, later)


@compiles(LocalDay, "sqlite")
def _day_sqlite(element: LocalDay, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, '{EAST_OF_UTC}')"


@compiles(LocalDay, "postgresql")
def _day_postgresql(element: LocalDay, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"CAST(timezone('{IST.key}', {moment}) AS date)"


@compiles(MillisecondsBetween, "sqlite")
def _span_sqlite(element: MillisecondsBetween, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST(round((julianday({later}) - julianday({earlier})) * {MS_A_DAY}) AS INTEGER)"


@compiles(MillisecondsBetween, "postgresql")
def _span_postgresql(element: MillisecondsBetween, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST(extract(epoch FROM {later} - {earlier}) * 1000 AS BIGINT)"
