"""The rules of calling as data: editions with dates, and when somebody is called again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator

from ivr.errors import ConfigurationError
from ivr.goldloan.bankdata import Holiday
from ivr.goldloan.tables import read_csv
from ivr.records.campaign_records import AttemptOutcome, CampaignKind
from ivr.yaml_files import complaints, read_as, read_yaml


class CallingRule(BaseModel, frozen=True, extra="forbid"):
    """When people may be called for one purpose, while the edition is in force."""

    kind: CampaignKind
    source: str = Field(min_length=1)
    valid_from: date
    valid_to: date
    """Its last day."""
    opens: time
    closes: time
    """Itself excluded."""
    closed_weekdays: tuple[int, ...] = ()
    """ISO weekdays; Sunday is 7."""
    on_holidays: bool
    series: tuple[str, ...] = Field(min_length=1)
    """What the number that the customer sees must begin with, without the country's code."""
    consent: bool
    """The customer must have agreed to be called."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must lie before closes")
        if self.valid_from > self.valid_to:
            raise ValueError("valid_from must not lie after valid_to")
        if set(self.closed_weekdays) >= set(range(1, 8)):
            raise ValueError("closed on every day of the week")
        return self


class Again(BaseModel, frozen=True, extra="forbid"):
    """When an attempt follows another."""

    minutes: int = Field(gt=0)
    most: int = Field(gt=0)
    """So many attempts in all, of whatever outcome."""


class RetryRules(BaseModel, frozen=True, extra="forbid"):
    """When somebody is called again."""

    most_attempts: int = Field(gt=0)
    most_attempts_a_day: int = Field(gt=0)
    after: Mapping[AttemptOutcome, Again]


@dataclass(frozen=True, slots=True)
class CampaignRules:
    """All that decides about a call beside the campaign and the contact."""

    calling: tuple[CallingRule, ...]
    holidays: frozenset[date]
    retries: RetryRules

    def rule(self, kind: CampaignKind, day: date) -> CallingRule | None:
        """Return the edition in force on a day; None where there is none: nobody is called."""
        standing = (
            rule
            for rule in self.calling
            if rule.kind == kind and rule.valid_from <= day <= rule.valid_to
        )
        return next(standing, None)


_RULES = TypeAdapter(tuple[CallingRule, ...])


def load_campaign_rules(data: Path) -> CampaignRules:
    """Read and check `data/campaigns/` and the bank's holidays.

    Raises:
        ConfigurationError: names the file and the field that is wrong.
    """
    file = data / "campaigns" / "rules.yaml"
    try:
        calling = _RULES.validate_python(read_yaml(file))
    except ValidationError as error:
        raise ConfigurationError(f"{file} is wrong: {complaints(error)}") from error
    for n, rule in enumerate(calling):
        for other in calling[n + 1 :]:
            if rule.kind == other.kind and _overlap(rule, other):
                raise ConfigurationError(f"{file}: two editions of {rule.kind} overlap")
    retries = read_as(data / "campaigns" / "retries.yaml", RetryRules)
    holidays = read_csv(data / "bank" / "holidays.csv", Holiday)
    return CampaignRules(calling, frozenset(holiday.day for holiday in holidays), retries)


def _overlap(one: CallingRule, other: CallingRule) -> bool:
    return one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
