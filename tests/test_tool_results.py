"""What `data/dialogue/results.yaml` says of the tools' results, held against the tools."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr import app
from ivr.app import Bank
from ivr.dialogue.validation import load_results
from ivr.settings import Settings, data_folder

NUMBER = "+919800000001"
NOW = "2026-12-01T10:00:00+05:30"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "check_eligibility": {"gold_weight_grams": 50},
    "calculate_repayment": {
        "loan_paise": 10_000_000,
        "interest_rate_percent": 10.5,
        "tenure_months": 12,
        "repayment": "emi",
    },
    "calculate_savings": {
        "current_loan_paise": 10_000_000,
        "current_interest_rate_percent": 18,
        "remaining_months": 12,
    },
    "get_gold_price": {},
    "find_branches": {"city": "Nagpur", "date": "2026-12-02"},
    "document_checklist": {"purpose": "balance_transfer"},
    "compare_lenders": {"loan_paise": 10_000_000},
    "capture_lead": {"phone_number": NUMBER},
    "schedule_appointment": {
        "phone_number": NUMBER,
        "customer_name": "Asha Rao",
        "branch_id": "NGP01",
        "date": "2026-12-02",
        "time": "11:00",
    },
    "reschedule_appointment": {"phone_number": NUMBER, "time": "12:00"},
    "find_visit": {"phone_number": NUMBER},
    "check_visit": {"branch_id": "NGP01", "date": "2026-12-02", "time": "11:00"},
    "check_callback": {"at": "2026-12-02T11:00:00+05:30"},
    "schedule_callback": {"phone_number": NUMBER, "at": "2026-12-02T11:00:00+05:30"},
    "cancel_appointment": {"phone_number": NUMBER},
    "transfer_to_human": {"reason": "complaint"},
    "send_message": {
        "phone_number": NUMBER,
        "template": "branch_address",
        "fields": {"branch": "Sitabuldi", "address": "12 Main Road"},
    },
    "set_do_not_call": {"phone_number": NUMBER},
}
"""In the order in which one person may ask for them."""


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with app.open_bank(Settings(), now=NOW, database=f"sqlite:///{tmp_path / 'ivr.db'}") as opened:
        yield opened


def inside(result: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(result, list):
            by_name = {row.get("document"): row for row in result}
            result = result[int(part)] if part.isdigit() else by_name[part]
        else:
            result = result[part]
    return result


def test_every_tool_of_the_bank_has_its_result_described(bank: Bank) -> None:
    specs = (*bank.tools.specs(), *bank.tools.looks())
    assert set(load_results(data_folder())) == {spec.name for spec in specs}


def test_every_field_that_the_conversation_may_speak_of_is_there(bank: Bank) -> None:
    described = load_results(data_folder())
    for tool, arguments in ARGUMENTS.items():
        result = bank.tools.look(tool, arguments)
        for path in described[tool]:
            inside(result, path)
    assert set(ARGUMENTS) == set(described)


def test_nothing_is_wrong_with_what_the_tools_are_given(bank: Bank) -> None:
    written = app.load_written(bank.tools)
    assert all(shape.required <= shape.arguments for shape in written.tools.values())
    assert {"hi", "en"} <= set(written.acts["greeting"])
