"""Campaigns and their lists in SQL."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.records.campaign_models import CallAttempt, Campaign, Contact
from ivr.records.campaign_records import (
    CampaignCounts,
    CampaignExistsError,
    CampaignPlan,
    CampaignStatus,
    ContactState,
    NewContact,
    UnknownCampaignError,
)
from ivr.records.database import Database
from ivr.records.models import Caller

ROWS_AT_ONCE = 1000

T = TypeVar("T")
_CONTACTS = Contact.metadata.tables[Contact.__tablename__]


class CampaignStore:
    """Campaigns, and whom they are to call. Thread-safe."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def create(self, plan: CampaignPlan) -> None:
        """Keep a new campaign.

        Raises:
            CampaignExistsError: one of that name exists.
        """
        now = self._now()
        row = Campaign(
            name=plan.name,
            kind=plan.kind,
            status=plan.status,
            caller_number=plan.caller_number,
            extension=plan.extension,
            pacing=dict(plan.pacing),
            created_at=now,
            updated_at=now,
        )
        try:
            with self._database.unit_of_work() as session:
                session.add(row)
        except IntegrityError as error:
            raise CampaignExistsError(
                f"there is a campaign {plan.name} already: choose another name"
            ) from error

    def set_status(self, name: str, status: CampaignStatus) -> None:
        """Start or pause a campaign; calls under way go on.

        Raises:
            UnknownCampaignError: there is none of that name.
        """
        with self._database.unit_of_work() as session:
            campaign = _find(session, name)
            campaign.status, campaign.updated_at = status, self._now()

    def plans(self) -> Sequence[CampaignPlan]:
        """Return all campaigns by their names."""
        with self._database.reading() as session:
            rows = session.scalars(select(Campaign).order_by(Campaign.name))
            return [plan_of(row) for row in rows]

    def unwanted(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of many numbers that asked not to be called."""
        found: set[str] = set()
        with self._database.reading() as session:
            for some in _batches(numbers):
                found.update(
                    session.scalars(
                        select(Caller.phone_number).where(
                            Caller.phone_number.in_(some), Caller.do_not_call_since.is_not(None)
                        )
                    )
                )
        return frozenset(found)

    def add_contacts(
        self,
        name: str,
        contacts: Iterable[NewContact],
        progress: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Put numbers on a campaign's list, each once; all or none.

        Args:
            name: of the campaign.
            contacts: each to be called as soon as the campaign runs.
            progress: told how many are done.

        Returns:
            How many are new; the others were on the list before.

        Raises:
            UnknownCampaignError: there is none of that name.
        """
        with self._database.unit_of_work() as session:
            campaign, now = _find(session, name), self._now()
            # Another list for the same campaign waits here: what is new can be counted.
            session.refresh(campaign, with_for_update=True)
            before, done = _length(session, campaign), 0
            for some in _batches(contacts):
                _insert_new(session, [_row(contact, campaign, now) for contact in some])
                done += len(some)
                progress(done)
            return _length(session, campaign) - before

    def contacts(self, name: str) -> Sequence[ContactState]:
        """Return everybody on a campaign's list, by number.

        Raises:
            UnknownCampaignError: there is none of that name.
        """
        with self._database.reading() as session:
            campaign = _find(session, name)
            rows = session.execute(
                select(Contact.phone_number, Contact.status, Contact.outcome, Contact.attempts)
                .where(Contact.campaign_id == campaign.id)
                .order_by(Contact.phone_number)
            )
            return [ContactState(*row) for row in rows]

    def counts(self, name: str) -> CampaignCounts:
        """Return where a campaign stands.

        Raises:
            UnknownCampaignError: there is none of that name.
        """
        with self._database.reading() as session:
            campaign = _find(session, name)
            mine = Contact.campaign_id == campaign.id
            by_status = _counted(session, select(Contact.status, func.count()).where(mine))
            outcomes = _counted(
                session,
                select(Contact.outcome, func.count()).where(mine, Contact.outcome.is_not(None)),
            )
            attempts = _counted(
                session,
                select(CallAttempt.outcome, func.count())
                .join(Contact)
                .where(mine, CallAttempt.outcome.is_not(None)),
            )
            begun = session.scalar(select(func.sum(Contact.attempts)).where(mine)) or 0
            return CampaignCounts(
                plan=plan_of(campaign),
                contacts=sum(by_status.values()),
                waiting=by_status.get("waiting", 0),
                calling=by_status.get("calling", 0),
                finished=by_status.get("finished", 0),
                attempts=begun,
                outcomes=outcomes,
                attempt_outcomes=attempts,
            )


def plan_of(row: Campaign) -> CampaignPlan:
    """Return a campaign as a value."""
    return CampaignPlan(
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]  # the database admits no other
        caller_number=row.caller_number,
        extension=row.extension,
        pacing=row.pacing,
        status=row.status,  # type: ignore[arg-type]  # the same
    )


def _find(session: Session, name: str) -> Campaign:
    found = session.scalar(select(Campaign).where(Campaign.name == name))
    if found is None:
        raise UnknownCampaignError(
            f"there is no campaign {name}: `ivr campaign status` lists what there is"
        )
    return found


def _row(contact: NewContact, campaign: Campaign, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "campaign_id": campaign.id,
        "phone_number": contact.phone_number,
        "name": contact.name,
        "language": contact.language,
        "time_zone": contact.time_zone,
        "consent_on": contact.consent_on,
        "occasion": "",
        "status": "waiting",
        "attempts": 0,
        "due_at": now,
        "updated_at": now,
    }


def _insert_new(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose number the campaign does not have."""
    kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = kind.insert(_CONTACTS).on_conflict_do_nothing()
    session.connection().execute(new, rows)


def _length(session: Session, campaign: Campaign) -> int:
    mine = select(func.count()).where(Contact.campaign_id == campaign.id)
    return session.scalar(mine) or 0


def _counted(session: Session, query: Select[Any, int]) -> dict[str, int]:
    key = query.selected_columns[0]
    return {str(name): count for name, count in session.execute(query.group_by(key).order_by(key))}


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(values)
    while some := list(islice(iterator, ROWS_AT_ONCE)):
        yield some
