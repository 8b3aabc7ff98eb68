"""The market in SQL: what gold closed at, day by day, and what other lenders ask."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ivr.records.models import Base


class GoldPrice(Base):
    """What a gram of one fineness closed at, as it was published on a day."""

    __tablename__ = "gold_price"
    __table_args__ = (
        CheckConstraint("fineness BETWEEN 1 AND 999", name="fineness"),
        CheckConstraint("close_paise > 0", name="close_is_positive"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    fineness: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    close_paise: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(200))


class Lender(Base):
    """Another lender's rate from a day on, synchronised from the bank's data."""

    __tablename__ = "lender"
    __table_args__ = (CheckConstraint("rate_percent BETWEEN 0 AND 100", name="rate"),)

    lender: Mapped[str] = mapped_column(String(64), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(200))
    name_hi: Mapped[str] = mapped_column(String(200))
    rate_percent: Mapped[float]
    source: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[date]
    sample: Mapped[bool]
