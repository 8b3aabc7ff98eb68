"""`send_message`: a text message by the name of its registered template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, Protocol

from pydantic import Field, StringConstraints

from ivr.bank import MessageRequest
from ivr.errors import IvrError
from ivr.goldloan.books import MessageBook
from ivr.goldloan.goldloan import JsonObject
from ivr.goldloan.tool import Arguments, Phone, Text

SAME_MESSAGE = timedelta(minutes=10)
"""The same words to the same number again within this time are the same message."""

MessageTemplate = Literal[
    "appointment_confirmation",
    "appointment_reminder",
    "document_list",
    "branch_address",
    "callback_confirmation",
]
"""Registered with the operators; the gateway holds their words."""

Gap = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]


class MessageGatewayError(IvrError):
    """The gateway refused the message, or did not answer: it was not sent."""


class MessageGateway(Protocol):
    """What sends text messages. Thread-safe."""

    def send(self, message_id: str, request: MessageRequest) -> None:
        """Send a message; the same id again is not sent twice.

        Raises:
            MessageGatewayError: it did not go out.
        """
        ...


class MessageArguments(Arguments):
    """To whom, which words, and what stands in their gaps."""

    phone_number: Phone
    template: MessageTemplate
    fields: Annotated[
        dict[Gap, Text],
        Field(
            default_factory=dict,
            max_length=16,
            description="What the template's gaps are filled with",
        ),
    ]


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages written down first, then sent."""

    book: MessageBook
    gateway: MessageGateway | None
    """None: messages stay queued in the records, for the bank's own sender."""
    now: Callable[[], datetime]

    def send(self, arguments: MessageArguments) -> JsonObject:
        """Send a message; `sent` only when the gateway said so.

        One that failed is tried again when it is asked for again.
        """
        request = MessageRequest(arguments.phone_number, arguments.template, arguments.fields)
        kept = self.book.keep_message(request, since=self.now() - SAME_MESSAGE)
        status = kept.status
        if self.gateway is not None and status != "sent":
            status = self._sent(kept.message_id, request, self.gateway)
        return {"message_id": kept.message_id, "status": status, "template": arguments.template}

    def _sent(
        self, message_id: str, request: MessageRequest, gateway: MessageGateway
    ) -> Literal["sent", "failed"]:
        status: Literal["sent", "failed"] = "sent"
        try:
            gateway.send(message_id, request)
        except MessageGatewayError:
            status = "failed"
        self.book.settle_message(message_id, status)
        return status
