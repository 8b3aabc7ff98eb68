"""All of the bank's tools under their names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ivr.errors import IvrError
from ivr.goldloan.appointments import (
    CancelArguments,
    RescheduleArguments,
    ScheduleArguments,
    Visits,
)
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.branches import BranchArguments, BranchFinder
from ivr.goldloan.callbacks import CallbackArguments, Callbacks
from ivr.goldloan.documents import DocumentArguments, Documents
from ivr.goldloan.eligibility import Eligibility, EligibilityArguments, PriceArguments
from ivr.goldloan.goldloan import Books, JsonObject, ToolError, ToolSpec
from ivr.goldloan.handover import HandoverArguments, Handovers
from ivr.goldloan.leads import LeadArguments, Leads
from ivr.goldloan.messages import MessageArguments, MessageGateway, Messages
from ivr.goldloan.openings import CallArguments, OpeningArguments, Openings, StandingArguments
from ivr.goldloan.optout import OptOut, OptOutArguments
from ivr.goldloan.price import GoldPriceProvider
from ivr.goldloan.repayment import (
    CompareArguments,
    LoanCosts,
    RepaymentArguments,
    SavingsArguments,
)
from ivr.goldloan.tool import Tool, shortened


class GoldLoanTools:
    """The toolbox of the gold-loan line. Thread-safe when its books are."""

    def __init__(
        self,
        data: BankData,
        books: Books,
        price: GoldPriceProvider,
        now: Callable[[], datetime],
        gateway: MessageGateway | None = None,
    ) -> None:
        """Put the tools together.

        Args:
            data: `load_bank_data(data_folder() / "bank")`.
            books: where branches, leads and appointments are kept.
            price: the price of gold.
            now: the clock; aware.
            gateway: what sends messages; without one they stay queued in the books.
        """
        tools = (
            *_reading(data, books, price, now),
            *_writing(data, books, now),
            *_requests(data, books, now, gateway),
        )
        self._tools: Mapping[str, Tool[Any]] = {tool.name: tool for tool in tools}
        self._looks: Mapping[str, Tool[Any]] = {
            tool.name: tool for tool in _looking(data, books, now)
        }

    def specs(self) -> Sequence[ToolSpec]:
        """List the tools, reading ones first."""
        return [tool.spec() for tool in self._tools.values()]

    def looks(self) -> Sequence[ToolSpec]:
        """List what the conversation alone may look up; none of it has an effect."""
        return [tool.spec() for tool in self._looks.values()]

    def look(self, name: str, arguments: Mapping[str, Any]) -> JsonObject | list[JsonObject]:
        """Look something up; all that is a tool is run.

        Raises:
            ToolError: as `run`; for a look that foresees a tool, what that tool would refuse.
        """
        return _run({**self._tools, **self._looks}, name, arguments)

    def run(self, name: str, arguments: Mapping[str, Any]) -> JsonObject | list[JsonObject]:
        """Run a tool.

        Raises:
            ToolError: unknown tool, an argument that is wrong, a request that cannot be met, or
                books that cannot be read or written now (`unavailable`).
        """
        return _run(self._tools, name, arguments)


def _run(
    tools: Mapping[str, Tool[Any]], name: str, arguments: Mapping[str, Any]
) -> JsonObject | list[JsonObject]:
    tool = tools.get(name)
    if tool is None:
        raise ToolError("unknown_tool", f"there is no tool {shortened(name)}", "name", list(tools))
    try:
        return tool.run(arguments)
    except ToolError:
        raise
    except IvrError as error:
        raise ToolError("unavailable", str(error)) from error


def _looking(data: BankData, books: Books, now: Callable[[], datetime]) -> Sequence[Tool[Any]]:
    visits = Visits(books.branches, books.appointments, data, now)
    openings = Openings(visits, Callbacks(books.callbacks, data, now))
    return (
        Tool("find_visit", "The visit that stands.", StandingArguments, openings.standing),
        Tool("check_visit", "Whether a visit may be booked.", OpeningArguments, openings.visit),
        Tool("check_callback", "Whether a call may be promised.", CallArguments, openings.call),
    )


def _reading(
    data: BankData, books: Books, price: GoldPriceProvider, now: Callable[[], datetime]
) -> Sequence[Tool[Any]]:
    eligibility = Eligibility(data, price, now)
    costs = LoanCosts(data, books.lenders, now)
    return (
        Tool(
            "check_eligibility",
            "How much may be lent on gold ornaments, at which rate.",
            EligibilityArguments,
            eligibility.check,
        ),
        Tool(
            "calculate_repayment",
            "What a loan costs month by month.",
            RepaymentArguments,
            costs.repayment,
        ),
        Tool(
            "calculate_savings",
            "What moving a gold loan from another lender saves in interest.",
            SavingsArguments,
            costs.savings,
        ),
        Tool(
            "get_gold_price",
            "The price of a gram of gold on which lending rests.",
            PriceArguments,
            eligibility.gold_price,
        ),
        Tool(
            "find_branches",
            "Branches by city, area, PIN code or position.",
            BranchArguments,
            BranchFinder(books.branches, data, now).find,
        ),
        Tool(
            "document_checklist",
            "What to bring to the branch, and why.",
            DocumentArguments,
            Documents(data, now).checklist,
        ),
        Tool(
            "compare_lenders",
            "Our rate beside other lenders' rates, and the terms of our loans.",
            CompareArguments,
            costs.compare,
        ),
    )


def _writing(data: BankData, books: Books, now: Callable[[], datetime]) -> Sequence[Tool[Any]]:
    visits = Visits(books.branches, books.appointments, data, now)
    return (
        Tool(
            "capture_lead",
            "Keep what is known of an interested caller.",
            LeadArguments,
            Leads(books.leads).capture,
            has_effect=True,
        ),
        Tool(
            "schedule_appointment",
            "Book a visit to a branch.",
            ScheduleArguments,
            visits.schedule,
            has_effect=True,
        ),
        Tool(
            "reschedule_appointment",
            "Move a booked visit to another date or time.",
            RescheduleArguments,
            visits.reschedule,
            has_effect=True,
        ),
        Tool(
            "cancel_appointment",
            "Cancel a booked visit.",
            CancelArguments,
            visits.cancel,
            has_effect=True,
        ),
    )


def _requests(
    data: BankData,
    books: Books,
    now: Callable[[], datetime],
    gateway: MessageGateway | None,
) -> Sequence[Tool[Any]]:
    return (
        Tool(
            "schedule_callback",
            "Promise to call back at a moment; asked again, the promise moves.",
            CallbackArguments,
            Callbacks(books.callbacks, data, now).schedule,
            has_effect=True,
        ),
        Tool(
            "transfer_to_human",
            "Queue the call for a person, with what the person must know.",
            HandoverArguments,
            Handovers(books.handovers).transfer,
            has_effect=True,
        ),
        Tool(
            "send_message",
            "Send a text message; sent only when the status says so.",
            MessageArguments,
            Messages(books.messages, gateway, now).send,
            has_effect=True,
        ),
        Tool(
            "set_do_not_call",
            "Never call this number again.",
            OptOutArguments,
            OptOut(books.callers).set_do_not_call,
            has_effect=True,
        ),
    )
