"""What holds for every loan of ours, whoever asks: fees, limits, shares of the value."""

from datetime import date
from fractions import Fraction

from ivr.goldloan.bankdata import BankData
from ivr.goldloan.eligibility import rules_in_force
from ivr.goldloan.goldloan import JsonObject
from ivr.goldloan.interest import whole_rupees


def terms_on(data: BankData, day: date, loan_paise: int | None) -> JsonObject:
    """Return the terms of a day, as far as callers ask for them.

    Args:
        data: the bank's.
        day: on which they are to hold.
        loan_paise: of which the fee is worked out; None where no sum is known.

    Raises:
        ToolError: terms or regulation have expired.

    Source: RBI, Lending Against Gold and Silver Collateral Directions, 2025, for the shares of the
    value, the limits of weight, and the days to hand the gold back; the rest are the bank's own.
    """
    regulation, terms = rules_in_force(data, day)
    shares = regulation.loan_to_value
    fee = _share_of(loan_paise, terms.processing_fee_percent)
    return {
        "processing_fee_percent": float(terms.processing_fee_percent),
        **({} if fee is None else {"processing_fee_paise": fee}),
        "prepayment_charge_percent": float(terms.prepayment_charge_percent),
        "lowest_rate_percent": min(float(tier.percent) for tier in terms.rates),
        "highest_rate_percent": max(float(tier.percent) for tier in terms.rates),
        "min_purity_carat": float(terms.min_purity_carat),
        "min_loan_paise": terms.min_loan_paise,
        "max_loan_paise": terms.max_loan_paise,
        "max_months": terms.max_months,
        "max_bullet_months": regulation.max_bullet_months,
        "highest_ltv_percent": float(shares[0].percent),
        "highest_ltv_up_to_paise": shares[0].up_to_paise or terms.max_loan_paise,
        "lowest_ltv_percent": float(shares[-1].percent),
        "max_ornaments_grams": float(regulation.max_ornaments_grams),
        "max_coins_grams": float(regulation.max_coins_grams),
        "no_means_test_up_to_paise": regulation.no_means_test_up_to_paise,
        "release_working_days": regulation.release_working_days,
        "sources": [regulation.source, terms.source],
    }


def _share_of(loan_paise: int | None, percent: Fraction) -> int | None:
    return None if loan_paise is None else whole_rupees(loan_paise * percent / 100)
