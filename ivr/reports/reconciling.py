"""Records and Asterisk's call details held against each other, call by call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ivr.records.database import Database
from ivr.records.models import Call
from ivr.reports.cdr import CallDetail
from ivr.reports.days import moments
from ivr.reports.reports import Span

TOLERANCE = timedelta(seconds=2)
"""A call's end is noted when its line is closed, Asterisk's when the phone is."""
GOES_ON = frozenset({"transferred", "failed", "worker_lost"})
"""Outcomes behind which the caller is with people: Asterisk's call is longer by them."""


@dataclass(frozen=True, slots=True)
class KeptCall:
    """What the records say of a call."""

    call_id: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A call that both know, with other lengths."""

    call_id: str
    kept_s: float
    asterisk_s: float


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What both sides know of some days."""

    matched: int
    """Calls that both have, and agree on."""
    only_in_asterisk: Sequence[str]
    """Ids of calls that the agent took and the records lack."""
    only_in_records: Sequence[str]
    differ: Sequence[Difference]
    live: Sequence[str]
    """Not over yet; Asterisk writes a call when it is."""
    without_agent: int
    """Asterisk's calls that the agent never took: people, echo, refused for want of room."""

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to look into."""
        return not (self.only_in_asterisk or self.only_in_records or self.differ)


def kept_calls(database: Database, span: Span) -> list[KeptCall]:
    """Return the calls of a span from the records.

    Raises:
        RecordsError: the database cannot be read.
    """
    begins, ends = moments(span)
    columns = (Call.call_id, Call.started_at, Call.ended_at, Call.outcome)
    within = select(*columns).where(Call.started_at >= begins, Call.started_at < ends)
    with database.reading() as session:
        return [KeptCall(*row) for row in session.execute(within)]


def reconciled(
    kept: Iterable[KeptCall], details: Iterable[CallDetail], span: Span
) -> Reconciliation:
    """Hold the two against each other.

    A call belongs to the span by the records' moment where they have it: Asterisk's is a little
    earlier, and near midnight of the day before.

    Args:
        kept: the calls of the span.
        details: of the span and around it.
        span: of the reconciliation.
    """
    legs = _by_call(details)
    calls = {call.call_id: call for call in kept}
    begins, ends = moments(span)
    agreed = 0
    differ: list[Difference] = []
    missing: list[str] = []
    live: list[str] = []
    for call_id, call in calls.items():
        if call_id not in legs:
            (missing if call.ended_at else live).append(call_id)
        elif difference := _difference(call, legs[call_id]):
            differ.append(difference)
        else:
            agreed += 1
    strange = [
        call_id
        for call_id, rows in legs.items()
        if call_id and call_id not in calls and begins <= rows[0].started_at < ends
    ]
    alone = {d.channel for d in legs.get("", ()) if begins <= d.started_at < ends}
    return Reconciliation(
        agreed, sorted(strange), sorted(missing), differ, sorted(live), len(alone)
    )


def _by_call(details: Iterable[CallDetail]) -> Mapping[str, list[CallDetail]]:
    legs: dict[str, list[CallDetail]] = defaultdict(list)
    for detail in sorted(details, key=lambda each: each.started_at):
        legs[detail.call_id].append(detail)
    return legs


def _difference(call: KeptCall, legs: Sequence[CallDetail]) -> Difference | None:
    if call.ended_at is None or call.outcome in GOES_ON:
        return None
    kept = call.ended_at - call.started_at
    asterisk = max(leg.ended_at for leg in legs) - legs[0].started_at
    if abs(asterisk - kept) <= TOLERANCE:
        return None
    return Difference(call.call_id, kept.total_seconds(), asterisk.total_seconds())


def told(found: Reconciliation) -> list[str]:
    """Tell it to a person, a line each; every call that does not agree is named."""
    return [
        f"{found.matched} calls agree; {found.without_agent} more of Asterisk's never came to the "
        "agent",
        *(f"{call_id}: the records lack it" for call_id in found.only_in_asterisk),
        *(f"{call_id}: Asterisk's details lack it" for call_id in found.only_in_records),
        *(
            f"{each.call_id}: {each.kept_s:.0f} s in the records, {each.asterisk_s:.0f} s in "
            "Asterisk's details"
            for each in found.differ
        ),
        *(f"{call_id}: not over yet" for call_id in found.live),
    ]
