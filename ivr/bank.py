"""The bank's values that its rules and its records share; they know nothing of each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import phonenumbers

from ivr.errors import IvrError

IST = ZoneInfo("Asia/Kolkata")
"""The time zone of every branch, and of every time a caller names."""


def e164(number: str) -> str:
    """Return a number as people are known by it, in E.164.

    Args:
        number: as a network gave it; Indian where it names no country.

    Returns:
        Nothing where no such number can exist: an extension, a withheld one.
    """
    try:
        parsed = phonenumbers.parse(number, "IN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@dataclass(frozen=True, slots=True)
class BranchRecord:
    """A branch as the records keep it."""

    branch_id: str
    name: str
    name_hi: str
    """As it is spoken in Hindi, in Devanagari; so are the other `_hi` fields."""
    address: str
    city: str
    """The English name; `data/bank/cities.csv` knows the others."""
    area: str
    area_hi: str
    pincode: str
    latitude: float
    longitude: float
    opens: time
    closes: time
    weekly_closed: tuple[int, ...]
    """ISO weekdays on which it is closed; Sunday is 7."""
    languages: tuple[str, ...]
    phone: str
    source: str
    valid_from: date
    valid_to: date | None
    """The branch's last day; None while no end is known."""


@dataclass(frozen=True, slots=True)
class AppointmentRequest:
    """A slot that a customer wants."""

    phone_number: str
    """E.164."""
    customer_name: str
    branch_id: str
    starts_at: datetime
    """Aware, in the branch's time zone."""
    ends_at: datetime
    purpose: str


@dataclass(frozen=True, slots=True)
class BookedAppointment:
    """An appointment as it stands after a change."""

    appointment_id: str
    branch_id: str
    starts_at: datetime
    """Aware, in the branch's time zone."""
    status: str
    """`booked` or `cancelled`."""


class SlotTakenError(IvrError):
    """The slot is full; choose another."""


class DoNotCallError(IvrError):
    """The person asked never to be called; nothing may be promised or dialled."""


@dataclass(frozen=True, slots=True)
class LenderRate:
    """Another lender's rate while it holds."""

    lender: str
    name: str
    name_hi: str
    rate_percent: float
    """A year; the decimal that is written is meant."""
    source: str
    as_of: date
    sample: bool
    """Made up for demonstration."""
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class GoldClose:
    """What a gram of one fineness closed at, as published on a day."""

    day: date
    """Of publication, in India."""
    fineness: int
    """Parts of gold in a thousand."""
    close_paise: int
    as_of: datetime
    """Aware."""
    source: str


@dataclass(frozen=True, slots=True)
class KeptCallback:
    """A promise to call."""

    callback_id: str
    at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True)
class KeptHandover:
    """A call that is to go to a person."""

    transfer_id: str
    status: str
    """`queued`: written down; the telephone carries it out."""


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """A text message by the name of its registered template."""

    phone_number: str
    """E.164."""
    template: str
    fields: Mapping[str, str]
    """What the template's gaps are filled with, by name."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as it stands."""

    message_id: str
    status: str
    """`queued`, `sent` or `failed`."""
