from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ivr.goldloan.bankdata import PercentTier
from ivr.goldloan.cap import LoanTerms, largest_due_paise, largest_principal_paise, percent_for
from ivr.goldloan.interest import Repayment

LAKH = 10_000_000


def tiers(*rows: tuple[int | None, str]) -> tuple[PercentTier, ...]:
    return tuple(PercentTier(up_to_paise=to, percent=Fraction(percent)) for to, percent in rows)


CAPS = tiers((25 * LAKH // 10, "85"), (5 * LAKH, "80"), (None, "75"))
RATES = tiers((1 * LAKH, "11.5"), (5 * LAKH, "10.5"), (None, "9.5"))

values = st.integers(0, 500 * LAKH).map(Fraction)
existing_loans = st.integers(0, 20 * LAKH)
all_terms = st.builds(LoanTerms, st.just(RATES), st.integers(1, 12), st.sampled_from(Repayment))


def test_each_tier_has_its_cap() -> None:
    assert largest_due_paise(Fraction(2 * LAKH), 0, CAPS) == LAKH * 17 // 10
    assert largest_due_paise(Fraction(5 * LAKH), 0, CAPS) == 4 * LAKH
    assert largest_due_paise(Fraction(10 * LAKH), 0, CAPS) == LAKH * 75 // 10


def test_just_above_a_bound_the_bound_is_more_than_the_lower_share() -> None:
    assert largest_due_paise(Fraction(3 * LAKH), 0, CAPS) == LAKH * 25 // 10


def test_other_loans_push_into_a_lower_cap() -> None:
    assert largest_due_paise(Fraction(2 * LAKH), LAKH, CAPS) == LAKH * 16 // 10
    assert largest_due_paise(Fraction(2 * LAKH), 5 * LAKH, CAPS) == LAKH * 15 // 10


def test_a_bullet_loan_starts_lower_by_its_interest() -> None:
    terms = LoanTerms(RATES, 12, Repayment.BULLET)
    largest = largest_principal_paise(4 * LAKH, terms)
    assert largest == 36_199_100  # ₹4,00,000 / 1.105 = 3,61,990.95
    assert terms.due_paise(largest) == 4 * LAKH


def test_a_rate_holds_up_to_its_bound_and_the_next_begins_above() -> None:
    assert percent_for(LAKH, RATES) == Fraction("11.5")
    assert percent_for(LAKH + 1, RATES) == Fraction("10.5")


@given(values, existing_loans, all_terms)
def test_the_amount_due_never_exceeds_the_cap_of_its_tier(
    value: Fraction, existing: int, terms: LoanTerms
) -> None:
    loan = largest_principal_paise(largest_due_paise(value, existing, CAPS), terms)
    due = terms.due_paise(loan)
    assert due <= value * percent_for(existing + due, CAPS) / 100 or loan == 0


@given(values, existing_loans, all_terms)
def test_one_rupee_more_would_exceed_it(value: Fraction, existing: int, terms: LoanTerms) -> None:
    limit = largest_due_paise(value, existing, CAPS)
    more = largest_principal_paise(limit, terms) + 100
    assert terms.due_paise(more) > limit


@given(values, values, existing_loans)
def test_more_gold_never_lends_less(one: Fraction, other: Fraction, existing: int) -> None:
    less, more = sorted((one, other))
    assert largest_due_paise(less, existing, CAPS) <= largest_due_paise(more, existing, CAPS)
