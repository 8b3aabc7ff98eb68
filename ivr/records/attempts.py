"""Attempts to call, in SQL: whatever dies, nobody is called twice for one and nobody forgotten.

An attempt is written before its number is dialled, and its id is the id of the channel. So of each
attempt that was cut short it can be told whether Asterisk ever heard of it.

A dialler holds its attempts by a lease that it renews. Claims pass over rows that another claims
(`SKIP LOCKED`); on SQLite writers stand in line anyway.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from ivr.records.campaign_models import CallAttempt, Campaign, Contact
from ivr.records.campaign_records import (
    AttemptOutcome,
    DueCall,
    Fared,
    Heard,
    NewContact,
    OpenAttempt,
)
from ivr.records.campaigns import plan_of
from ivr.records.database import Database
from ivr.records.models import Call, Caller
from ivr.records.request_models import Callback


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds attempts, and until when others keep away."""

    dialler: str
    lasts: timedelta = timedelta(seconds=20)


class AttemptStore:
    """Attempts of all campaigns. Thread-safe; every write may be repeated and counts once."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def claim(self, lease: Lease, campaign: str, limit: int) -> Sequence[DueCall]:
        """Take up to `limit` due contacts of a running campaign.

        Promised calls come first, then who is due the longest.
        """

        def work(session: Session) -> list[DueCall]:
            now = self._now()
            due = session.scalars(_due(campaign, now, limit)).all()
            return [_claimed(session, contact, lease, now) for contact in due]

        return self._database.settle(work, rivals=2)

    def take_promised(self, campaign: str) -> int:
        """Put the promised calls that are due on a campaign's list; return how many."""

        def work(session: Session) -> int:
            now = self._now()
            into = session.scalar(select(Campaign.id).where(Campaign.name == campaign))
            if into is None:
                return 0
            due = select(Callback).where(Callback.status == "waiting", Callback.at <= now)
            taken = session.scalars(due.with_for_update(skip_locked=True)).all()
            for callback in taken:
                callback.status, callback.updated_at = "taken", now
                session.add(_promised(session, callback, into, now))
            return len(taken)

        return self._database.settle(work)

    def begin_dialling(self, attempt_id: str, lease: Lease) -> bool:
        """Note that a number is dialled next; False: it is another's now, and must not be dialled.

        An attempt is dialled once: the second time the answer is False, whoever asks.
        """
        now = self._now()
        with self._database.unit_of_work() as session:
            changed = session.execute(
                update(CallAttempt)
                .where(
                    CallAttempt.id == UUID(attempt_id),
                    CallAttempt.state == "claimed",
                    CallAttempt.dialler == lease.dialler,
                )
                .values(state="dialling", dialled_at=now, lease_until=now + lease.lasts)
                .returning(CallAttempt.contact_id)
            ).all()
            if changed:
                session.execute(
                    update(Contact)
                    .where(Contact.id == changed[0].contact_id)
                    .values(attempts=Contact.attempts + 1)
                )
            return bool(changed)

    def give_back(self, attempt_id: str, due_at: datetime) -> None:
        """Undo a claim that was not dialled: the contact waits until a moment."""
        with self._database.unit_of_work() as session:
            attempt = session.get(CallAttempt, UUID(attempt_id), with_for_update=True)
            if attempt is not None and attempt.state == "claimed":
                _release(session, attempt, due_at, self._now())

    def answer(self, attempt_id: str) -> None:
        """Note that somebody took the call; the first time counts."""
        with self._database.unit_of_work() as session:
            session.execute(
                update(CallAttempt)
                .where(CallAttempt.id == UUID(attempt_id), CallAttempt.state == "dialling")
                .values(state="answered", answered_at=self._now())
            )

    def close(
        self, attempt_id: str, outcome: AttemptOutcome, again_at: datetime | None = None
    ) -> None:
        """Note how an attempt ended; the first end counts.

        Args:
            attempt_id: which.
            outcome: how it ended.
            again_at: when the contact is due again; None: he is not, and has this outcome.
        """
        with self._database.unit_of_work() as session:
            attempt = session.get(CallAttempt, UUID(attempt_id), with_for_update=True)
            if attempt is None or attempt.state == "over":
                return
            now = self._now()
            attempt.state, attempt.outcome, attempt.ended_at = "over", outcome.value, now
            contact = session.get_one(Contact, attempt.contact_id)
            contact.updated_at = now
            if again_at is None:
                contact.status, contact.outcome = "finished", outcome.value
            else:
                contact.status, contact.due_at = "waiting", again_at

    def renew(self, lease: Lease) -> int:
        """Hold on to what this dialler has; return how many that are."""
        with self._database.unit_of_work() as session:
            held = session.execute(
                update(CallAttempt)
                .where(CallAttempt.state != "over", CallAttempt.dialler == lease.dialler)
                .values(lease_until=self._now() + lease.lasts)
                .returning(CallAttempt.id)
            )
            return len(held.all())

    def adopt(self, lease: Lease) -> Sequence[OpenAttempt]:
        """Take up what a dead dialler left: claims go back, calls are for the caller to settle."""

        def work(session: Session) -> list[OpenAttempt]:
            now = self._now()
            left = session.scalars(_ORPHANS.where(CallAttempt.lease_until < now)).all()
            adopted = []
            for attempt in left:
                if attempt.dialled_at is None:
                    _release(session, attempt, attempt.contact.due_at, now)
                    continue
                attempt.dialler, attempt.lease_until = lease.dialler, now + lease.lasts
                plan = plan_of(attempt.contact.campaign)
                adopted.append(
                    OpenAttempt(str(attempt.id), attempt.ordinal, plan, attempt.dialled_at)
                )
            return adopted

        return self._database.settle(work)

    def heard(self, channel: str) -> Heard | None:
        """Return what came of the call on a channel; None when the agent never had it."""
        with self._database.reading() as session:
            found = session.execute(
                select(Call.outcome).where(Call.channel == channel).limit(1)
            ).first()
            return None if found is None else Heard(found.outcome)

    def recent(self, campaign: str, since: datetime) -> Fared:
        """Return how a campaign's calls fared that were dialled since a moment."""
        dialled = and_(Campaign.name == campaign, CallAttempt.dialled_at >= since)
        unheard = CallAttempt.outcome == AttemptOutcome.UNHEARD.value
        with self._database.reading() as session:
            row = session.execute(
                select(
                    func.count(),
                    func.count(CallAttempt.answered_at),
                    func.count().filter(unheard),
                )
                .select_from(CallAttempt)
                .join(Contact)
                .join(Campaign)
                .where(dialled)
            ).one()
            return Fared(*row)


_WAITING = (
    select(Contact)
    .join(Contact.campaign)
    .options(contains_eager(Contact.campaign))
    .where(Contact.status == "waiting", Campaign.status == "running")
    .order_by((Contact.occasion == "").asc(), Contact.due_at)
)
_ORPHANS = (
    select(CallAttempt)
    .options(joinedload(CallAttempt.contact, innerjoin=True).joinedload(Contact.campaign))
    .where(CallAttempt.state != "over")
    .with_for_update(skip_locked=True, of=CallAttempt)
)


def _due(campaign: str, now: datetime, limit: int) -> Select[Contact]:
    return (
        _WAITING.where(Campaign.name == campaign, Contact.due_at <= now)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Contact)
    )


def _claimed(session: Session, contact: Contact, lease: Lease, now: datetime) -> DueCall:
    ordinal = contact.attempts + 1
    attempt = CallAttempt(
        contact_id=contact.id,
        ordinal=ordinal,
        state="claimed",
        dialler=lease.dialler,
        lease_until=now + lease.lasts,
        claimed_at=now,
    )
    session.add(attempt)
    contact.status, contact.updated_at = "calling", now
    session.flush()
    since = session.scalar(
        select(Caller.do_not_call_since).where(Caller.phone_number == contact.phone_number)
    )
    return DueCall(
        attempt_id=str(attempt.id),
        ordinal=ordinal,
        campaign=plan_of(contact.campaign),
        contact=NewContact(
            contact.phone_number,
            contact.name,
            contact.language,
            contact.time_zone,
            contact.consent_on,
        ),
        due_at=contact.due_at,
        promised=bool(contact.occasion),
        do_not_call_since=since,
    )


def _release(session: Session, attempt: CallAttempt, due_at: datetime, now: datetime) -> None:
    """Forget a claim: nobody was called."""
    contact = session.get_one(Contact, attempt.contact_id)
    contact.status, contact.due_at, contact.updated_at = "waiting", due_at, now
    session.execute(delete(CallAttempt).where(CallAttempt.id == attempt.id))


def _promised(session: Session, callback: Callback, campaign: UUID, now: datetime) -> Contact:
    caller = session.get_one(Caller, callback.caller_id)
    return Contact(
        campaign_id=campaign,
        phone_number=caller.phone_number,
        name=caller.name,
        language=caller.language,
        consent_on=callback.created_at.date(),
        occasion=str(callback.id),
        due_at=callback.at,
        updated_at=now,
    )
