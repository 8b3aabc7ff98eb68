"""`capture_lead`: a caller who may become a customer."""

from dataclasses import dataclass
from typing import Literal

from ivr.goldloan.goldloan import JsonObject, LeadBook
from ivr.goldloan.tool import Arguments, Grams, Paise, PersonName, Phone, PlaceName, Text


class LeadArguments(Arguments):
    """What is known of the caller; what is left out stays as it was."""

    phone_number: Phone
    customer_name: PersonName | None = None
    city: PlaceName | None = None
    gold_weight_grams: Grams | None = None
    loan_paise: Paise | None = None
    interest: Literal["high", "medium", "low"] | None = None
    notes: Text | None = None


@dataclass(frozen=True, slots=True)
class Leads:
    """Leads kept in a book."""

    book: LeadBook

    def capture(self, arguments: LeadArguments) -> JsonObject:
        """Create or complete the caller's open lead."""
        details = arguments.model_dump(exclude_none=True, exclude={"phone_number"})
        lead_id, created = self.book.save_lead(arguments.phone_number, details)
        return {"lead_id": lead_id, "created": created}
