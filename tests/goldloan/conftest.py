from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import pytest

from ivr.bank import (
    IST,
    AppointmentRequest,
    BookedAppointment,
    BranchRecord,
    DoNotCallError,
    GoldClose,
    KeptCallback,
    KeptHandover,
    KeptMessage,
    LenderRate,
    MessageRequest,
    SlotTakenError,
)
from ivr.goldloan.bankdata import BankData, load_bank_data
from ivr.goldloan.price import GoldPriceProvider, SamplePriceProvider
from ivr.goldloan.toolbox import GoldLoanTools

BANK = Path(__file__).parents[2] / "data" / "bank"
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=IST)
"""A Tuesday."""


def clock() -> datetime:
    return NOW


@dataclass
class Directory:
    known: Sequence[BranchRecord]

    def branches(self) -> Sequence[BranchRecord]:
        return self.known


@dataclass
class Crm:
    saved: dict[str, dict[str, Any]] = field(default_factory=dict)

    def save_lead(self, phone_number: str, details: Mapping[str, Any]) -> tuple[str, bool]:
        created = phone_number not in self.saved
        self.saved.setdefault(phone_number, {}).update(details)
        return f"lead of {phone_number}", created


@dataclass
class Calendar:
    """An appointment book of one thread, kept in memory."""

    kept: dict[str, BookedAppointment] = field(default_factory=dict)
    of_caller: dict[str, str] = field(default_factory=dict)

    def booked(self, branch_id: str, day: date) -> Mapping[time, int]:
        return Counter(
            kept.starts_at.time()
            for kept in self.kept.values()
            if (kept.branch_id, kept.starts_at.date(), kept.status) == (branch_id, day, "booked")
        )

    def book(self, request: AppointmentRequest, *, capacity: int) -> BookedAppointment:
        self._refuse_full(request.branch_id, request.starts_at, capacity)
        appointment_id = f"a{len(self.kept)}"
        kept = BookedAppointment(appointment_id, request.branch_id, request.starts_at, "booked")
        self.kept[appointment_id] = kept
        self.of_caller[appointment_id] = request.phone_number
        return kept

    def appointment(self, appointment_id: str) -> BookedAppointment | None:
        return self.kept.get(appointment_id)

    def upcoming(self, phone_number: str, after: datetime) -> Sequence[BookedAppointment]:
        mine = [self.kept[key] for key, number in self.of_caller.items() if number == phone_number]
        standing = [kept for kept in mine if kept.status == "booked" and kept.starts_at > after]
        return sorted(standing, key=lambda kept: kept.starts_at)

    def move(
        self, appointment_id: str, starts_at: datetime, ends_at: datetime, *, capacity: int
    ) -> BookedAppointment:
        kept = self.kept[appointment_id]
        self._refuse_full(kept.branch_id, starts_at, capacity)
        self.kept[appointment_id] = replace(kept, starts_at=starts_at)
        return self.kept[appointment_id]

    def cancel(self, appointment_id: str) -> BookedAppointment:
        self.kept[appointment_id] = replace(self.kept[appointment_id], status="cancelled")
        return self.kept[appointment_id]

    def _refuse_full(self, branch_id: str, starts_at: datetime, capacity: int) -> None:
        if self.booked(branch_id, starts_at.date()).get(starts_at.time(), 0) >= capacity:
            raise SlotTakenError("full")


@dataclass
class People:
    since: dict[str, datetime] = field(default_factory=dict)

    def set_do_not_call(self, phone_number: str) -> datetime:
        return self.since.setdefault(phone_number, NOW)


@dataclass
class Lenders:
    known: Sequence[LenderRate]

    def rates_on(self, day: date) -> Sequence[LenderRate]:
        holding = [
            rate
            for rate in self.known
            if rate.valid_from <= day and (rate.valid_to is None or day <= rate.valid_to)
        ]
        return sorted(holding, key=lambda rate: rate.rate_percent)


@dataclass
class Closes:
    """A price history kept in memory."""

    kept: dict[tuple[date, int], GoldClose] = field(default_factory=dict)

    def keep_closes(self, closes: Sequence[GoldClose]) -> None:
        for close in closes:
            known = self.kept.get((close.day, close.fineness))
            if known is None or known.as_of <= close.as_of:
                self.kept[close.day, close.fineness] = close

    def closes_since(self, day: date) -> Sequence[GoldClose]:
        return [self.kept[key] for key in sorted(self.kept) if key[0] >= day]


@dataclass
class Promises:
    kept: dict[str, datetime] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def keep_callback(self, phone_number: str, at: datetime) -> KeptCallback:
        if phone_number in self.refused:
            raise DoNotCallError("this number asked not to be called")
        self.kept[phone_number] = at
        return KeptCallback(f"callback to {phone_number}", at)


@dataclass
class Handovers:
    kept: list[tuple[str, str, str, str]] = field(default_factory=list)

    def keep_handover(self, reason: str, queue: str, summary: str, call_id: str) -> KeptHandover:
        self.kept.append((reason, queue, summary, call_id))
        return KeptHandover(f"t{len(self.kept)}", "queued")


@dataclass
class Outbox:
    kept: list[MessageRequest] = field(default_factory=list)
    status: list[str] = field(default_factory=list)

    def keep_message(self, request: MessageRequest, *, since: datetime) -> KeptMessage:
        if request not in self.kept:
            self.kept.append(request)
            self.status.append("queued")
        number = self.kept.index(request)
        return KeptMessage(str(number), self.status[number])

    def settle_message(self, message_id: str, status: Literal["sent", "failed"]) -> None:
        self.status[int(message_id)] = status


@dataclass
class BooksInMemory:
    branches: Directory
    lenders: Lenders
    callers: People = field(default_factory=People)
    leads: Crm = field(default_factory=Crm)
    appointments: Calendar = field(default_factory=Calendar)
    callbacks: Promises = field(default_factory=Promises)
    handovers: Handovers = field(default_factory=Handovers)
    messages: Outbox = field(default_factory=Outbox)


def books_of(data: BankData) -> BooksInMemory:
    return BooksInMemory(Directory(data.branches), Lenders(data.competitors))


@pytest.fixture(scope="session")
def data() -> BankData:
    return load_bank_data(BANK)


@pytest.fixture
def books(data: BankData) -> BooksInMemory:
    return books_of(data)


@pytest.fixture
def price(data: BankData) -> GoldPriceProvider:
    return SamplePriceProvider(data.prices, clock)


@pytest.fixture
def tools(data: BankData, books: BooksInMemory, price: GoldPriceProvider) -> GoldLoanTools:
    return GoldLoanTools(data, books, price=price, now=clock)


@pytest.fixture(scope="session")
def reading_tools(data: BankData) -> GoldLoanTools:
    """The tools for many runs; only reading ones may be used."""
    price = SamplePriceProvider(data.prices, clock)
    return GoldLoanTools(data, books_of(data), price=price, now=clock)
