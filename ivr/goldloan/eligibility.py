"""`check_eligibility` and `get_gold_price`: what may be lent on a pledge, and on which price."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from ivr.bank import IST
from ivr.goldloan.bankdata import BankData, LendingTerms, Regulation, in_force
from ivr.goldloan.cap import LoanTerms, largest_due_paise, largest_principal_paise, percent_for
from ivr.goldloan.goldloan import JsonObject, ToolError
from ivr.goldloan.interest import Repayment, whole_rupees
from ivr.goldloan.price import (
    GoldPrice,
    GoldPriceProvider,
    GoldPriceUnavailableError,
    price_for,
)
from ivr.goldloan.tool import (
    Arguments,
    Carat,
    Grams,
    Months,
    Paise,
    PaiseOrNone,
    RepaymentKind,
    exact,
)


class EligibilityArguments(Arguments):
    """A pledge, and what is wanted for it."""

    gold_weight_grams: Grams
    gold_purity_carat: Carat = 22
    existing_loan_paise: Annotated[
        PaiseOrNone,
        Field(description="Other gold loans of the borrower, without one that is taken over"),
    ] = 0
    requested_paise: Paise | None = None
    repayment: RepaymentKind = Repayment.BULLET
    tenure_months: Months = 12


class PriceArguments(Arguments):
    """Which gold."""

    purity_carat: Carat = 24


@dataclass(frozen=True, slots=True)
class Offer:
    """What the rules give for a pledge, before anyone asks whether it is enough."""

    net_value_paise: int
    max_loan_paise: int
    ltv_percent: Fraction
    rate_percent: Fraction
    asked_is_permitted: bool
    """False where what is asked for is less than the maximum, and yet more than is permitted."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Lending by the regulation and the bank's terms in force today."""

    data: BankData
    price: GoldPriceProvider
    now: Callable[[], datetime]

    def gold_price(self, arguments: PriceArguments) -> JsonObject:
        """Return the price that lending rests on; `stale` when it is no longer today's."""
        price = self._price(exact(arguments.purity_carat))
        return {
            "per_gram_paise": price.per_gram_paise,
            "as_of": price.as_of.isoformat(),
            "source": price.source,
            "stale": price.stale,
            "indicative": price.sample,
            "purity_carat": arguments.purity_carat,
            "basis": "the lower of the 30-day average and the previous close",
            "average_30_day_paise": price.average_30_day_paise,
            "previous_close_paise": price.previous_close_paise,
        }

    def check(self, arguments: EligibilityArguments) -> JsonObject:
        """Return the largest loan, and whether what is asked for is within it."""
        regulation, terms = self._rules()
        refuse_tenure(arguments.tenure_months, arguments.repayment, regulation, terms)
        price = self._price(exact(arguments.gold_purity_carat))
        if price.stale:
            raise ToolError(
                "stale_price",
                f"the last gold price is of {price.as_of.isoformat()}: no figure today",
            )
        offer = _offer(arguments, price, regulation, terms)
        objections = list(_objections(arguments, offer, regulation, terms))
        return {
            "eligible": not objections,
            "reason": "; ".join(reason for _, reason in objections) or "within the limits",
            "refused_for": next((limit for limit, _ in objections), ""),
            "net_value_paise": offer.net_value_paise,
            "price_per_gram_paise": price.per_gram_paise,
            "price_as_of": price.as_of.isoformat(),
            "ltv_percent": float(offer.ltv_percent),
            "max_loan_paise": offer.max_loan_paise,
            "interest_rate_percent": float(offer.rate_percent),
            "indicative": terms.sample or price.sample or regulation.sample,
            "sources": [regulation.source, terms.source, price.source],
            "repayment": arguments.repayment.value,
            "tenure_months": arguments.tenure_months,
            "min_purity_carat": float(terms.min_purity_carat),
            "max_ornaments_grams": float(regulation.max_ornaments_grams),
            "min_loan_paise": terms.min_loan_paise,
        }

    def _rules(self) -> tuple[Regulation, LendingTerms]:
        return rules_in_force(self.data, self.now().astimezone(IST).date())

    def _price(self, carat: Fraction) -> GoldPrice:
        now = self.now()
        sheet = in_force(self.data.prices, now.astimezone(IST).date(), "gold price rule")
        try:
            published = self.price.published()
        except GoldPriceUnavailableError as error:
            raise ToolError("price_unavailable", str(error)) from error
        return price_for(
            carat, published, now=now, fresh_for=timedelta(hours=sheet.fresh_for_hours)
        )


def rules_in_force(data: BankData, day: date) -> tuple[Regulation, LendingTerms]:
    """Return the regulation and the bank's terms of a day.

    Raises:
        ToolError: one of them has expired.
    """
    return in_force(data.regulations, day, "regulation"), in_force(data.terms, day, "terms")


def refuse_tenure(
    months: int, repayment: Repayment, regulation: Regulation, terms: LendingTerms
) -> None:
    """Refuse a tenor that no loan of this kind has.

    Source: RBI, Lending Against Gold and Silver Collateral Directions, 2025: bullet repayment
    for 12 months at most. The rest are the bank's own terms.
    """
    most = regulation.max_bullet_months if repayment is Repayment.BULLET else terms.max_months
    if not terms.min_months <= months <= most:
        raise ToolError(
            "tenure_not_offered",
            f"tenure_months: {terms.min_months} to {most} months for {repayment.value} repayment",
            "tenure_months",
        )


def _offer(
    arguments: EligibilityArguments, price: GoldPrice, regulation: Regulation, terms: LendingTerms
) -> Offer:
    weight = min(exact(arguments.gold_weight_grams), regulation.max_ornaments_grams)
    loan_terms = LoanTerms(terms.rates, arguments.tenure_months, arguments.repayment)
    value = price.exact_paise * weight
    tiers, existing = regulation.loan_to_value, arguments.existing_loan_paise
    due = largest_due_paise(value, existing, tiers)
    most = min(largest_principal_paise(due, loan_terms), terms.max_loan_paise)
    if exact(arguments.gold_purity_carat) < terms.min_purity_carat:
        most = 0
    asked = arguments.requested_paise
    loan = asked if asked is not None and asked <= most else most
    return Offer(
        net_value_paise=whole_rupees(value),
        max_loan_paise=most,
        ltv_percent=percent_for(existing + loan_terms.due_paise(loan), tiers),
        rate_percent=percent_for(loan, terms.rates),
        asked_is_permitted=loan_terms.due_paise(loan) <= due,
    )


def _objections(
    arguments: EligibilityArguments, offer: Offer, regulation: Regulation, terms: LendingTerms
) -> Iterator[tuple[str, str]]:
    """Yield which limit is not kept, and what it is."""
    if exact(arguments.gold_purity_carat) < terms.min_purity_carat:
        yield "purity", f"gold of {float(terms.min_purity_carat):g} carat or purer is accepted"
    if exact(arguments.gold_weight_grams) > regulation.max_ornaments_grams:
        most = float(regulation.max_ornaments_grams)
        yield "weight", f"at most {most:g} grams of ornaments may be pledged"
    if offer.max_loan_paise < terms.min_loan_paise:
        yield "too_little", "the gold is not enough for the smallest loan"
    if arguments.requested_paise is None:
        return
    if arguments.requested_paise > offer.max_loan_paise:
        yield "amount", "more is asked for than may be lent"
    elif not offer.asked_is_permitted:
        # Just below a bound of the rates the rate is higher, and a bullet loan owes it at maturity.
        yield "amount", "at the rate of this amount more would fall due than the gold allows"
    if arguments.requested_paise < terms.min_loan_paise:
        yield "amount", "less is asked for than the smallest loan"
