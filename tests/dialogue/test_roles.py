"""A true figure is told only as what it is, and every act of the agent tells its figures so."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ivr.dialogue.guard import untraced_figures
from ivr.dialogue.memory import Memory
from ivr.dialogue.tracing import values_of
from ivr.dialogue.turn import ToolCall
from ivr.settings import data_folder
from ivr.yaml_files import read_yaml

RESULTS: Mapping[str, Any] = {
    "max_loan_paise": 4_52_489_00,
    "price_per_gram_paise": 11_310_00,
    "net_value_paise": 5_65_500_00,
    "ltv_percent": 80,
    "interest_rate_percent": 10.5,
}
LENDERS = [
    {
        "lender": "ours",
        "name": "Our bank",
        "name_hi": "हमारा बैंक",
        "rate_percent": 9.5,
        "terms": {"max_loan_paise": 1_50_00_000_00},
    },
    {"lender": "muthoot", "name": "Muthoot Finance", "name_hi": "मुथूट फ़ाइनेंस", "rate_percent": 18.0},
]
PLAN = {
    "monthly_paise": 17_631_00,
    "total_interest_paise": 11_572_00,
    "schedule": [{"month": 7, "payment_paise": 17_631_00, "balance_paise": 83_650_00}],
}


def untold(said: str) -> tuple[str, ...]:
    """Return the figures that the guard does not let pass."""
    calls = [ToolCall(str(n), {}, each) for n, each in enumerate((RESULTS, LENDERS, PLAN))]
    return untraced_figures(said, values_of(Memory("", "en"), calls))


@pytest.mark.parametrize(
    "said",
    [
        "You can get a loan of up to about ₹4,52,489, at a yearly interest rate of 10.5%.",
        "आपको लगभग ₹4,52,489 तक का लोन मिल सकता है, सालाना ब्याज दर 10.5% पर।",
        "Gold is at ₹11,310 a gram.",
        "सोने का भाव ₹11,310 प्रति ग्राम है।",
        "The gold is worth ₹5,65,500, of that value 80% can be lent.",
        "For Muthoot Finance I have 18%. Ours starts at 9.5%.",
        "मुथूट फ़ाइनेंस की दर 18% लिखी है। हमारी 9.5% से शुरू होती है।",
        "The monthly instalment is about ₹17,631, at 9.5%.",
    ],
)
def test_a_figure_beside_its_own_words_passes(said: str) -> None:
    assert untold(said) == ()


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("You can get a loan of ₹11,310.", "₹11,310"),
        ("You can get a loan of ₹5,65,500.", "₹5,65,500"),
        ("Gold is at ₹4,52,489 a gram.", "₹4,52,489"),
        ("सोने का भाव ₹4,52,489 प्रति ग्राम है।", "₹4,52,489"),
        ("आपको ₹11,310 तक का लोन मिल सकता है।", "₹11,310"),
        ("The yearly interest rate is 80%.", "80%"),
        ("सालाना ब्याज दर 80% है।", "80%"),
        ("Up to 10.5% of its worth can be lent.", "10.5%"),
        ("Our rate is 18%.", "18%"),
        ("हमारी दर 18% है।", "18%"),
        ("Muthoot Finance takes 9.5%.", "9.5%"),
        ("मुथूट की दर 10.5% है।", "10.5%"),
        ("The monthly instalment is ₹4,52,489.", "₹4,52,489"),
        ("You can get a loan of ₹17,631.", "₹17,631"),
        ("You can get a loan of ₹1,50,00,000.", "₹1,50,00,000"),
        ("You can get a loan of ₹83,650.", "₹83,650"),
        ("It runs for 7 months.", "7 months"),
    ],
)
def test_a_figure_told_as_what_it_is_not_is_held_back(said: str, figure: str) -> None:
    assert untold(said) == (figure,)


def fields_of(rows: Any) -> Iterator[str]:
    for paths in rows.values():
        for path in paths:
            yield path.rpartition(".")[2]


def test_every_field_of_a_role_is_one_of_a_tool_or_a_slot() -> None:
    folder = data_folder() / "dialogue"
    known = set(fields_of(read_yaml(folder / "results.yaml")))
    known |= {"existing_loan_amount", "current_interest_rate", "loan_amount"}
    known |= {
        "current_interest_rate_percent",
        "outstanding_paise",
        "terms.max_loan_paise",
        "max_months",
    }
    for row in read_yaml(folder / "roles.yaml")["roles"]:
        assert set(row["fields"]) <= known
