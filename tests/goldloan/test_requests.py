from contextlib import suppress
from datetime import datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.bank import IST
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.message_gateway import HttpMessageGateway
from ivr.goldloan.price import GoldPriceProvider
from ivr.goldloan.toolbox import GoldLoanTools
from tests.goldloan.conftest import NOW, BooksInMemory, clock

PHONE = "+919876543210"
MESSAGE = {"phone_number": PHONE, "template": "appointment_confirmation"}


def result(tools: GoldLoanTools, name: str, **arguments: Any) -> dict[str, Any]:
    answer = tools.run(name, arguments)
    assert isinstance(answer, dict)
    return answer


def refusal(tools: GoldLoanTools, name: str, **arguments: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        tools.run(name, arguments)
    return caught.value


class TestCallbacks:
    @pytest.mark.parametrize(
        "at",
        [
            "2026-12-01T17:30",
            "2026-12-01T17:30:00+05:30",
            "2026-12-01T12:00:00+00:00",
            "2026-12-01T12:00:00Z",
        ],
    )
    def test_a_call_is_promised_in_indian_time(
        self, tools: GoldLoanTools, books: BooksInMemory, at: str
    ) -> None:
        answer = result(tools, "schedule_callback", phone_number="98765 43210", at=at)
        assert answer["at"] == "2026-12-01T17:30:00+05:30"
        assert answer["callback_id"]
        assert books.callbacks.kept == {PHONE: datetime(2026, 12, 1, 17, 30, tzinfo=IST)}

    @pytest.mark.parametrize(
        ("at", "code", "nearest"),
        [
            ("2026-12-02T21:00", "outside_calling_hours", "2026-12-02T20:30:00+05:30"),
            ("2026-12-02T23:59", "outside_calling_hours", "2026-12-02T20:30:00+05:30"),
            ("2026-12-02T08:59", "outside_calling_hours", "2026-12-02T09:00:00+05:30"),
            ("2026-12-02T03:00:00Z", "outside_calling_hours", "2026-12-02T09:00:00+05:30"),
            ("2026-12-01T09:59", "in_the_past", "2026-12-01T10:00:00+05:30"),
            ("2020-01-01T11:00", "in_the_past", "2026-12-01T10:00:00+05:30"),
            ("2028-01-01T11:00", "too_far", "2027-03-01T10:00:00+05:30"),
        ],
    )
    def test_a_moment_that_cannot_be_comes_with_three_that_can(
        self, tools: GoldLoanTools, books: BooksInMemory, at: str, code: str, nearest: str
    ) -> None:
        error = refusal(tools, "schedule_callback", phone_number=PHONE, at=at)
        assert (error.code, error.field, len(error.alternatives)) == (code, "at", 3)
        assert nearest in error.alternatives
        assert books.callbacks.kept == {}
        for moment in error.alternatives:
            assert result(tools, "schedule_callback", phone_number=PHONE, at=moment)["at"] == moment

    def test_who_is_not_to_be_called_is_promised_nothing(
        self, tools: GoldLoanTools, books: BooksInMemory
    ) -> None:
        books.callbacks.refused.add(PHONE)
        error = refusal(tools, "schedule_callback", phone_number=PHONE, at="2026-12-01T17:30")
        assert (error.code, error.field) == ("do_not_call", "phone_number")

    @given(at=st.datetimes().map(datetime.isoformat) | st.text(max_size=30))
    def test_whatever_the_moment_a_promise_lies_in_the_permitted_hours(
        self, reading_tools: GoldLoanTools, at: str
    ) -> None:
        with suppress(ToolError):
            answer = result(reading_tools, "schedule_callback", phone_number=PHONE, at=at)
            promised = datetime.fromisoformat(answer["at"])
            assert promised >= NOW
            assert 9 <= promised.hour < 21


class TestHandOver:
    def test_a_person_is_told_why_and_what(
        self, tools: GoldLoanTools, books: BooksInMemory
    ) -> None:
        answer = result(
            tools, "transfer_to_human", reason="complaint", summary="Waits for his ornaments."
        )
        assert answer == {"transfer_id": "t1", "status": "queued", "queue": "people"}
        assert books.handovers.kept == [("complaint", "people", "Waits for his ornaments.", "")]

    def test_nothing_need_be_known(self, tools: GoldLoanTools, books: BooksInMemory) -> None:
        result(tools, "transfer_to_human", reason="asked for a person", summary="", call_id="c-1")
        assert books.handovers.kept == [("asked for a person", "people", "", "c-1")]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reason": ""}, "reason"),
            ({"queue": "people; hangup"}, "queue"),
            ({"queue": "Local/1000@dialplan"}, "queue"),
            ({"call_id": "x" * 65}, "call_id"),
            ({"summary": "a" * 2001}, "summary"),
        ],
    )
    def test_what_would_reach_the_telephone_is_checked(
        self, tools: GoldLoanTools, books: BooksInMemory, changes: dict[str, str], field: str
    ) -> None:
        assert refusal(tools, "transfer_to_human", **{"reason": "asked", **changes}).field == field
        assert books.handovers.kept == []


class Gateway:
    """The bank's message gateway."""

    def __init__(self) -> None:
        self.answer: httpx.Response | httpx.HTTPError = httpx.Response(202)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, httpx.HTTPError):
            raise self.answer
        return self.answer


class TestMessages:
    @pytest.fixture
    def gateway(self) -> Gateway:
        return Gateway()

    @pytest.fixture
    def sending(
        self, data: BankData, books: BooksInMemory, price: GoldPriceProvider, gateway: Gateway
    ) -> GoldLoanTools:
        client = httpx.Client(transport=httpx.MockTransport(gateway))
        http = HttpMessageGateway("http://messages.test/send", "secret", client)
        return GoldLoanTools(data, books, price, clock, http)

    def test_without_a_gateway_a_message_waits(self, tools: GoldLoanTools) -> None:
        assert result(tools, "send_message", **MESSAGE)["status"] == "queued"

    def test_sent_is_said_when_the_gateway_said_so(
        self, sending: GoldLoanTools, gateway: Gateway
    ) -> None:
        answer = result(sending, "send_message", **MESSAGE, fields={"time": "11:00"})
        assert answer["status"] == "sent"
        (request,) = gateway.asked
        assert request.headers["Authorization"] == "Bearer secret"
        assert request.headers["Idempotency-Key"] == answer["message_id"]

    @pytest.mark.parametrize(
        "answer", [httpx.Response(500), httpx.Response(401), httpx.ConnectError("no")]
    )
    def test_what_the_gateway_refuses_is_not_sent_and_can_be_tried_again(
        self, sending: GoldLoanTools, gateway: Gateway, answer: httpx.Response | httpx.HTTPError
    ) -> None:
        gateway.answer = answer
        failed = result(sending, "send_message", **MESSAGE)
        assert failed["status"] == "failed"
        gateway.answer = httpx.Response(200)
        assert result(sending, "send_message", **MESSAGE) == failed | {"status": "sent"}

    def test_the_same_message_goes_out_once(self, sending: GoldLoanTools, gateway: Gateway) -> None:
        first, second = (result(sending, "send_message", **MESSAGE) for _ in range(2))
        assert first == second
        assert len(gateway.asked) == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"template": "you_won_a_prize"}, "template"),
            ({"fields": {"__class__": "x"}}, "fields.__class__"),
            ({"fields": {"time": {"$gt": ""}}}, "fields.time"),
            ({"fields": {"time": "11\x00"}}, "fields.time"),
            ({"fields": ["time"]}, "fields"),
            ({"fields": {f"gap_{chr(97 + n)}": "x" for n in range(17)}}, "fields"),
        ],
    )
    def test_only_registered_words_and_plain_gaps_go_out(
        self, sending: GoldLoanTools, gateway: Gateway, changes: dict[str, Any], field: str
    ) -> None:
        assert refusal(sending, "send_message", **{**MESSAGE, **changes}).field == field
        assert gateway.asked == []


VISIT = {
    "phone_number": PHONE,
    "customer_name": "Asha",
    "branch_id": "NGP01",
    "date": "2026-12-02",
    "time": "11:00",
}


class TestWhoseVisit:
    def test_a_visit_is_cancelled_once_and_stays_cancelled(self, tools: GoldLoanTools) -> None:
        booked = result(tools, "schedule_appointment", **VISIT)["appointment_id"]
        first, second = (
            result(tools, "cancel_appointment", appointment_id=booked) for _ in range(2)
        )
        assert first == second
        assert first["status"] == "cancelled"

    def test_an_id_with_anothers_number_is_refused(
        self, tools: GoldLoanTools, books: BooksInMemory
    ) -> None:
        booked = result(tools, "schedule_appointment", **VISIT)["appointment_id"]
        error = refusal(
            tools, "cancel_appointment", appointment_id=booked, phone_number="+919876543211"
        )
        assert (error.code, error.field) == ("no_appointment", "appointment_id")
        assert books.appointments.kept[booked].status == "booked"

    def test_moving_to_the_same_time_changes_nothing(self, tools: GoldLoanTools) -> None:
        booked = result(tools, "schedule_appointment", **VISIT)
        again = result(tools, "reschedule_appointment", phone_number=PHONE, time="11:00")
        assert again == booked
