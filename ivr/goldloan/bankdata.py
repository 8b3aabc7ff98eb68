"""The bank's dated data as types: `data/bank/`, checked when it is loaded.

Every edition says from when to when it holds; outside its dates nothing is quoted from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ivr.bank import BranchRecord, LenderRate
from ivr.errors import ConfigurationError
from ivr.goldloan.branchdata import BranchRow, City, Locality, PostalDistrict
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.tables import read_csv, read_yaml


def _exact(value: object) -> object:
    """Take 11.5 as the decimal that is written, not as its binary neighbour."""
    return Fraction(str(value)) if isinstance(value, float) else value


Percent = Annotated[Fraction, BeforeValidator(_exact), Field(ge=0, le=100)]
Grams = Annotated[Fraction, BeforeValidator(_exact), Field(gt=0)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(_Data):
    """Data that holds from a day to a day, both included."""

    source: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    sample: bool = True
    """Made up for demonstration: figures that rest on it are spoken as indicative."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether the figures may be quoted on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class PercentTier(_Data):
    """A percentage up to an amount, itself included; None is without end."""

    up_to_paise: int | None = Field(gt=0)
    percent: Percent


def _ascending(tiers: tuple[PercentTier, ...]) -> tuple[PercentTier, ...]:
    bounds = [tier.up_to_paise for tier in tiers]
    if not bounds or bounds[-1] is not None or None in bounds[:-1]:
        raise ValueError("the last tier, and no other, has up_to_paise: null")
    numbers = [bound for bound in bounds if bound is not None]
    if numbers != sorted(set(numbers)):
        raise ValueError("the tiers must ascend by up_to_paise")
    return tiers


Tiers = Annotated[tuple[PercentTier, ...], BeforeValidator(tuple), Field(min_length=1)]


class Regulation(Dated):
    """What the central bank permits."""

    loan_to_value: Tiers
    max_ornaments_grams: Grams
    max_coins_grams: Grams
    max_bullet_months: int = Field(gt=0)
    no_means_test_up_to_paise: int = Field(gt=0)
    """Up to this total nobody asks how a borrower will pay back."""
    release_working_days: int = Field(gt=0)
    """Within which the gold is handed back once all is paid."""

    @model_validator(mode="after")
    def _tiers_ascend(self) -> Self:
        _ascending(self.loan_to_value)
        return self


class LendingTerms(Dated):
    """What the bank offers."""

    min_purity_carat: Annotated[Fraction, BeforeValidator(_exact), Field(gt=0, le=24)]
    min_loan_paise: int = Field(gt=0)
    max_loan_paise: int = Field(gt=0)
    min_months: int = Field(gt=0)
    max_months: int = Field(gt=0)
    processing_fee_percent: Percent
    """Of the loan, once."""
    prepayment_charge_percent: Percent
    """Of what is paid back before its time."""
    rates: Tiers

    @model_validator(mode="after")
    def _tiers_ascend(self) -> Self:
        _ascending(self.rates)
        return self


class FinenessPrice(_Data):
    """Two prices of a gram of one fineness."""

    fineness: int = Field(gt=0, le=999)
    """Parts of gold in a thousand."""
    average_30_day_paise: int = Field(gt=0)
    previous_close_paise: int = Field(gt=0)

    @property
    def lending_paise(self) -> int:
        """The lower of the two, on which lending rests.

        Source: RBI, Lending Against Gold and Silver Collateral Directions, 2025.
        """
        return min(self.average_30_day_paise, self.previous_close_paise)


class PriceSheet(Dated):
    """Sample prices, and how far a price of any provider is believed."""

    fresh_for_hours: int = Field(gt=0)
    """How long it may be quoted as today's."""
    largest_jump_percent: Percent
    """From one published close to the next; a larger one is taken for a slip."""
    least_days_averaged: int = Field(gt=0, le=30)
    """An average of fewer days stands for thirty only as indicative."""
    prices: Annotated[tuple[FinenessPrice, ...], Field(min_length=1)]


class CallingRules(Dated):
    """When a person may be called; the hours are those of the customer's day."""

    opens: time
    closes: time
    """Itself excluded."""
    horizon_days: int = Field(gt=0)
    step_minutes: int = Field(gt=0, le=240)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must lie before closes")
        return self


class Competitor(Dated):
    """Another lender's rate."""

    lender: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    name_hi: str
    rate_percent: float = Field(ge=0, le=100)
    """The decimal that is written is meant."""
    as_of: date

    def rate(self) -> LenderRate:
        """Return the rate as rules and records know it."""
        return LenderRate(**dict(self))


class Document(_Data):
    """A paper or thing that a customer brings."""

    document: str
    name: str
    name_hi: str
    reason: str
    reason_hi: str
    customers: tuple[str, ...]
    purposes: tuple[str, ...]
    """Empty: needed whatever the purpose."""


class DocumentList(Dated):
    """What to bring to the branch."""

    documents: Annotated[tuple[Document, ...], Field(min_length=1)]


class VisitingRules(Dated):
    """How visits are booked."""

    slot_minutes: int = Field(gt=0, le=240)
    seats: int = Field(gt=0)
    """Visitors of one slot."""
    notice_minutes: int = Field(ge=0)
    horizon_days: int = Field(gt=0)
    closed_saturdays: tuple[Annotated[int, Field(ge=1, le=5)], ...]
    """Which Saturdays of the month are closed."""


class Holiday(_Data):
    """A day on which no branch is open."""

    day: date
    name: str
    name_hi: str
    source: str


Edition = TypeVar("Edition", bound=Dated)


def in_force(editions: Sequence[Edition], day: date, subject: str) -> Edition:
    """Return the edition that holds on a day; the latest begun when several do.

    Raises:
        ToolError: none holds, `expired_data`: such a figure is not quoted.
    """
    holding = [edition for edition in editions if edition.holds_on(day)]
    if not holding:
        raise ToolError("expired_data", f"no {subject} holds on {day}: renew data/bank")
    return max(holding, key=lambda edition: edition.valid_from)


@dataclass(frozen=True, slots=True)
class BankData:
    """Everything in `data/bank/`."""

    regulations: tuple[Regulation, ...]
    terms: tuple[LendingTerms, ...]
    prices: tuple[PriceSheet, ...]
    competitors: tuple[LenderRate, ...]
    documents: tuple[DocumentList, ...]
    visiting: tuple[VisitingRules, ...]
    calling: tuple[CallingRules, ...]
    holidays: frozenset[date]
    branches: tuple[BranchRecord, ...]
    cities: tuple[City, ...]
    localities: tuple[Locality, ...]
    districts: tuple[PostalDistrict, ...]


def _refuse_unknown_cities(file: str, city_of: Mapping[str, str], cities: Sequence[City]) -> None:
    known = {city.city for city in cities}
    for row, city in city_of.items():
        if city not in known:
            raise ConfigurationError(f"{file}, {row}, city: {city} is missing in cities.csv")


def load_bank_data(folder: Path) -> BankData:
    """Read and check `data/bank/`.

    Raises:
        ConfigurationError: names the file, the row and the field that is wrong.
    """
    cities = read_csv(folder / "cities.csv", City)
    rows = read_csv(folder / "branches.csv", BranchRow)
    localities = read_csv(folder / "localities.csv", Locality)
    _refuse_unknown_cities("branches.csv", {row.branch_id: row.city for row in rows}, cities)
    _refuse_unknown_cities("localities.csv", {at.locality: at.city for at in localities}, cities)
    _refuse_doubles("localities.csv", "locality", [place.locality for place in localities])
    _refuse_doubles("branches.csv", "branch_id", [row.branch_id for row in rows])
    _refuse_doubles("cities.csv", "name", [name for city in cities for name in city.names()])
    return BankData(
        regulations=read_yaml(folder / "regulation.yaml", Regulation),
        terms=read_yaml(folder / "lending.yaml", LendingTerms),
        prices=read_yaml(folder / "gold_price.yaml", PriceSheet),
        competitors=_rates(read_csv(folder / "competitors.csv", Competitor)),
        documents=read_yaml(folder / "documents.yaml", DocumentList),
        visiting=read_yaml(folder / "appointments.yaml", VisitingRules),
        calling=read_yaml(folder / "calling.yaml", CallingRules),
        holidays=frozenset(row.day for row in read_csv(folder / "holidays.csv", Holiday)),
        branches=tuple(row.record() for row in sorted(rows, key=lambda row: row.branch_id)),
        cities=cities,
        localities=localities,
        districts=read_csv(folder / "postal_districts.csv", PostalDistrict),
    )


def _rates(rows: Iterable[Competitor]) -> tuple[LenderRate, ...]:
    rates = tuple(row.rate() for row in rows)
    begins = [f"{rate.lender} from {rate.valid_from}" for rate in rates]
    _refuse_doubles("competitors.csv", "lender", begins)
    return rates


def _refuse_doubles(file: str, field: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ConfigurationError(f"{file}, {field}: {value} stands there twice")
        seen.add(value)
