"""Counts the campaigns' attempts that nobody answered: calls that never came to the agent."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from ivr.records.campaign_models import CallAttempt, Campaign, Contact
from ivr.reports.days import moments
from ivr.reports.reports import By, Counts, Span
from ivr.reports.sql_time import local_day


def unreached(session: Session, span: Span, by: By) -> dict[str, Counts]:
    """Count the attempts that were dialled within a span and not answered, by group."""
    begins, ends = moments(span)
    key = _key(by).label("key")
    statement = (
        select(key, func.count().label("times"))
        .select_from(CallAttempt)
        .join(Contact, Contact.id == CallAttempt.contact_id)
        .join(Campaign, Campaign.id == Contact.campaign_id)
        .where(CallAttempt.dialled_at >= begins, CallAttempt.dialled_at < ends)
        .where(CallAttempt.answered_at.is_(None), CallAttempt.state == "over")
        .group_by("key")
    )
    rows = session.execute(statement)
    return {str(row.key): Counts(calls=row.times, unreached=row.times) for row in rows}


def _key(by: By) -> ColumnElement[Any]:
    match by:
        case By.DAY:
            return local_day(CallAttempt.dialled_at.expression)
        case By.CAMPAIGN:
            return Campaign.name.expression
        case By.LANGUAGE:
            return Contact.language.expression
        case By.BRANCH | By.VERSION:
            return literal("")
