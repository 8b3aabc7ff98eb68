"""Making a campaign: what somebody wants, checked against the rules in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from ivr.bank import e164
from ivr.campaigns.law import begins_with
from ivr.campaigns.pacing import Pacing
from ivr.campaigns.rules import CampaignRules
from ivr.errors import ConfigurationError
from ivr.records.campaign_records import CampaignKind, CampaignPlan
from ivr.yaml_files import complaints


@dataclass(frozen=True, slots=True)
class Wish:
    """A campaign as somebody wants it, unchecked."""

    name: str
    """By which people know it."""
    kind: CampaignKind
    caller_number: str
    """What customers see."""
    extension: str
    """The agent's number."""
    pacing: Mapping[str, Any]
    """See `Pacing`; what is missing is as usual."""


def planned(wish: Wish, rules: CampaignRules, today: date) -> CampaignPlan:
    """Return the plan of a new campaign; nothing is kept yet.

    Args:
        wish: what is wanted.
        rules: of all campaigns.
        today: in India.

    Raises:
        ConfigurationError: the first thing that is wrong, and what would be right.
    """
    rule = rules.rule(wish.kind, today)
    if rule is None:
        raise ConfigurationError(
            f"no rules for {wish.kind} calls are in force: renew data/campaigns"
        )
    number = _caller_number(wish.caller_number)
    if not begins_with(number, rule.series):
        raise ConfigurationError(
            f"caller number {wish.caller_number}: {wish.kind} calls come from numbers of "
            f"{' or '.join(rule.series)} ({rule.source})"
        )
    try:
        checked = Pacing.model_validate(wish.pacing)
    except ValidationError as error:
        raise ConfigurationError(f"the pacing is wrong: {complaints(error)}") from error
    return CampaignPlan(_name(wish.name), wish.kind, number, wish.extension, checked.model_dump())


def _name(name: str) -> str:
    if not (name.isprintable() and name.strip() == name and 0 < len(name) <= 64):
        raise ConfigurationError("a campaign's name is one line of 1 to 64 letters")
    if set(name) & set(',;"\\|^'):
        raise ConfigurationError(f"{name}: a campaign's name holds none of , ; \" \\ | ^")
    return name


def _caller_number(number: str) -> str:
    """Return a caller number in E.164; a number of the special series need not be dialable."""
    digits = number.removeprefix("+91").replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 11):
        raise ConfigurationError(f"caller number {number}: ten digits are wanted")
    return e164(digits) or f"+91{digits.lstrip('0')}"
