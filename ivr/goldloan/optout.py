"""`set_do_not_call`: a caller who does not want to be called."""

from dataclasses import dataclass

from ivr.bank import IST
from ivr.goldloan.goldloan import CallerBook, JsonObject
from ivr.goldloan.tool import Arguments, Phone


class OptOutArguments(Arguments):
    """Whose wish it is."""

    phone_number: Phone


@dataclass(frozen=True, slots=True)
class OptOut:
    """The do-not-call list."""

    book: CallerBook

    def set_do_not_call(self, arguments: OptOutArguments) -> JsonObject:
        """Keep the wish; asked again, it stands since the first time."""
        since = self.book.set_do_not_call(arguments.phone_number)
        return {"since": since.astimezone(IST).isoformat()}
