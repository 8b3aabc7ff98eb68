"""What a supervisor sees and does; each page is kept as a picture under `build/console/`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser, Page, expect

from ivr.audio import TELEPHONE_HZ, Audio, write_wav
from ivr.call.events import AgentInterrupted, CallBegan, CallEnded, CallerHeard, SteppedIn
from ivr.call.orders import HandBack, Pause, Say
from ivr.console.console import Row
from ivr.records.access import Role
from ivr.settings import HOME
from tests.console.pages_in_a_browser import chromium, served
from tests.console.stand import PASSWORD, Stand, a_call, keep_call, keep_campaign, rows, spoke

pytestmark = pytest.mark.browser

PICTURES = HOME / "build" / "console"
WITHIN_MS = 20_000
"""A busy machine is no failure."""
SLOTS = {
    "gold_weight": {"value": 40.0, "unit": "grams", "text": "चालीस ग्राम"},
    "loan_amount": {"value": 20000000, "unit": "paise", "text": "दो लाख"},
    "city": {"value": "Nagpur", "unit": "", "text": "नागपुर"},
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A supervisor's screen, and the console behind it."""

    stand: Stand
    url: str
    browser: Browser

    async def signed_in(self, role: Role, **how: object) -> Page:
        self.stand.person(role, role)
        context = await self.browser.new_context(base_url=self.url, **how)  # type: ignore[arg-type]
        context.set_default_timeout(WITHIN_MS)
        page = await context.new_page()
        await page.goto("/")
        await page.get_by_label("Name").fill(role)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Live calls")
        return page


@asynccontextmanager
async def at_the_desk(stand: Stand) -> AsyncIterator[Desk]:
    expect.set_options(timeout=WITHIN_MS)
    async with asyncio.timeout(120), chromium() as browser, served(stand) as url:
        yield Desk(stand, url, browser)


async def picture(page: Page, name: str) -> None:
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def busy_call(call_id: str = "call-1") -> list[Row]:
    """Return a call in which much has happened."""
    loan = [{"name": "loan_inquiry", "confidence": 0.93}]
    return [
        *a_call(call_id),
        spoke(
            call_id,
            "जी ज़रूर। कितने ग्राम सोना है?",
            "मुझे लोन चाहिए, दो लाख का",
            intents=loan,
            slots={"loan_amount": SLOTS["loan_amount"]},
            marks={"first_frame_sent": 412.0},
        ),
        *rows(CallerHeard(call_id, "चालीस ग्राम, नागपुर से", "hi")),
        spoke(
            call_id,
            "चालीस ग्राम पर दो लाख रुपये मिल सकते हैं, यह एक अनुमान है।",
            "चालीस ग्राम, नागपुर से",
            stage="presentation",
            slots=SLOTS,
            marks={"first_frame_sent": 655.0},
        ),
        *rows(AgentInterrupted(call_id, 0.6)),
        spoke(
            call_id,
            "माफ़ कीजिए, मैं देखती हूँ।",
            "यह तो बहुत कम है, शिकायत करनी है",
            stage="objection_handling",
            intents=[{"name": "complaint", "confidence": 0.8}],
            slots=SLOTS,
            marks={"first_frame_sent": 1080.0},
        ),
    ]


async def test_words_are_on_the_page_as_soon_as_they_are_told(stand: Stand) -> None:
    async with at_the_desk(stand) as desk:
        page = await desk.signed_in("supervisor")
        await expect(page.get_by_text("Nobody is on the line")).to_be_visible()
        stand.tell(rows(CallBegan("call-1", "+919800000001", "1000")))
        await page.get_by_role("link", name="+919800000001").click()
        await expect(page.get_by_role("status").first).to_have_text("connected")
        stand.tell(rows(CallerHeard("call-1", "मुझे लोन", "hi")))
        log = page.get_by_role("log")
        await expect(log.get_by_text("मुझे लोन")).to_be_visible()
        stand.tell([spoke("call-1", "जी, बताइए।", "मुझे लोन चाहिए", slots=SLOTS)])
        await expect(log.get_by_text("मुझे लोन चाहिए")).to_be_visible()
        await expect(log.get_by_role("listitem")).to_have_count(2)
        await expect(page.get_by_role("row", name="Loan wanted")).to_contain_text("₹2,00,000")


async def test_a_supervisor_whispers_takes_over_hands_back_and_ends(stand: Stand) -> None:
    async with at_the_desk(stand) as desk:
        stand.tell(busy_call())
        page = await desk.signed_in("supervisor")
        await page.goto("/live/call-1")
        await page.get_by_label("Words for the agent to say").fill("एक मिनट रुकिए।")
        await page.get_by_role("button", name="Say it next").click()
        await expect(page.get_by_text("✓ done")).to_be_visible()
        await page.get_by_role("button", name="Take over").click()
        stand.tell(rows(SteppedIn("call-1", "pause", "supervisor", "")))
        await expect(page.get_by_text("The agent is silent · supervisor")).to_be_visible()
        await picture(page, "live")
        await page.get_by_role("button", name="Hand back").click()
        await expect(page.get_by_text("✓ done")).to_be_visible()
        asked: list[str] = []

        async def refuse(dialog: object) -> None:
            asked.append("asked")
            await dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", refuse)
        await page.get_by_role("button", name="End the call").click()
        assert asked == ["asked"], "ending a call is asked for once more"
        stand.tell(rows(CallEnded("call-1", "agent", "completed")))
        await expect(page.get_by_text("The call is over")).to_be_visible()
        by = "supervisor"
        assert [order for _, order in stand.feed.obeyed][:3] == [
            Say(by=by, text="एक मिनट रुकिए।"),
            Pause(by=by),
            HandBack(by=by),
        ]


async def test_a_supervisor_listens_to_a_live_call(stand: Stand) -> None:
    async with at_the_desk(stand) as desk:
        stand.tell(a_call())
        page = await desk.signed_in("supervisor")
        await page.goto("/live/call-1")
        await page.evaluate("void document.querySelector('audio').play()")
        await expect(page.locator("audio")).to_have_js_property("paused", False)
        await expect(page.locator("audio")).to_have_js_property("readyState", 4)
        assert [deed.action for deed in stand.records.audit.latest(1)] == ["listen_live"]


async def test_a_script_in_a_callers_number_does_not_run(stand: Stand) -> None:
    async with at_the_desk(stand) as desk:
        page = await desk.signed_in("reader")
        attack = "<img src=x onerror=\"document.body.id='taken'\">"
        stand.tell([*a_call("call-1", attack), spoke("call-1", attack, attack)])
        await expect(page.get_by_role("link", name=attack)).to_be_visible()
        await page.goto("/live/call-1")
        await expect(page.get_by_role("log").get_by_text(attack).first).to_be_visible()
        await expect(page.locator("#taken")).to_have_count(0)


async def test_the_wall_follows_fifty_calls(stand: Stand) -> None:
    async with at_the_desk(stand) as desk:
        page = await desk.signed_in("supervisor", viewport={"width": 1440, "height": 900})
        for each in range(50):
            stand.tell(busy_call(f"call-{each}") if each % 3 else a_call(f"call-{each}"))
        await expect(page.locator(".card")).to_have_count(50)
        await picture(page, "wall")
        stand.tell(rows(CallEnded("call-7", "caller", "booked")))
        await expect(page.locator("#live-count")).to_have_text("49")


async def test_a_recording_is_played_at_the_turn(stand: Stand, tmp_path: Path) -> None:
    keep_a_spoken_call(stand, tmp_path)
    async with at_the_desk(stand) as desk:
        page = await desk.signed_in("reader")
        await page.goto("/calls/call-1")
        await page.get_by_role("button", name="Play turn 1").click()
        await expect(page.locator("audio")).to_have_js_property("paused", False)
        await picture(page, "review")


async def test_every_page_can_be_used_by_keyboard_and_on_a_phone(
    stand: Stand, tmp_path: Path
) -> None:
    keep_a_spoken_call(stand, tmp_path)
    async with at_the_desk(stand) as desk:
        stand.tell(busy_call("call-2"))
        page = await desk.signed_in("operator", viewport={"width": 390, "height": 800})
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        for name, path in {
            "phone_wall": "/",
            "phone_live": "/live/call-2",
            "phone_calls": "/calls",
            "phone_review": "/calls/call-1",
        }.items():
            await page.goto(path)
            await picture(page, name)
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wider) <= 0, f"{path} has to be pushed sideways"


async def test_pages_in_the_dark_and_in_hindi(stand: Stand, tmp_path: Path) -> None:
    keep_a_spoken_call(stand, tmp_path)
    keep_campaign(stand.records)
    async with at_the_desk(stand) as desk:
        stand.tell(busy_call("call-2"))
        page = await desk.signed_in("operator", color_scheme="dark")
        await page.get_by_role("link", name="हिन्दी").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("चालू कॉल")
        for name, path in {
            "dark_live": "/live/call-2",
            "dark_review": "/calls/call-1",
            "dark_accounts": "/accounts",
            "dark_campaigns": "/campaigns",
            "dark_audit": "/audit",
        }.items():
            await page.goto(path)
            await picture(page, name)


async def test_signing_out_ends_what_other_windows_follow(stand: Stand) -> None:
    async with at_the_desk(stand) as desk:
        page = await desk.signed_in("reader")
        await picture(page, "wall_empty")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        await picture(page, "sign_in")
        await page.goto("/calls")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def keep_a_spoken_call(stand: Stand, folder: Path) -> None:
    """Keep a call with its recording."""
    file = folder / "recordings" / "call-1.wav"
    file.parent.mkdir()
    tone = np.sin(np.arange(TELEPHONE_HZ * 20) / 9).astype(np.float32) * 0.2
    write_wav(file, Audio.from_float(tone, TELEPHONE_HZ))
    keep_call(stand.records, recording=str(file), summary="Wants two lakh on forty grams.")
