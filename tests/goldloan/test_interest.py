from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ivr.goldloan.interest import Repayment, instalment, plan_repayment, whole_rupees

principals = st.integers(1_000, 1_500_000_00).map(lambda rupees: rupees * 100)
rates = st.integers(0, 4_000).map(lambda hundredths: Fraction(hundredths, 100))
terms = st.integers(1, 36)


def test_half_a_rupee_rounds_up() -> None:
    assert whole_rupees(Fraction(149)) == 100
    assert whole_rupees(Fraction(150)) == 200
    assert whole_rupees(Fraction(-150)) == -100


def test_a_bullet_loan_of_four_lakh_at_ten_and_a_half_percent() -> None:
    plan = plan_repayment(40_000_000, Fraction("10.5"), 12, Repayment.BULLET)
    assert (plan.monthly_paise, plan.total_interest_paise) == (0, 4_200_000)
    assert plan.schedule[-1].payment_paise == plan.total_paise == 44_200_000


def test_an_emi_agrees_with_the_textbook() -> None:
    plan = plan_repayment(10_000_000, Fraction(12), 12, Repayment.EMI)
    assert plan.monthly_paise == 888_500  # ₹1,00,000 at 1 % a month: 8,884.88
    assert plan.total_interest_paise == 661_900  # 12 × 8,884.88 − 1,00,000 = 6,618.55


def test_without_interest_the_principal_is_divided() -> None:
    assert instalment(12_000, Fraction(0), 12) == 1_000


@given(principals, rates, terms, st.sampled_from(Repayment))
def test_a_schedule_adds_up_to_the_last_paisa(
    principal: int, rate: Fraction, months: int, repayment: Repayment
) -> None:
    plan = plan_repayment(principal, rate, months, repayment)
    assert len(plan.schedule) == months
    assert sum(row.payment_paise for row in plan.schedule) == plan.total_paise
    assert sum(row.interest_paise for row in plan.schedule) == plan.total_interest_paise
    assert sum(row.principal_paise for row in plan.schedule) == principal
    assert plan.schedule[-1].balance_paise == 0
    for row in plan.schedule:
        assert row.payment_paise == row.principal_paise + row.interest_paise
        assert row.balance_paise >= 0
        assert row.interest_paise >= 0


@given(principals, rates, terms)
def test_paying_back_sooner_costs_less(principal: int, rate: Fraction, months: int) -> None:
    costs = [
        plan_repayment(principal, rate, months, repayment).total_interest_paise
        for repayment in (Repayment.EMI, Repayment.INTEREST_ONLY, Repayment.BULLET)
    ]
    assert costs[0] <= costs[1] == costs[2]
