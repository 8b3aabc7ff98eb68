"""The CRM in SQL: one open lead a caller."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.records.callers import caller_of
from ivr.records.database import Database
from ivr.records.models import Lead

FIELDS = ("customer_name", "city", "gold_weight_grams", "loan_paise", "interest", "notes")


class LeadStore:
    """Leads in the database. Thread-safe."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def save_lead(self, phone_number: str, details: Mapping[str, Any]) -> tuple[str, bool]:
        """Create or complete the caller's open lead; return its id and whether it is new.

        Args:
            phone_number: E.164.
            details: any of `FIELDS`; what is left out stays as it was.

        Raises:
            RecordsError: a detail that the database refuses.
        """
        unknown = set(details).difference(FIELDS)
        if unknown:
            raise ValueError(f"a lead has no {', '.join(sorted(unknown))}")

        def work(session: Session) -> tuple[str, bool]:
            now = self._now()
            caller = caller_of(session, phone_number, now)
            lead = session.scalar(
                select(Lead).where(Lead.caller_id == caller.id, Lead.status == "open")
            )
            created = lead is None
            if lead is None:
                lead = Lead(caller_id=caller.id, created_at=now)
                session.add(lead)
            for name, value in details.items():
                setattr(lead, name, value)
            lead.updated_at = now
            caller.name = details.get("customer_name") or caller.name
            session.flush()
            return str(lead.id), created

        return self._database.settle(work, rivals=2)
