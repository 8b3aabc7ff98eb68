"""What nobody should send to the bank's tools, and the field that each refusal must name."""

from typing import Any

PHONE = "+919876543210"
HUGE_TEXT = "अ" * 10_000_000
HUGE_NUMBER = 10**400
SQL = "'; DROP TABLE appointment; --"

PLEDGE: dict[str, Any] = {"gold_weight_grams": 50}
LOAN: dict[str, Any] = {
    "loan_paise": 10_000_000,
    "interest_rate_percent": 10.5,
    "tenure_months": 12,
    "repayment": "emi",
}
SAVING: dict[str, Any] = {
    "current_loan_paise": 10_000_000,
    "current_interest_rate_percent": 18,
    "remaining_months": 8,
}
VISIT: dict[str, Any] = {
    "phone_number": PHONE,
    "customer_name": "Asha",
    "branch_id": "NGP01",
    "date": "2026-12-02",
    "time": "11:00",
}
LEAD: dict[str, Any] = {"phone_number": PHONE}
CALLBACK: dict[str, Any] = {"phone_number": PHONE, "at": "2026-12-02T11:00"}
HANDOVER: dict[str, Any] = {"reason": "asked for a person"}
MESSAGE: dict[str, Any] = {"phone_number": PHONE, "template": "branch_address"}

NUMBERS: list[Any] = [
    *("50", "fifty", "५०", None, True, [50], {"$gt": 0}, float("nan"), float("inf")),
    *(float("-inf"), -50, 0, 1e308, HUGE_NUMBER, -HUGE_NUMBER, b"50"),
]
AMOUNTS: list[Any] = [*("1e7", 10.5, -1, True, HUGE_NUMBER, float("nan"), [], {})]
TEXTS: list[Any] = [5, None, ["x"], {"x": 1}, "", "  ", "a\x00b", "a\nb", "\x1b[2J", HUGE_TEXT]
NAMES: list[Any] = [*TEXTS, SQL, "12345", "<script>", "Asha\u202egnp.exe", "Robert'); --", "\ud800"]
PHONES: list[Any] = [
    *("12", "+91" + "9" * 40, "phone", "+९१९८७६५४३२१०", "tel:+919876543210;ext=1", SQL),
    *(9876543210, None, "", "+919876543210\n", "+10000000000", HUGE_TEXT, ["+919876543210"]),
]
DAYS: list[Any] = [
    *("2026-02-31", "2026-13-01", "2025-02-29", "02-12-2026", "२०२६-१२-०२", "2026-W49-3"),
    *("2026-12-2", "tomorrow", 20261202, None, "2026-12-02T11:00", "2020-01-01", "9999-12-31"),
    *("0001-01-01", SQL, HUGE_TEXT),
]
TIMES: list[Any] = [*("25:00", "11:60", "1100", "११:००", "T1100", "11:00+05:30", 11, None, "03:00")]
MOMENTS: list[Any] = [
    *("2026-02-31T11:00", "2026-12-02", "2026-12-02T23:00", "2020-01-01T11:00", "now", 5, None),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "२०२६-१२-०२T११:००", HUGE_TEXT),
]


def each(
    tool: str, right: dict[str, Any], field: str, values: list[Any]
) -> list[tuple[str, dict[str, Any], str]]:
    """Put each wrong value into otherwise right arguments."""
    return [(tool, right | {field: value}, field) for value in values]


INJECTED = [
    (tool, right | {name: 1}, name)
    for tool, right in (
        ("check_eligibility", PLEDGE),
        ("calculate_repayment", LOAN),
        ("capture_lead", LEAD),
        ("schedule_appointment", VISIT),
        ("set_do_not_call", LEAD),
    )
    for name in ("ltv_percent", "__class__", "status; DROP TABLE lead", "rate_percent", "is_admin")
]

HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    *each("check_eligibility", PLEDGE, "gold_weight_grams", NUMBERS),
    *each("check_eligibility", PLEDGE, "gold_purity_carat", [0, 25, 999, "22K", float("nan")]),
    *each("check_eligibility", PLEDGE, "repayment", ["never", SQL, 5, None, HUGE_TEXT]),
    *each("check_eligibility", PLEDGE, "tenure_months", [0, -1, 13, 1.5, "12", HUGE_NUMBER]),
    *each("check_eligibility", PLEDGE, "requested_paise", AMOUNTS),
    *each("calculate_repayment", LOAN, "loan_paise", [*AMOUNTS, 0]),
    *each("calculate_repayment", LOAN, "interest_rate_percent", [-1, 101, "10", float("inf")]),
    *each("calculate_savings", SAVING, "remaining_months", [0, 361, 1.5, None]),
    *each("get_gold_price", {}, "purity_carat", [*NUMBERS, SQL]),
    *each("find_branches", {}, "city", [*TEXTS[:3], SQL, "Atlantis"]),
    *each("find_branches", {}, "pincode", ["44001", "०००००१", "४४००१०", 440010, SQL, "000000"]),
    *each("find_branches", {"longitude": 79}, "latitude", [91, -91, "21", float("nan")]),
    *each("find_branches", {"city": "Pune"}, "limit", [0, -1, 51, 1.5, "3", HUGE_NUMBER]),
    *each("document_checklist", {}, "customer_type", ["vip", SQL, 5, None]),
    *each("compare_lenders", {}, "loan_paise", [-1, "1", 1.5, HUGE_NUMBER]),
    *each("capture_lead", LEAD, "phone_number", PHONES),
    *each("capture_lead", LEAD, "customer_name", NAMES[:1] + NAMES[2:]),
    *each("capture_lead", LEAD, "city", [SQL, "<script>", "Pune\u202e", 5, HUGE_TEXT]),
    *each("capture_lead", LEAD, "gold_weight_grams", NUMBERS[:3] + NUMBERS[4:]),
    *each("capture_lead", LEAD, "notes", ["\x00", HUGE_TEXT, 5]),
    *each("capture_lead", LEAD, "interest", ["burning", SQL]),
    *each("schedule_appointment", VISIT, "phone_number", PHONES),
    *each("schedule_appointment", VISIT, "customer_name", NAMES),
    *each("schedule_appointment", VISIT, "branch_id", ["XXX99", "ngp01'", SQL, 5, HUGE_TEXT]),
    *each("schedule_appointment", VISIT, "date", DAYS),
    *each("schedule_appointment", VISIT, "time", TIMES),
    *each("cancel_appointment", {}, "appointment_id", ["*", SQL, 5, HUGE_TEXT, "0" * 32]),
    *each("reschedule_appointment", {"phone_number": PHONE}, "date", DAYS[:5]),
    *each("schedule_callback", CALLBACK, "phone_number", PHONES),
    *each("schedule_callback", CALLBACK, "at", MOMENTS),
    *each("transfer_to_human", HANDOVER, "reason", TEXTS),
    *each("transfer_to_human", HANDOVER, "queue", ["", SQL, "../../etc", 5, HUGE_TEXT]),
    *each("transfer_to_human", HANDOVER, "summary", ["\x00", HUGE_TEXT, 5]),
    *each("send_message", MESSAGE, "phone_number", PHONES),
    *each("send_message", MESSAGE, "template", ["", "prize", SQL, 5, None, HUGE_TEXT]),
    *each("send_message", MESSAGE, "fields", [5, "x", ["x"], None]),
    *each("set_do_not_call", {}, "phone_number", PHONES),
    ("cancel_appointment", {}, "appointment_id"),
    ("reschedule_appointment", {"phone_number": PHONE}, "date"),
    ("find_branches", {}, "city"),
    ("find_branches", {"latitude": 21.0}, "latitude"),
    ("calculate_savings", {}, "current_loan_paise"),
    ("check_eligibility", PLEDGE | {HUGE_TEXT: 1}, HUGE_TEXT[:60] + "…"),
    (SQL, {}, "name"),
    (HUGE_TEXT, {}, "name"),
    *INJECTED,
]
