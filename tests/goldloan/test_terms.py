"""What holds for every loan: fees, limits, shares of the value; and which limit a pledge breaks."""

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.goldloan.toolbox import GoldLoanTools
from tests.goldloan.test_toolbox import result, rows


def terms(tools: GoldLoanTools, **arguments: Any) -> dict[str, Any]:
    ours, *others = rows(tools, "compare_lenders", **arguments)
    assert not any("terms" in row for row in others)
    found = ours["terms"]
    assert isinstance(found, dict)
    return found


def test_our_row_tells_the_terms_of_our_loans_with_their_sources(tools: GoldLoanTools) -> None:
    found = terms(tools)
    assert (found["highest_ltv_percent"], found["lowest_ltv_percent"]) == (85, 75)
    assert (found["max_ornaments_grams"], found["max_coins_grams"]) == (1000, 50)
    assert (found["lowest_rate_percent"], found["highest_rate_percent"]) == (9.5, 11.5)
    assert found["release_working_days"] == 7
    assert any("2025" in source for source in found["sources"])


def test_no_fee_is_worked_out_where_no_sum_is_known(tools: GoldLoanTools) -> None:
    assert "processing_fee_paise" not in terms(tools)


@given(loan_paise=st.integers(1, 10**11))
def test_the_fee_is_its_share_of_the_loan_to_the_rupee(
    reading_tools: GoldLoanTools, loan_paise: int
) -> None:
    found = terms(reading_tools, loan_paise=loan_paise)
    share = Fraction(str(found["processing_fee_percent"])) / 100
    rupees = floor(loan_paise * share / 100 + Fraction(1, 2))
    assert found["processing_fee_paise"] == rupees * 100


@pytest.mark.parametrize(
    ("pledge", "limit"),
    [
        ({"gold_weight_grams": 50}, ""),
        ({"gold_weight_grams": 50, "gold_purity_carat": 14}, "purity"),
        ({"gold_weight_grams": 1200}, "weight"),
        ({"gold_weight_grams": 1}, "too_little"),
        ({"gold_weight_grams": 10, "requested_paise": 10_000_000_000}, "amount"),
    ],
)
def test_a_refusal_names_the_limit_that_is_not_kept(
    tools: GoldLoanTools, pledge: dict[str, float], limit: str
) -> None:
    answer = result(tools, "check_eligibility", **pledge)
    assert answer["refused_for"] == limit
    assert answer["eligible"] is (limit == "")
