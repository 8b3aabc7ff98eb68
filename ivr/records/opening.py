"""Opening the records: the stores over one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from ivr.errors import IvrError
from ivr.records.access import AccessStore
from ivr.records.appointments import AppointmentStore
from ivr.records.attempts import AttemptStore
from ivr.records.audit import AuditLog
from ivr.records.branches import BranchStore
from ivr.records.call_search import CallSearch
from ivr.records.callers import CallerStore
from ivr.records.calls import CallLog
from ivr.records.campaigns import CampaignStore
from ivr.records.customers import CustomerFile
from ivr.records.database import Database
from ivr.records.earlier import EarlierCalls
from ivr.records.leads import LeadStore
from ivr.records.market import LenderStore, PriceStore
from ivr.records.requests import CallbackStore, HandoverStore, MessageStore
from ivr.records.retention import Retention
from ivr.records.schema_version import is_newest


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that is kept. Thread-safe; close it, or use it in a `with`."""

    database: Database
    branches: BranchStore
    callers: CallerStore
    leads: LeadStore
    appointments: AppointmentStore
    callbacks: CallbackStore
    handovers: HandoverStore
    messages: MessageStore
    prices: PriceStore
    lenders: LenderStore
    calls: CallLog
    earlier: EarlierCalls
    customers: CustomerFile
    campaigns: CampaignStore
    attempts: AttemptStore
    retention: Retention
    search: CallSearch
    access: AccessStore
    audit: AuditLog

    def close(self) -> None:
        """Give up the connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_records(url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Records:
    """Open a database, made or brought to this version's schema on the way.

    Args:
        url: of SQLAlchemy, `sqlite:///path/to/file.db` or `postgresql+psycopg://…`.
        now: the clock of what is kept; aware.

    Raises:
        ConfigurationError: a wrong URL, or a database of a newer version.
        RecordsError: busy or unavailable.
    """
    database = Database(url)
    try:
        if not is_newest(database):
            # Alembic is loaded only where there is something to migrate.
            from ivr.records.migration import upgrade

            upgrade(database)
    except IvrError:
        database.close()
        raise
    return Records(
        database=database,
        branches=BranchStore(database),
        callers=CallerStore(database, now),
        leads=LeadStore(database, now),
        appointments=AppointmentStore(database, now),
        callbacks=CallbackStore(database, now),
        handovers=HandoverStore(database, now),
        messages=MessageStore(database, now),
        prices=PriceStore(database),
        lenders=LenderStore(database),
        calls=CallLog(database),
        earlier=EarlierCalls(database),
        customers=CustomerFile(database),
        campaigns=CampaignStore(database, now),
        attempts=AttemptStore(database, now),
        retention=Retention(database),
        search=CallSearch(database),
        access=AccessStore(database, now),
        audit=AuditLog(database, now),
    )
