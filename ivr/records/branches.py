"""The bank's branches in SQL, synchronised from the bank's data."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import select

from ivr.bank import BranchRecord
from ivr.records.database import Database
from ivr.records.models import Branch


class BranchStore:
    """The branch directory. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def synchronise(self, branches: Sequence[BranchRecord], today: date) -> None:
        """Make the table what the bank's data says.

        A branch that the data no longer names closes yesterday: its appointments still need it.
        """
        with self._database.unit_of_work() as session:
            for branch in branches:
                session.merge(Branch(**asdict(branch)))
            named = {branch.branch_id for branch in branches}
            gone = session.scalars(select(Branch).where(Branch.valid_to.is_(None))).all()
            for row in gone:
                if row.branch_id not in named:
                    row.valid_to = today - timedelta(days=1)

    def branches(self) -> Sequence[BranchRecord]:
        """Return all branches, by id; closed ones carry their last day."""
        with self._database.reading() as session:
            rows = session.scalars(select(Branch).order_by(Branch.branch_id)).all()
        return [_record(row) for row in rows]


def _record(row: Branch) -> BranchRecord:
    return BranchRecord(
        branch_id=row.branch_id,
        name=row.name,
        name_hi=row.name_hi,
        address=row.address,
        city=row.city,
        area=row.area,
        area_hi=row.area_hi,
        pincode=row.pincode,
        latitude=row.latitude,
        longitude=row.longitude,
        opens=row.opens,
        closes=row.closes,
        weekly_closed=tuple(row.weekly_closed),
        languages=tuple(row.languages),
        phone=row.phone,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
