"""Campaigns: where each stands, made, started and paused. Lists come by `ivr campaign import`."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from ivr.bank import IST
from ivr.campaigns.planning import Wish, planned
from ivr.campaigns.rules import CampaignRules, load_campaign_rules
from ivr.console.console import Who
from ivr.console.pages import (
    Console,
    FormError,
    Page,
    Shown,
    address_of,
    filled_in,
    go_to,
    show,
)
from ivr.errors import ConfigurationError
from ivr.records.campaign_records import CampaignCounts, CampaignKind
from ivr.records.opening import Records
from ivr.settings import data_folder

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]


class _NewCampaign(BaseModel, frozen=True):
    name: Text
    kind: CampaignKind
    caller_number: Text
    extension: Annotated[str, StringConstraints(pattern=r"^\d{2,8}$")] = "1000"
    mode: Literal["progressive", "predictive"] = "progressive"
    calls_per_second: float = Field(default=1.0, gt=0, le=100)
    concurrency: int = Field(default=1, ge=1, le=500)


class _Change(BaseModel, frozen=True):
    name: Text
    status: Literal["running", "paused"]


async def campaigns(console: Console, request: Request, who: Who) -> Response:
    """Show where every campaign stands."""
    rows = await asyncio.to_thread(_standing, console.records)
    return show(console, request, who, Shown("campaigns.html", {"campaigns": rows}))


async def create(console: Console, request: Request, who: Who) -> Response:
    """Make a campaign; it calls nobody until it is started."""
    form = await filled_in(request, _NewCampaign)
    pacing = form.model_dump(include={"mode", "calls_per_second", "concurrency"})
    wish = Wish(form.name, form.kind, form.caller_number, form.extension, pacing)
    try:
        plan = planned(wish, _rules(), console.now().astimezone(IST).date())
    except ConfigurationError as error:
        raise FormError(str(error)) from error
    await asyncio.to_thread(console.records.campaigns.create, plan)
    await _note(console, request, who, "create_campaign", plan.name)
    return go_to("/campaigns")


async def change(console: Console, request: Request, who: Who) -> Response:
    """Start a campaign, or begin no more calls of it."""
    form = await filled_in(request, _Change)
    await asyncio.to_thread(console.records.campaigns.set_status, form.name, form.status)
    action = "start_campaign" if form.status == "running" else "pause_campaign"
    await _note(console, request, who, action, form.name)
    return go_to("/campaigns")


PAGES: tuple[Page, ...] = (
    Page("/campaigns", campaigns, "reader"),
    Page("/campaigns", create, "operator", "POST"),
    Page("/campaigns/status", change, "supervisor", "POST"),
)


@cache
def _rules() -> CampaignRules:
    return load_campaign_rules(data_folder())


def _standing(records: Records) -> Sequence[CampaignCounts]:
    return [records.campaigns.counts(plan.name) for plan in records.campaigns.plans()]


async def _note(console: Console, request: Request, who: Who, action: str, target: str) -> None:
    await asyncio.to_thread(
        console.records.audit.add, who.name, address_of(request), action, target
    )
