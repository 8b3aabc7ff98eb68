"""`calculate_repayment`, `calculate_savings`, `compare_lenders`: what a loan costs, and where."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from ivr.bank import IST, LenderRate
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.books import LenderBook
from ivr.goldloan.cap import percent_for
from ivr.goldloan.eligibility import refuse_tenure, rules_in_force
from ivr.goldloan.goldloan import JsonObject, ToolError
from ivr.goldloan.interest import plan_repayment, simple_interest, whole_rupees
from ivr.goldloan.terms import terms_on
from ivr.goldloan.tool import Arguments, Months, Paise, Percent, RepaymentKind, Text, exact


class RepaymentArguments(Arguments):
    """A loan to lay out month by month."""

    loan_paise: Paise
    interest_rate_percent: Percent
    tenure_months: Months
    repayment: RepaymentKind


class SavingsArguments(Arguments):
    """A loan elsewhere; nothing about it is assumed."""

    current_loan_paise: Annotated[Paise, Field(description="What is still owed, in paise")]
    current_interest_rate_percent: Percent
    remaining_months: Months
    current_lender: Text | None = None


class CompareArguments(Arguments):
    """The loan to compare."""

    loan_paise: Paise | None = None
    tenure_months: Months | None = None


@dataclass(frozen=True, slots=True)
class LoanCosts:
    """Interest at our rates and at others'."""

    data: BankData
    lenders: LenderBook
    now: Callable[[], datetime]

    def repayment(self, arguments: RepaymentArguments) -> JsonObject:
        """Return the monthly payment, the totals and the schedule."""
        months, repayment = arguments.tenure_months, arguments.repayment
        refuse_tenure(months, repayment, *rules_in_force(self.data, self._today()))
        plan = plan_repayment(
            arguments.loan_paise, exact(arguments.interest_rate_percent), months, repayment
        )
        return {
            "monthly_paise": plan.monthly_paise,
            "total_interest_paise": plan.total_interest_paise,
            "total_paise": plan.total_paise,
            "schedule": [asdict(row) for row in plan.schedule],
        }

    def savings(self, arguments: SavingsArguments) -> JsonObject:
        """Return what moving the loan saves in interest; negative when it costs more.

        Simple interest on the whole outstanding, month by month: L·(r − r')·n/1200. Fees are left
        out. Source: the difference of two simple interests, see `interest.simple_interest`.
        """
        _, terms = rules_in_force(self.data, self._today())
        loan, months = arguments.current_loan_paise, arguments.remaining_months
        ours = percent_for(loan, terms.rates)
        theirs = exact(arguments.current_interest_rate_percent)
        return {
            "monthly_savings_paise": whole_rupees(simple_interest(loan, theirs - ours, 1)),
            "total_savings_paise": whole_rupees(simple_interest(loan, theirs - ours, months)),
            "our_rate_percent": float(ours),
            "assumptions": {
                "outstanding_paise": loan,
                "current_interest_rate_percent": arguments.current_interest_rate_percent,
                "remaining_months": months,
                "current_lender": arguments.current_lender,
                "interest": "simple, on the whole outstanding until the end",
                "fees": "left out",
            },
            "indicative": terms.sample,
            "sources": [terms.source],
        }

    def compare(self, arguments: CompareArguments) -> list[JsonObject]:
        """Return our rate, then the other lenders' from the lowest; expired rates are left out.

        Our row holds the terms of our loans as well.
        """
        today = self._today()
        _, terms = rules_in_force(self.data, today)
        others = self.lenders.rates_on(today)
        if not others:
            raise ToolError("expired_data", f"no other lender's rate holds on {today}")
        ours = LenderRate(
            lender="ours",
            name="Our bank",
            name_hi="हमारा बैंक",
            rate_percent=float(
                percent_for(arguments.loan_paise or terms.max_loan_paise, terms.rates)
            ),
            source=terms.source,
            as_of=terms.valid_from,
            sample=terms.sample,
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
        )
        first = {
            **_lender_row(ours, arguments),
            "terms": terms_on(self.data, today, arguments.loan_paise),
        }
        return [first, *(_lender_row(rate, arguments) for rate in others)]

    def _today(self) -> date:
        return self.now().astimezone(IST).date()


def _lender_row(rate: LenderRate, arguments: CompareArguments) -> JsonObject:
    row: JsonObject = {
        "lender": rate.lender,
        "name": rate.name,
        "name_hi": rate.name_hi,
        "rate_percent": rate.rate_percent,
        "source": rate.source,
        "as_of": rate.as_of.isoformat(),
        "indicative": rate.sample,
    }
    if arguments.loan_paise is not None and arguments.tenure_months is not None:
        interest = simple_interest(
            arguments.loan_paise, exact(rate.rate_percent), arguments.tenure_months
        )
        row["total_interest_paise"] = whole_rupees(interest)
    return row
