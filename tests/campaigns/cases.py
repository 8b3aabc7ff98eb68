"""Calls and rules that the tests of campaigns share."""

from datetime import UTC, date, datetime
from pathlib import Path

from ivr.campaigns.rules import load_campaign_rules
from ivr.records.campaign_records import CampaignKind, CampaignPlan, DueCall, NewContact

RULES = load_campaign_rules(Path(__file__).parents[2] / "data")
NUMBERS = {"promotional": "+911400000001", "service": "+911600000001", "recovery": "+911600000001"}
TUESDAY_10 = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
"""10:00 in Nagpur."""


def plan(kind: CampaignKind = "promotional", *, caller_number: str = "") -> CampaignPlan:
    number = caller_number or NUMBERS[kind]
    return CampaignPlan("diwali", kind, number, "1001", {}, status="running")


def due(
    kind: CampaignKind = "promotional",
    *,
    number: str = "+919800000001",
    time_zone: str = "",
    consent_on: date | None = date(2026, 11, 1),
    do_not_call_since: datetime | None = None,
    caller_number: str = "",
) -> DueCall:
    return DueCall(
        attempt_id="7d3f5a52-9a51-4b43-9a3c-1f4f4b7a0001",
        ordinal=1,
        campaign=plan(kind, caller_number=caller_number),
        contact=NewContact(number, time_zone=time_zone, consent_on=consent_on),
        due_at=TUESDAY_10,
        promised=False,
        do_not_call_since=do_not_call_since,
    )
