"""What the tools need of the records beside branches, leads and appointments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from ivr.bank import (
    GoldClose,
    KeptCallback,
    KeptHandover,
    KeptMessage,
    LenderRate,
    MessageRequest,
)


class PriceHistory(Protocol):
    """What gold closed at, day by day."""

    def keep_closes(self, closes: Sequence[GoldClose]) -> None:
        """Keep what was published; of one day and fineness the last published counts."""
        ...

    def closes_since(self, day: date) -> Sequence[GoldClose]:
        """Return what was published on a day and after it, oldest first."""
        ...


class LenderBook(Protocol):
    """Other lenders' rates, dated."""

    def rates_on(self, day: date) -> Sequence[LenderRate]:
        """Return the rates that hold on a day, the lowest first; one a lender."""
        ...


class CallbackBook(Protocol):
    """Promises to call."""

    def keep_callback(self, phone_number: str, at: datetime) -> KeptCallback:
        """Promise a call; a caller who waits already waits for the new moment instead.

        Raises:
            DoNotCallError: the caller asked never to be called.
        """
        ...


class HandoverBook(Protocol):
    """Calls that are to go to people."""

    def keep_handover(self, reason: str, queue: str, summary: str, call_id: str) -> KeptHandover:
        """Queue a hand-over; the same call again gives the same one. Empty `call_id`: no call."""
        ...


class MessageBook(Protocol):
    """Messages to callers: what is to be sent, and what was."""

    def keep_message(self, request: MessageRequest, *, since: datetime) -> KeptMessage:
        """Keep a message before it is sent; the same one since a moment is that one."""
        ...

    def settle_message(self, message_id: str, status: Literal["sent", "failed"]) -> None:
        """Keep what the gateway said; what was sent stays sent."""
        ...
