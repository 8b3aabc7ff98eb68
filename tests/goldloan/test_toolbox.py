from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import DiskFullError
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.price import parse_fixed_price
from ivr.goldloan.toolbox import GoldLoanTools
from tests.goldloan.conftest import NOW, BooksInMemory, clock

PHONE = "+919876543210"


def result(tools: GoldLoanTools, name: str, **arguments: Any) -> dict[str, Any]:
    answer = tools.run(name, arguments)
    assert isinstance(answer, dict)
    return answer


def rows(tools: GoldLoanTools, name: str, **arguments: Any) -> list[dict[str, Any]]:
    answer = tools.run(name, arguments)
    assert isinstance(answer, list)
    return answer


def refusal(tools: GoldLoanTools, name: str, **arguments: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        tools.run(name, arguments)
    return caught.value


def priced(data: BankData, books: BooksInMemory, price: str) -> GoldLoanTools:
    return GoldLoanTools(data, books, price=parse_fixed_price(price), now=clock)


def test_every_tool_has_a_schema_that_lets_nothing_unknown_in(tools: GoldLoanTools) -> None:
    effects = [spec.has_effect for spec in tools.specs()]
    assert effects == sorted(effects), "reading tools come first"
    for spec in tools.specs():
        assert spec.arguments_schema["additionalProperties"] is False


def test_an_unknown_tool_names_the_known(tools: GoldLoanTools) -> None:
    error = refusal(tools, "make_coffee")
    assert error.code == "unknown_tool"
    assert "check_eligibility" in error.alternatives


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        ({}, "missing_argument", "gold_weight_grams"),
        ({"gold_weight_grams": True}, "invalid_argument", "gold_weight_grams"),
        ({"gold_weight_grams": "50"}, "invalid_argument", "gold_weight_grams"),
        ({"gold_weight_grams": float("nan")}, "invalid_argument", "gold_weight_grams"),
        ({"gold_weight_grams": float("inf")}, "invalid_argument", "gold_weight_grams"),
        ({"gold_weight_grams": -1}, "invalid_argument", "gold_weight_grams"),
        ({"gold_weight_grams": 1e9}, "invalid_argument", "gold_weight_grams"),
        ({"gold_weight_grams": 5, "requested_paise": 1.5}, "invalid_argument", "requested_paise"),
        ({"gold_weight_grams": 5, "tenure_months": 0}, "invalid_argument", "tenure_months"),
        ({"gold_weight_grams": 5, "tenure_months": 13}, "tenure_not_offered", "tenure_months"),
        ({"gold_weight_grams": 5, "repayment": "never"}, "invalid_argument", "repayment"),
        ({"gold_weight_grams": 5, "weight": 5}, "unknown_argument", "weight"),
    ],
)
def test_a_wrong_argument_is_named(
    tools: GoldLoanTools, arguments: dict[str, Any], code: str, field: str
) -> None:
    error = refusal(tools, "check_eligibility", **arguments)
    assert (error.code, error.field) == (code, field)
    assert field in error.message


json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


@given(
    st.sampled_from(["calculate_repayment", "find_branches", "get_gold_price", "compare_lenders"]),
    st.dictionaries(
        st.sampled_from(
            ["loan_paise", "interest_rate_percent", "tenure_months", "repayment", "city", "limit"]
        ),
        json_values,
    ),
)
def test_whatever_comes_in_a_result_or_a_refusal_goes_out(
    reading_tools: GoldLoanTools, name: str, arguments: dict[str, Any]
) -> None:
    with suppress(ToolError):
        assert isinstance(reading_tools.run(name, arguments), dict | list)


class TestEligibility:
    def test_fifty_grams_of_22_carat_for_a_year(self, data: BankData, books: BooksInMemory) -> None:
        tools = priced(data, books, "22=1000000@2026-12-01T09:00+05:30")
        bullet = result(tools, "check_eligibility", gold_weight_grams=50)
        assert bullet["net_value_paise"] == 50_000_000
        assert bullet["ltv_percent"] == 80.0
        assert bullet["max_loan_paise"] == 36_199_100
        assert bullet["interest_rate_percent"] == 10.5
        assert bullet["indicative"]
        emi = result(tools, "check_eligibility", gold_weight_grams=50, repayment="emi")
        assert emi["max_loan_paise"] == 40_000_000

    def test_asking_for_more_than_the_maximum_names_it(self, tools: GoldLoanTools) -> None:
        most = result(tools, "check_eligibility", gold_weight_grams=50)["max_loan_paise"]
        asked = result(tools, "check_eligibility", gold_weight_grams=50, requested_paise=most + 100)
        assert (asked["eligible"], asked["max_loan_paise"]) == (False, most)
        exactly = result(tools, "check_eligibility", gold_weight_grams=50, requested_paise=most)
        assert exactly["eligible"]

    def test_a_small_request_has_the_tier_and_rate_of_its_own_size(
        self, tools: GoldLoanTools
    ) -> None:
        small = result(tools, "check_eligibility", gold_weight_grams=50, requested_paise=5_000_000)
        assert (small["ltv_percent"], small["interest_rate_percent"]) == (85.0, 11.5)

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            ({"gold_weight_grams": 50, "gold_purity_carat": 14}, "18 carat or purer"),
            ({"gold_weight_grams": 1001}, "1000 grams"),
            ({"gold_weight_grams": 1}, "smallest loan"),
            ({"gold_weight_grams": 50, "requested_paise": 100_000}, "smallest loan"),
        ],
    )
    def test_what_is_outside_the_limits_has_a_reason(
        self, tools: GoldLoanTools, arguments: dict[str, Any], reason: str
    ) -> None:
        answer = result(tools, "check_eligibility", **arguments)
        assert not answer["eligible"]
        assert reason in answer["reason"]

    def test_a_stale_price_is_flagged_and_nothing_is_lent_on_it(
        self, data: BankData, books: BooksInMemory
    ) -> None:
        tools = priced(data, books, "22=1000000@2026-11-29T09:00+05:30")
        assert result(tools, "get_gold_price", purity_carat=22)["stale"]
        assert refusal(tools, "check_eligibility", gold_weight_grams=50).code == "stale_price"


class TestCosts:
    def test_savings_name_what_they_assume(self, tools: GoldLoanTools) -> None:
        answer = result(
            tools,
            "calculate_savings",
            current_loan_paise=30_000_000,
            current_interest_rate_percent=18,
            remaining_months=8,
            current_lender="muthoot",
        )
        assert answer["monthly_savings_paise"] == 187_500  # 3,00,000 × 7.5 % / 12
        assert answer["total_savings_paise"] == 1_500_000
        assert answer["assumptions"]["current_lender"] == "muthoot"
        assert answer["indicative"]

    def test_savings_may_be_negative(self, tools: GoldLoanTools) -> None:
        answer = result(
            tools,
            "calculate_savings",
            current_loan_paise=30_000_000,
            current_interest_rate_percent=7,
            remaining_months=8,
        )
        assert answer["total_savings_paise"] == -700_000

    def test_a_schedule_row_has_the_promised_fields(self, tools: GoldLoanTools) -> None:
        answer = result(
            tools,
            "calculate_repayment",
            loan_paise=10_000_000,
            interest_rate_percent=12,
            tenure_months=12,
            repayment="emi",
        )
        assert set(answer["schedule"][0]) == {
            "month",
            "payment_paise",
            "principal_paise",
            "interest_paise",
            "balance_paise",
        }

    def test_lenders_are_compared_with_source_and_date(self, tools: GoldLoanTools) -> None:
        ours, *others = rows(tools, "compare_lenders", loan_paise=30_000_000, tenure_months=12)
        assert (ours["lender"], ours["rate_percent"]) == ("ours", 10.5)
        assert [row["rate_percent"] for row in others] == [17.5, 18.0, 19.0, 20.0]
        assert all(row["source"] and row["as_of"] and row["indicative"] for row in others)


def visit(**changes: Any) -> dict[str, Any]:
    return {
        "phone_number": PHONE,
        "customer_name": "Asha",
        "branch_id": "NGP01",
        "date": "2026-12-02",
        "time": "11:00",
    } | changes


class TestAppointments:
    def test_a_visit_is_booked(self, tools: GoldLoanTools, books: BooksInMemory) -> None:
        answer = result(tools, "schedule_appointment", **visit())
        assert answer["starts_at"] == "2026-12-02T11:00:00+05:30"
        assert (answer["status"], answer["branch"]["branch_id"]) == ("booked", "NGP01")
        assert books.appointments.of_caller[answer["appointment_id"]] == PHONE

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"date": "2026-11-30"}, "in_the_past", "date"),
            ({"date": "2026-12-01", "time": "09:30"}, "in_the_past", "date"),
            ({"date": "2026-12-01", "time": "10:15"}, "too_soon", "date"),
            ({"date": "2028-12-01"}, "too_far", "date"),
            ({"date": "2026-12-06"}, "closed_day", "date"),
            ({"date": "2026-12-12"}, "closed_day", "date"),
            ({"date": "2026-12-25"}, "closed_day", "date"),
            ({"time": "09:00"}, "closed_hour", "time"),
            ({"time": "18:00"}, "closed_hour", "time"),
            ({"time": "11:10"}, "closed_hour", "time"),
        ],
    )
    def test_a_time_that_cannot_be_comes_with_three_that_can(
        self, tools: GoldLoanTools, changes: dict[str, str], code: str, field: str
    ) -> None:
        error = refusal(tools, "schedule_appointment", **visit(**changes))
        assert (error.code, error.field, len(error.alternatives)) == (code, field, 3)
        for moment in error.alternatives:
            day, clock_time = moment[:10], moment[11:16]
            tools.run("schedule_appointment", visit(date=day, time=clock_time))

    def test_a_full_slot_offers_the_slots_beside_it(self, tools: GoldLoanTools) -> None:
        for last in "01":
            tools.run("schedule_appointment", visit(phone_number=PHONE[:-1] + last))
        error = refusal(tools, "schedule_appointment", **visit())
        assert (error.code, error.field) == ("slot_full", "time")
        assert error.alternatives == (
            "2026-12-02T10:30:00+05:30",
            "2026-12-02T11:30:00+05:30",
            "2026-12-02T10:00:00+05:30",
        )

    def test_a_branch_receives_nobody_after_its_last_day(
        self, tools: GoldLoanTools, books: BooksInMemory
    ) -> None:
        books.branches.known = [
            replace(branch, valid_to=date(2026, 12, 3)) for branch in books.branches.known
        ]
        assert result(tools, "schedule_appointment", **visit(date="2026-12-03"))
        assert refusal(tools, "schedule_appointment", **visit(date="2026-12-04")).alternatives

    def test_the_first_saturday_is_open(self, tools: GoldLoanTools) -> None:
        answer = result(tools, "schedule_appointment", **visit(date="2026-12-05"))
        assert answer["status"] == "booked"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"phone_number": "12"}, "phone_number"),
            ({"customer_name": "  "}, "customer_name"),
            ({"branch_id": "XXX99"}, "branch_id"),
            ({"date": "2026-02-30"}, "date"),
            ({"date": 20261202}, "date"),
            ({"time": "25:00"}, "time"),
            ({"time": "11:00:00Z"}, "time"),
        ],
    )
    def test_a_wrong_detail_is_named(
        self, tools: GoldLoanTools, changes: dict[str, Any], field: str
    ) -> None:
        assert refusal(tools, "schedule_appointment", **visit(**changes)).field == field

    def test_a_number_is_kept_as_e164(self, tools: GoldLoanTools, books: BooksInMemory) -> None:
        tools.run("schedule_appointment", visit(phone_number="098765 43210"))
        assert list(books.appointments.of_caller.values()) == [PHONE]

    def test_a_visit_is_moved_and_cancelled_by_phone_number(self, tools: GoldLoanTools) -> None:
        booked = result(tools, "schedule_appointment", **visit())
        moved = result(tools, "reschedule_appointment", phone_number=PHONE, time="15:30")
        assert moved["appointment_id"] == booked["appointment_id"]
        assert moved["starts_at"] == "2026-12-02T15:30:00+05:30"
        assert result(tools, "cancel_appointment", phone_number=PHONE)["status"] == "cancelled"
        assert refusal(tools, "cancel_appointment", phone_number=PHONE).code == "no_appointment"

    def test_moving_to_a_closed_day_is_refused_with_alternatives(
        self, tools: GoldLoanTools
    ) -> None:
        booked = result(tools, "schedule_appointment", **visit())
        error = refusal(
            tools,
            "reschedule_appointment",
            appointment_id=booked["appointment_id"],
            date="2026-12-06",
        )
        assert (error.code, len(error.alternatives)) == ("closed_day", 3)


def test_the_checklist_depends_on_customer_and_purpose(tools: GoldLoanTools) -> None:
    def named(**arguments: str) -> set[str]:
        return {row["document"] for row in rows(tools, "document_checklist", **arguments)}

    assert "pan" in named()
    assert "pan" not in named(customer_type="existing")
    assert "present_loan_statement" in named(purpose="balance_transfer")
    assert "present_loan_statement" not in named(purpose="medical")


def test_a_lead_is_kept_with_what_is_known(tools: GoldLoanTools, books: BooksInMemory) -> None:
    first = result(tools, "capture_lead", phone_number="98765 43210", gold_weight_grams=50)
    again = result(tools, "capture_lead", phone_number=PHONE, interest="high")
    assert (first["created"], again["created"]) == (True, False)
    assert books.leads.saved == {PHONE: {"gold_weight_grams": 50.0, "interest": "high"}}


def test_books_that_fail_are_a_refusal_too(
    tools: GoldLoanTools, books: BooksInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(phone_number: str, details: dict[str, Any]) -> tuple[str, bool]:
        raise DiskFullError("no room")

    monkeypatch.setattr(books.leads, "save_lead", fail)
    error = refusal(tools, "capture_lead", phone_number=PHONE)
    assert (error.code, error.message) == ("unavailable", "no room")


def test_who_opts_out_is_told_since_when(tools: GoldLoanTools, books: BooksInMemory) -> None:
    answer = result(tools, "set_do_not_call", phone_number="98765 43210")
    assert answer == {"since": "2026-12-01T10:00:00+05:30"}
    assert list(books.callers.since) == [PHONE]


def test_nothing_is_quoted_when_the_data_has_expired(data: BankData, books: BooksInMemory) -> None:
    tools = GoldLoanTools(
        data,
        books,
        price=parse_fixed_price("22=1000000@2028-01-02T09:00"),
        now=lambda: NOW + timedelta(days=400),
    )
    for name in ("get_gold_price", "compare_lenders", "document_checklist"):
        assert refusal(tools, name).code == "expired_data"
