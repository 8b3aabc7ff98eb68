"""Looking back: finding calls, one call's page, its recording."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ivr.bank import IST
from ivr.console.console import Who
from ivr.console.pages import (
    Console,
    FormError,
    NotFoundError,
    Page,
    Shown,
    address_of,
    asked_for,
    show,
)
from ivr.console.scorecard import axis_ms, heard_at_s, scorecard, wait_ms, waterfall
from ivr.records.call_search import PAGE, FoundCall, Place, Wanted

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Query(BaseModel, frozen=True, extra="ignore"):
    """What stands in the address of a search."""

    number: Text = ""
    words: Text = ""
    outcome: Text = ""
    language: Text = ""
    first_day: date | None = None
    last_day: date | None = None
    after: Text = ""
    """Where the page before ended: moment and id."""

    @property
    def wanted(self) -> Wanted:
        """The same for the records; days are Indian days, the last one included."""
        return Wanted(
            number=self.number,
            words=self.words,
            outcome=self.outcome,
            language=self.language,
            since=_midnight(self.first_day) if self.first_day else None,
            before=_midnight(self.last_day) + timedelta(days=1) if self.last_day else None,
        )

    @property
    def place(self) -> Place | None:
        """Where the page before ended.

        Raises:
            FormError: nothing that this console wrote.
        """
        if not self.after:
            return None
        at, _, call_id = self.after.partition("~")
        try:
            moment = datetime.fromisoformat(at)
        except ValueError as error:
            raise FormError(f"after: {error}") from error
        if moment.tzinfo is None:
            raise FormError("after: its moment lacks the offset")
        return Place(moment, call_id)


async def calls(console: Console, request: Request, who: Who) -> Response:
    """Show what was looked for."""
    query = asked_for(request, Query)
    found = await asyncio.to_thread(console.records.search.find, query.wanted, query.place)
    outcomes = await asyncio.to_thread(console.records.search.outcomes)
    values = {"query": query, "calls": found, "outcomes": outcomes, "more": _more(request, found)}
    return show(console, request, who, Shown("calls.html", values))


async def call(console: Console, request: Request, who: Who) -> Response:
    """Show one call from beginning to end."""
    report = await kept(console, request.path_params["call_id"])
    deeds = await asyncio.to_thread(console.records.audit.latest, 100, target=report["call_id"])
    turns = [
        {
            **turn,
            "wait_ms": wait_ms(turn),
            "heard_at_s": heard_at_s(report, turn),
            "waterfall": waterfall(turn["marks"]),
            "by": next((t["arguments"]["by"] for t in turn["tools"] if t["name"] == "step_in"), ""),
        }
        for turn in report["turns"]
    ]
    values = {
        "call": report,
        "turns": turns,
        "score": scorecard(report),
        "axis_ms": axis_ms(report),
        "recording": recording_of(console, report) is not None,
        "deeds": tuple(reversed(deeds)),
    }
    return show(console, request, who, Shown("call.html", values))


async def recording(console: Console, request: Request, who: Who) -> Response:
    """Play a recording; who listened is kept."""
    report = await kept(console, request.path_params["call_id"])
    file = recording_of(console, report)
    if file is None:
        raise NotFoundError("this call has no recording, or no longer")
    if request.headers.get("range", "bytes=0-").startswith("bytes=0-"):
        add = console.records.audit.add
        await asyncio.to_thread(add, who.name, address_of(request), "listen", report["call_id"])
    return FileResponse(
        file, media_type="audio/wav", headers={"cache-control": "private, no-store"}
    )


async def kept(console: Console, call_id: str) -> dict[str, Any]:
    """Return the report of a call.

    Raises:
        NotFoundError: there is none.
    """
    report = await asyncio.to_thread(console.records.calls.call_report, call_id)
    if report is None:
        raise NotFoundError("there is no such call")
    return report


def recording_of(console: Console, report: dict[str, Any]) -> Path | None:
    """Return the recording that the records name, and only from the folder of recordings."""
    named = report["recording"]
    if not named:
        return None
    file = Path(named).resolve()
    inside = file.is_relative_to(console.recordings.resolve())
    return file if inside and file.is_file() else None


PAGES: tuple[Page, ...] = (
    Page("/calls", calls, "reader"),
    Page("/calls/{call_id}", call, "reader"),
    Page("/calls/{call_id}/recording", recording, "reader"),
)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), IST)


def place_behind(found: Sequence[FoundCall]) -> str:
    """Return where a page ended as it stands in an address; empty when it is the last."""
    if len(found) < PAGE:
        return ""
    place = found[-1].place
    return f"{place.started_at.isoformat()}~{place.call_id}"


def _more(request: Request, found: Sequence[FoundCall]) -> str:
    """Return the address of the next page; empty when this is the last."""
    place = place_behind(found)
    return f"?{request.url.include_query_params(after=place).query}" if place else ""
