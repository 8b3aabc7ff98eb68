"""The most that may be lent against gold. Pure: regulation and rates come in as tiers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Protocol

from ivr.goldloan.interest import (
    PAISE_PER_RUPEE,
    Repayment,
    growth_to_maturity,
    simple_interest,
    whole_rupees,
)


class Tier(Protocol):
    """A percentage that holds up to an amount; the last tier has no end."""

    @property
    def up_to_paise(self) -> int | None:
        """The upper bound, itself included."""
        ...

    @property
    def percent(self) -> Fraction:
        """Percent of the value, or percent a year."""
        ...


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What decides how much is due at maturity."""

    rates: Sequence[Tier]
    """Annual interest by principal."""
    months: int
    repayment: Repayment

    def due_paise(self, principal_paise: int) -> int:
        """Return what counts against the cap: the amount due at maturity for a bullet loan.

        Source: RBI, Lending Against Gold and Silver Collateral Directions, 2025: for bullet
        repayment the loan-to-value ratio is computed on the amount repayable at maturity.
        """
        if self.repayment is not Repayment.BULLET:
            return principal_paise
        rate = percent_for(principal_paise, self.rates)
        return principal_paise + whole_rupees(simple_interest(principal_paise, rate, self.months))


def percent_for(amount_paise: int, tiers: Sequence[Tier]) -> Fraction:
    """Return the percentage of the tier an amount falls in."""
    return next(
        tier.percent
        for tier in tiers
        if tier.up_to_paise is None or amount_paise <= tier.up_to_paise
    )


def largest_due_paise(value_paise: Fraction, existing_paise: int, tiers: Iterable[Tier]) -> int:
    """Return the most that may be owed on a new loan, in whole rupees, rounded down.

    The caps fall as the borrower's total rises, so that just above a bound less may be lent than
    at the bound: within each tier the limit is the smaller of its share of the value and of the
    room to its bound, and the best tier wins. Rounded down, for half a rupee above is above.

    Source: RBI, Lending Against Gold and Silver Collateral Directions, 2025.
    """
    best = Fraction(0)
    for tier in tiers:
        limit = value_paise * tier.percent / 100
        if tier.up_to_paise is not None:
            limit = min(limit, Fraction(tier.up_to_paise - existing_paise))
        best = max(best, limit)
    return floor(best / PAISE_PER_RUPEE) * PAISE_PER_RUPEE


def largest_principal_paise(due_paise: int, terms: LoanTerms) -> int:
    """Return the largest principal in whole rupees whose amount due keeps to the limit.

    The rate depends on the principal, so each tier of rates is tried for itself.
    """
    if terms.repayment is not Repayment.BULLET:
        return due_paise
    return max(_largest_at(tier, due_paise, terms) for tier in terms.rates)


def _largest_at(tier: Tier, due_paise: int, terms: LoanTerms) -> int:
    principal = whole_rupees(due_paise / growth_to_maturity(tier.percent, terms.months))
    if tier.up_to_paise is not None:
        principal = min(principal, tier.up_to_paise)
    while principal > 0 and terms.due_paise(principal) > due_paise:
        if percent_for(principal, terms.rates) != tier.percent:
            return 0  # belongs to a dearer tier, which is tried for itself
        principal -= PAISE_PER_RUPEE
    return principal
