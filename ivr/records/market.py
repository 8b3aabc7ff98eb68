"""Gold prices and other lenders' rates in SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from ivr.bank import GoldClose, LenderRate
from ivr.records.database import Database
from ivr.records.market_models import GoldPrice, Lender


class PriceStore:
    """What gold closed at, day by day. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_closes(self, closes: Sequence[GoldClose]) -> None:
        """Keep what was published; of one day and fineness the last published counts."""

        def work(session: Session) -> None:
            for close in closes:
                known = session.get(GoldPrice, (close.day, close.fineness))
                if known is None or known.as_of <= close.as_of:
                    session.merge(GoldPrice(**asdict(close)))

        self._database.settle(work, rivals=2)

    def closes_since(self, day: date) -> Sequence[GoldClose]:
        """Return what was published on a day and after it, oldest first."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(GoldPrice)
                .where(GoldPrice.day >= day)
                .order_by(GoldPrice.day, GoldPrice.fineness)
            ).all()
        return [
            GoldClose(row.day, row.fineness, row.close_paise, row.as_of, row.source) for row in rows
        ]


class LenderStore:
    """Other lenders' rates, dated. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def synchronise(self, rates: Sequence[LenderRate]) -> None:
        """Make the table what the bank's data says."""
        keys = [(rate.lender, rate.valid_from) for rate in rates]

        def work(session: Session) -> None:
            session.execute(
                delete(Lender).where(tuple_(Lender.lender, Lender.valid_from).not_in(keys))
            )
            for rate in rates:
                session.merge(Lender(**asdict(rate)))

        self._database.settle(work, rivals=2)

    def rates_on(self, day: date) -> Sequence[LenderRate]:
        """Return the rates that hold on a day, the lowest first; the latest of each lender."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(Lender)
                .where(Lender.valid_from <= day)
                .where((Lender.valid_to.is_(None)) | (Lender.valid_to >= day))
                .order_by(Lender.valid_from)
            ).all()
        latest = {row.lender: _rate(row) for row in rows}
        return sorted(latest.values(), key=lambda rate: (rate.rate_percent, rate.lender))


def _rate(row: Lender) -> LenderRate:
    return LenderRate(
        lender=row.lender,
        name=row.name,
        name_hi=row.name_hi,
        rate_percent=row.rate_percent,
        source=row.source,
        as_of=row.as_of,
        sample=row.sample,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
