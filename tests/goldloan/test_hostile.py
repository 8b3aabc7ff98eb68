"""Whatever is sent to the tools, the answer names the field and nothing is stored."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from ivr.goldloan.bankdata import BankData
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.price import SamplePriceProvider
from ivr.goldloan.toolbox import GoldLoanTools
from ivr.records.models import Base
from ivr.records.opening import Records, open_records
from tests.goldloan import hostile
from tests.goldloan.conftest import NOW, clock
from tests.goldloan.hostile import HOSTILE

MOST_ANSWERED = 2_000
"""Characters of a refusal: what came in does not go out again."""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, data: BankData) -> Iterator[Records]:
    file = tmp_path_factory.mktemp("records") / "ivr.db"
    with open_records(f"sqlite:///{file}", clock) as opened:
        opened.branches.synchronise(data.branches, NOW.date())
        opened.lenders.synchronise(data.competitors)
        yield opened


@pytest.fixture(scope="module")
def stored_tools(data: BankData, records: Records) -> GoldLoanTools:
    return GoldLoanTools(data, records, SamplePriceProvider(data.prices, clock), clock)


def rows(records: Records) -> dict[str, int]:
    with records.database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def test_there_are_hundreds_of_them() -> None:
    assert len(HOSTILE) >= 300


@pytest.mark.parametrize(
    ("tool", "arguments", "field"),
    HOSTILE,
    ids=[f"{n}-{tool[:24]}-{field[:20]}" for n, (tool, _, field) in enumerate(HOSTILE)],
)
def test_a_hostile_input_is_refused_by_name_and_leaves_nothing(
    stored_tools: GoldLoanTools,
    records: Records,
    tool: str,
    arguments: dict[str, object],
    field: str,
) -> None:
    before = rows(records)
    with pytest.raises(ToolError) as refused:
        stored_tools.run(tool, arguments)
    answer = refused.value.as_json()
    assert answer["field"] == field
    assert answer["code"] not in ("", "unavailable")
    assert field in answer["message"] or field == "name"
    assert len(json.dumps(answer)) < MOST_ANSWERED
    assert rows(records) == before


def test_right_arguments_are_taken(stored_tools: GoldLoanTools, records: Records) -> None:
    """The hostile ones are refused for what is wrong in them, not for what they share."""
    before = rows(records)
    for tool, arguments in (
        ("check_eligibility", hostile.PLEDGE),
        ("calculate_repayment", hostile.LOAN),
        ("calculate_savings", hostile.SAVING),
        ("capture_lead", hostile.LEAD),
        ("schedule_appointment", hostile.VISIT),
        ("schedule_callback", hostile.CALLBACK),
        ("transfer_to_human", hostile.HANDOVER),
        ("send_message", hostile.MESSAGE),
        ("set_do_not_call", hostile.LEAD),
    ):
        assert stored_tools.run(tool, arguments)
    after = rows(records)
    grown = {name for name, count in after.items() if count > before[name]}
    assert grown == {"caller", "lead", "appointment", "callback", "handover", "message"}
