"""What the bank's figures ought to be, worked out a second time from its papers alone.

Written from the rules and from the rows of `data/bank`; it shares no line with `ivr.goldloan`.
Exact fractions of a paisa throughout; rounded to the rupee, half up, at the end, but a maximum is
rounded down, for a rupee more would be above what the law permits.
"""

import csv
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from ivr.settings import data_folder

RUPEE = 100
FINENESS_OF_CARAT = {Fraction(24): 999, Fraction(22): 916, Fraction(18): 750, Fraction(14): 585}


def to_rupee(paise: Fraction) -> int:
    """Round to the rupee, half up (a loss of half a rupee is rounded up too: towards plus)."""
    return ((paise / RUPEE + Fraction(1, 2)).__floor__()) * RUPEE


def exact(value: float) -> Fraction:
    """Return the number as it was written: 10.1 is 101/10."""
    return Fraction(str(value))


def _first_entry(name: str) -> dict[str, Any]:
    text = (data_folder() / "bank" / name).read_text(encoding="utf-8")
    entry: dict[str, Any] = yaml.safe_load(text)[0]
    return entry


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True, slots=True)
class Tier:
    """A row of a table by amount: above the tier before, up to and including `up_to`."""

    up_to: Fraction | None
    percent: Fraction


def _tiers(rows: list[dict[str, Any]]) -> list[Tier]:
    return [
        Tier(
            None if row["up_to_paise"] is None else Fraction(row["up_to_paise"]),
            exact(row["percent"]),
        )
        for row in rows
    ]


def _percent(tiers: list[Tier], amount: Fraction) -> Fraction:
    return next(t.percent for t in tiers if t.up_to is None or amount <= t.up_to)


class Oracle:
    """The papers, read once."""

    def __init__(self) -> None:
        """Read the first, and only, edition of each paper."""
        regulation, lending = _first_entry("regulation.yaml"), _first_entry("lending.yaml")
        self.caps = _tiers(regulation["loan_to_value"])
        self.max_grams = Fraction(regulation["max_ornaments_grams"])
        self.max_bullet_months = int(regulation["max_bullet_months"])
        self.rates = _tiers(lending["rates"])
        self.min_carat = Fraction(lending["min_purity_carat"])
        self.least, self.most = lending["min_loan_paise"], lending["max_loan_paise"]
        self.months = range(lending["min_months"], lending["max_months"] + 1)
        self.prices = {
            int(row["fineness"]): Fraction(
                min(row["average_30_day_paise"], row["previous_close_paise"])
            )
            for row in _first_entry("gold_price.yaml")["prices"]
        }
        self.lenders = {
            row["lender"]: exact(float(row["rate_percent"]))
            for row in _rows(data_folder() / "bank" / "competitors.csv")
        }

    # -- price -------------------------------------------------------------------------------

    def price(self, carat: float) -> Fraction:
        """Return paise a gram: lower of average and close; prorated from the nearest fineness."""
        purity = exact(carat)
        fineness = Fraction(FINENESS_OF_CARAT.get(purity, purity / 24 * 1000))
        nearest = min(self.prices, key=lambda published: abs(published - fineness))
        return self.prices[nearest] * fineness / nearest

    def rate(self, principal: int) -> Fraction:
        """Return the bank's rate, percent a year, for a principal."""
        return _percent(self.rates, Fraction(principal))

    # -- eligibility -------------------------------------------------------------------------

    def due(self, principal: int, repayment: str, months: int) -> Fraction:
        """Return what the loan-to-value rule counts: at maturity for bullet loans.

        What falls due is a bill, and bills are in whole rupees.
        """
        if repayment != "bullet":
            return Fraction(principal)
        rate = self.rate(principal)
        return Fraction(principal + to_rupee(principal * rate / 100 * months / 12))

    def cap(self, principal: int, existing: int, repayment: str, months: int) -> Fraction:
        """Return the loan-to-value cap, percent, of the tier this loan falls into."""
        return _percent(self.caps, self.due(principal, repayment, months) + existing)

    def permitted(
        self, principal: int, value: Fraction, existing: int, repayment: str, months: int
    ) -> bool:
        """Say whether law and bank let this principal be lent on this gold."""
        cap = self.cap(principal, existing, repayment, months)
        return principal <= self.most and (
            self.due(principal, repayment, months) <= value * cap / 100
        )

    def max_loan(self, value: Fraction, existing: int, repayment: str, months: int) -> int:
        """Return the largest principal in whole rupees that is permitted, 0 when none is.

        Within one rate and one tier the bounds are straight lines, but for the rounding of the
        bill: the best lies at one of them, or a rupee beside it.
        """
        best = 0
        for rate in self.rates:
            growth = 1 + rate.percent / 100 * months / 12 if repayment == "bullet" else Fraction(1)
            for tier in self.caps:
                bounds = [value * tier.percent / 100 / growth, Fraction(self.most)]
                if rate.up_to is not None:
                    bounds.append(rate.up_to)
                if tier.up_to is not None:
                    bounds.append((tier.up_to - existing) / growth)
                bound = (min(bounds) / RUPEE).__floor__() * RUPEE
                near = range(max(0, bound - 2 * RUPEE), bound + 3 * RUPEE, RUPEE)
                allowed = [
                    principal
                    for principal in near
                    if self.permitted(principal, value, existing, repayment, months)
                ]
                best = max([best, *allowed])
        return best

    # -- repayment ---------------------------------------------------------------------------

    def repayment(self, loan: int, rate: float, months: int, kind: str) -> tuple[int, int, int]:
        """Return what is paid a month, the interest in all, and everything that is paid."""
        monthly_rate = exact(rate) / 1200
        if kind == "emi":
            growth = (1 + monthly_rate) ** months
            payment = (
                loan * monthly_rate * growth / (growth - 1)
                if monthly_rate
                else Fraction(loan, months)
            )
            interest = to_rupee(payment * months - loan)
            return to_rupee(payment), interest, loan + interest
        interest = to_rupee(loan * monthly_rate * months)
        monthly = to_rupee(loan * monthly_rate) if kind == "interest_only" else 0
        return monthly, interest, loan + interest

    def balances(self, loan: int, rate: float, months: int, kind: str) -> list[Fraction]:
        """Return what is owed after each month, month by month as a clerk would, unrounded."""
        if kind != "emi":
            return [Fraction(loan)] * (months - 1) + [Fraction(0)]
        monthly_rate = exact(rate) / 1200
        growth = (1 + monthly_rate) ** months
        payment = loan * monthly_rate * growth / (growth - 1) if rate else Fraction(loan, months)
        balances, balance = [], Fraction(loan)
        for _ in range(months):
            balance = balance * (1 + monthly_rate) - payment
            balances.append(balance)
        return balances

    # -- savings -----------------------------------------------------------------------------

    def savings(self, loan: int, rate: float, months: int) -> tuple[int, int, Fraction]:
        """Return what is saved a month, in all, and the bank's rate; interest alone, no fees."""
        ours = self.rate(loan)
        monthly = loan * (exact(rate) - ours) / 1200
        return to_rupee(monthly), to_rupee(monthly * months), ours
