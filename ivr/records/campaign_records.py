"""What the records keep of campaigns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from ivr.records.records import RecordsError

CampaignKind = Literal["promotional", "service", "recovery"]
CampaignStatus = Literal["draft", "running", "paused"]


class AttemptOutcome(StrEnum):
    """How an attempt to reach somebody ended."""

    # Answered; what came of the call, as the call's own record says.
    ABANDONED = "abandoned"
    COMPLETED = "completed"
    LEAD = "lead"
    CALLBACK = "callback"
    BOOKED = "booked"
    OPTED_OUT = "opted_out"
    TRANSFERRED = "transferred"
    FAILED = "failed"
    """The agent failed in the midst of it."""
    UNHEARD = "unheard"
    """Answered, and over before the agent had the line."""
    MACHINE = "machine"
    # Not answered.
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CONGESTION = "congestion"
    """The network had no way through."""
    REFUSED = "refused"
    INVALID = "invalid"
    """The network knows no such number."""
    LOST = "lost"
    """The dialler died and nobody can tell any more; it counts as an attempt."""
    # Never dialled.
    FORBIDDEN = "forbidden"
    """The law or the customer forbids it for good."""


class CampaignExistsError(RecordsError):
    """A campaign of that name exists. Choose another name."""


class UnknownCampaignError(RecordsError):
    """No campaign has that name; `ivr campaign status` lists them."""


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A campaign as it is kept."""

    name: str
    kind: CampaignKind
    caller_number: str
    extension: str
    pacing: Mapping[str, Any]
    status: CampaignStatus = "draft"


@dataclass(frozen=True, slots=True)
class NewContact:
    """A number that a list brings."""

    phone_number: str
    """E.164."""
    name: str = ""
    language: str = ""
    time_zone: str = ""
    consent_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueCall:
    """An attempt that a dialler has claimed, with all it must know to decide and to dial."""

    attempt_id: str
    ordinal: int
    """From 1."""
    campaign: CampaignPlan
    contact: NewContact
    due_at: datetime
    promised: bool
    """The customer asked for this call."""
    do_not_call_since: datetime | None


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt whose dialler died, as the one who takes it up finds it."""

    attempt_id: str
    ordinal: int
    campaign: CampaignPlan
    dialled_at: datetime


@dataclass(frozen=True, slots=True)
class ContactState:
    """Where one number of a campaign stands."""

    phone_number: str
    status: str
    outcome: str | None
    attempts: int
    """So many times its phone was dialled."""


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """Where a campaign stands."""

    plan: CampaignPlan
    contacts: int
    waiting: int
    calling: int
    finished: int
    attempts: int
    outcomes: Mapping[str, int]
    """Of the contacts that are finished."""
    attempt_outcomes: Mapping[str, int]
    """Of the attempts that are over."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the records know of a call that was answered."""

    outcome: str | None
    """None while it lasts."""


@dataclass(frozen=True, slots=True)
class Fared:
    """How a campaign's calls fared for a while."""

    dialled: int = 0
    answered: int = 0
    unheard: int = 0
    """Of those answered: the agent never had them."""
