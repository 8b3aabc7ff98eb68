"""`transfer_to_human`: the caller wants, or needs, a person."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from ivr.goldloan.books import HandoverBook
from ivr.goldloan.goldloan import JsonObject
from ivr.goldloan.tool import Arguments, LongText, Text


class HandoverArguments(Arguments):
    """Why, to whom, and what that person must know."""

    reason: Text
    queue: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"),
        Field(description="Which people"),
    ] = "people"
    summary: Annotated[LongText, Field(description="What the person must know")] = ""
    call_id: Annotated[
        str | None,
        StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$"),
        Field(description="Of the call; asked twice for one call it is one transfer"),
    ] = None


@dataclass(frozen=True, slots=True)
class Handovers:
    """Hand-overs written down for the telephone to carry out."""

    book: HandoverBook

    def transfer(self, arguments: HandoverArguments) -> JsonObject:
        """Queue the hand-over: that a person answered is not for this tool to say."""
        kept = self.book.keep_handover(
            arguments.reason, arguments.queue, arguments.summary, arguments.call_id or ""
        )
        return {"transfer_id": kept.transfer_id, "status": kept.status, "queue": arguments.queue}
