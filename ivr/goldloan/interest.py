"""What a loan costs. Pure: exact fractions inside, whole rupees at the end, rounded half-up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

PAISE_PER_RUPEE = 100


class Repayment(StrEnum):
    """How a loan is paid back."""

    BULLET = "bullet"
    """Principal and simple interest together at maturity."""
    EMI = "emi"
    """Equal monthly instalments on the reducing balance."""
    INTEREST_ONLY = "interest_only"
    """Interest every month, the principal at maturity."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month of a schedule. Payment is principal plus interest."""

    month: int
    payment_paise: int
    principal_paise: int
    interest_paise: int
    balance_paise: int
    """Principal still owed after the payment."""


@dataclass(frozen=True, slots=True)
class RepaymentPlan:
    """A loan paid back to the last paisa."""

    monthly_paise: int
    """The regular payment; 0 for a bullet loan. The last payment takes up the rounding."""
    total_interest_paise: int
    total_paise: int
    schedule: tuple[Instalment, ...]


def whole_rupees(paise: Fraction) -> int:
    """Round to the rupee, half-up, and return paise."""
    return floor(paise / PAISE_PER_RUPEE + Fraction(1, 2)) * PAISE_PER_RUPEE


def simple_interest(principal_paise: int, rate_percent: Fraction, months: int) -> Fraction:
    """Return P·r·n/1200, unrounded, in paise.

    Source: simple interest at monthly rests, RBI, Lending Against Gold and Silver Collateral
    Directions, 2025 (bullet repayment: interest accrues and falls due at maturity).
    """
    return principal_paise * rate_percent * months / 1200


def growth_to_maturity(rate_percent: Fraction, months: int) -> Fraction:
    """Return 1 + r·n/1200: what a bullet loan owes at maturity for each paisa lent."""
    return 1 + rate_percent * months / 1200


def instalment(principal_paise: int, rate_percent: Fraction, months: int) -> Fraction:
    """Return the equated monthly instalment P·i·(1+i)^n / ((1+i)^n − 1), i = r/1200, unrounded.

    Source: present value of an ordinary annuity (Kellison, The Theory of Interest, §3.2).
    """
    if rate_percent == 0:
        return Fraction(principal_paise, months)
    rate = rate_percent / 1200
    growth = (1 + rate) ** months
    return principal_paise * rate * growth / (growth - 1)


def plan_repayment(
    principal_paise: int, rate_percent: Fraction, months: int, repayment: Repayment
) -> RepaymentPlan:
    """Lay out a loan month by month.

    Totals come from the exact formula and are rounded once; each month's interest is the growth
    of the rounded running total, so that the schedule adds up to the totals exactly.
    """
    match repayment:
        case Repayment.BULLET:
            return _bullet(principal_paise, rate_percent, months)
        case Repayment.INTEREST_ONLY:
            monthly = simple_interest(principal_paise, rate_percent, 1)
            return _monthly(
                principal_paise, months, monthly, lambda month: monthly * month, amortising=False
            )
        case Repayment.EMI:
            emi = instalment(principal_paise, rate_percent, months)
            interest = _reducing_interest(principal_paise, rate_percent, months, emi)
            return _monthly(principal_paise, months, emi, interest.__getitem__, amortising=True)


def _bullet(principal_paise: int, rate_percent: Fraction, months: int) -> RepaymentPlan:
    interest = whole_rupees(simple_interest(principal_paise, rate_percent, months))
    waiting = tuple(Instalment(month, 0, 0, 0, principal_paise) for month in range(1, months))
    total = principal_paise + interest
    last = Instalment(months, total, principal_paise, interest, 0)
    return RepaymentPlan(0, interest, total, (*waiting, last))


def _reducing_interest(
    principal_paise: int, rate_percent: Fraction, months: int, emi: Fraction
) -> Sequence[Fraction]:
    """Return the interest paid up to the end of each month, from month 0.

    After m months B(m) = (1+i)^m·P − emi·((1+i)^m − 1)/i is owed, so m·emi − (P − B(m)) was
    interest. The closed form keeps a month's figure independent of the rounding of others.
    """
    if rate_percent == 0:
        return [Fraction(0)] * (months + 1)
    rate = rate_percent / 1200
    paid = []
    for month in range(months + 1):
        growth = (1 + rate) ** month
        balance = growth * principal_paise - emi * (growth - 1) / rate
        paid.append(month * emi - (principal_paise - balance))
    return paid


def _monthly(
    principal_paise: int,
    months: int,
    payment: Fraction,
    interest_until: Callable[[int], Fraction],
    *,
    amortising: bool,
) -> RepaymentPlan:
    monthly = whole_rupees(payment)
    total_interest = whole_rupees(interest_until(months))
    rows: list[Instalment] = []
    balance, interest_so_far = principal_paise, 0
    for month in range(1, months + 1):
        interest = whole_rupees(interest_until(month)) - interest_so_far
        interest_so_far += interest
        if month == months:
            principal = balance
        else:
            principal = min(balance, monthly - interest) if amortising else 0
        balance -= principal
        rows.append(Instalment(month, principal + interest, principal, interest, balance))
    return RepaymentPlan(monthly, total_interest, principal_paise + total_interest, tuple(rows))
