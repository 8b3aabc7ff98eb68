"""Whether a person may be called now. Pure: the clock is an argument.

Where a number's time zone is in doubt, the call must be permitted in each that is possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import phonenumbers.timezone

from ivr.campaigns.rules import CallingRule, CampaignRules
from ivr.records.campaign_records import DueCall

LOOKS_AHEAD = timedelta(days=30)
"""So far the next permitted moment is sought; after that there is none in sight."""
STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Permitted:
    """The call may be placed now."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; it is to be asked again at that moment."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """Not for this campaign, whenever."""

    reason: str


Decision = Permitted | Later | Never


def may_call(call: DueCall, rules: CampaignRules, now: datetime) -> Decision:
    """Decide about one call at one moment.

    Args:
        call: whom, for which campaign, and what the customer has said.
        rules: of calling, and the holidays.
        now: aware.
    """
    if call.do_not_call_since is not None:
        return Never("the customer asked not to be called")
    zones = time_zones(call.contact.phone_number, call.contact.time_zone)
    if not zones:
        return Never(f"nobody knows a time zone {call.contact.time_zone or 'of this number'}")
    rule = rules.rule(call.campaign.kind, now.astimezone(zones[0]).date())
    if rule is None:
        reason = f"no rules for {call.campaign.kind} calls are in force: renew data/campaigns"
        return Later(now + STEP, reason)
    if rule.consent and call.contact.consent_on is None:
        return Never("the customer has not agreed to be called")
    if not begins_with(call.campaign.caller_number, rule.series):
        series = " or ".join(rule.series)
        return Later(now + STEP, f"{call.campaign.kind} calls come from numbers of {series}")
    return _by_the_clock(rule, rules, zones, now)


def begins_with(number: str, series: Sequence[str]) -> bool:
    """Tell whether a number of this country belongs to one of the series."""
    return number.removeprefix("+91").lstrip("0").startswith(tuple(series))


@lru_cache(maxsize=4096)
def time_zones(number: str, named: str) -> tuple[ZoneInfo, ...]:
    """Return the zones in which a number's owner may be; none where that is unknown.

    Args:
        number: E.164.
        named: IANA's name, where the list gave one.
    """
    names: Sequence[str] = [named]
    if not named:
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            return ()
        names = phonenumbers.timezone.time_zones_for_number(parsed)
    try:
        # India's older name is one zone with the newer; a number has a few at most.
        return tuple(dict.fromkeys(ZoneInfo(name) for name in names))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ()


def _by_the_clock(
    rule: CallingRule, rules: CampaignRules, zones: Sequence[ZoneInfo], now: datetime
) -> Decision:
    moment = now
    while moment < now + LOOKS_AHEAD:
        later = max(_opening(rule, rules, zone, moment) for zone in zones)
        if later == moment:
            break
        moment = later
    if moment == now:
        return Permitted()
    hours = f"{rule.opens:%H:%M} to {rule.closes:%H:%M}"
    return Later(moment.astimezone(UTC), f"{rule.kind} calls are placed from {hours}, not now")


def _opening(rule: CallingRule, rules: CampaignRules, zone: ZoneInfo, moment: datetime) -> datetime:
    """Return the moment itself where it is permitted in a zone, else the next opening there."""
    there = moment.astimezone(zone)
    day, clock = there.date(), there.time()
    closed = there.isoweekday() in rule.closed_weekdays or (
        day in rules.holidays and not rule.on_holidays
    )
    if not closed and rule.opens <= clock < rule.closes:
        return moment
    if closed or clock >= rule.closes:
        day += STEP
        return datetime.combine(day, time(), zone)
    return datetime.combine(day, rule.opens, zone)
