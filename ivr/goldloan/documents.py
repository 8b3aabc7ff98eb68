"""`document_checklist`: what to bring, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ivr.bank import IST
from ivr.goldloan.bankdata import BankData, in_force
from ivr.goldloan.goldloan import JsonObject
from ivr.goldloan.tool import Arguments, Text


class DocumentArguments(Arguments):
    """For whom and what for."""

    customer_type: Literal["new", "existing"] = "new"
    purpose: Annotated[Text, Field(description="balance_transfer adds its papers")] | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """The bank's checklist in force today."""

    data: BankData
    now: Callable[[], datetime]

    def checklist(self, arguments: DocumentArguments) -> list[JsonObject]:
        """Return the documents in the order in which they are asked for."""
        today = self.now().astimezone(IST).date()
        listed = in_force(self.data.documents, today, "document list")
        return [
            {
                "document": document.document,
                "name": document.name,
                "name_hi": document.name_hi,
                "reason": document.reason,
                "reason_hi": document.reason_hi,
                "source": listed.source,
            }
            for document in listed.documents
            if arguments.customer_type in document.customers
            and (not document.purposes or arguments.purpose in document.purposes)
        ]
