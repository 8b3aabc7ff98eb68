"""A supervisor in a real browser, on a live call of a real worker."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.product import environment
from ivr.settings import HOME, var_folder
from ivr.telephony.script import Turn
from tests.console.pages_in_a_browser import chromium
from tests.e2e.conftest import Agent
from tests.e2e.desk import Desk, Report

pytestmark = [pytest.mark.asterisk, pytest.mark.model, pytest.mark.browser]

NUMBER = "+919999900031"
PASSWORD = "a long enough password"
PICTURES = HOME / "build" / "console"
WITHIN_MS = 60_000
"""A busy machine is no failure."""


@contextmanager
def running_console(agent: Agent, folder: Path) -> Iterator[dict[str, str]]:
    """Run `ivr console` beside the worker; return what it printed."""
    with (
        (folder / "console.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "ivr", "console", "--json"],
            cwd=HOME,
            env={**environment(agent.settings, var_folder()), "IVR_CONSOLE__PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            assert process.wait(30) == 0


async def test_a_live_call_is_followed_stepped_into_and_looked_back_at(
    agent: Agent, desk: Desk, tmp_path: Path
) -> None:
    expect.set_options(timeout=WITHIN_MS)
    with running_console(agent, tmp_path) as console:
        async with asyncio.timeout(240), chromium() as browser, asyncio.TaskGroup() as tasks:
            page = await browser.new_page(base_url=console["url"])
            await make_the_first_account(page, console["first_sign_in"])
            speaking = tasks.create_task(
                desk.call(
                    "1002",
                    NUMBER,
                    Turn(say="I want a gold loan.", language="en"),
                    Turn(wait=90),
                )
            )
            await follow_it(page, agent)
            await listen(page)
            await step_in(page)
            report = await speaking
            await look_back(page, report)


async def make_the_first_account(page: Page, way_in: str) -> None:
    await page.goto(way_in)
    await page.get_by_label("Name").fill("asha")
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Make the account").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Live calls")


async def follow_it(page: Page, agent: Agent) -> None:
    """See the call ring, and each word of it within a second of its being told."""
    await page.get_by_role("link", name=NUMBER).click()
    log = page.get_by_role("log")
    heard = log.locator(".caller")
    await agent.wait_until_told("caller_heard", 1)
    told_s = time.monotonic()
    await expect(heard.first).to_be_visible()
    print(f"words on the page {time.monotonic() - told_s:.2f} s after they were told")  # noqa: T201
    await expect(log.locator(".agent")).to_have_count(2)
    await page.screenshot(path=PICTURES / "real_call.png", full_page=True)


async def listen(page: Page) -> None:
    sound = page.locator("audio")
    await page.evaluate("void document.querySelector('audio').play()")
    await expect(sound).to_have_js_property("paused", False)
    await expect(sound).to_have_js_property("readyState", 4)


async def step_in(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    log = page.get_by_role("log")
    await page.get_by_role("button", name="Take over").click()
    await expect(log.get_by_text("The agent is silent · asha")).to_be_visible()
    await page.get_by_label("Words for the agent to say").fill("One moment, please.")
    await page.get_by_role("button", name="Say it now").click()
    await expect(log.locator(".person").get_by_text("One moment, please.")).to_be_visible()
    await page.get_by_role("button", name="Hand back").click()
    await expect(log.get_by_text("The agent goes on · asha")).to_be_visible()
    await page.get_by_role("button", name="End the call").click()
    await expect(log.get_by_text("The call is over")).to_be_visible()


async def look_back(page: Page, report: Report) -> None:
    assert report["hung_up_by"] == "agent"
    await page.goto(f"/calls/{report['call_id']}")
    await expect(page.get_by_text("One moment, please.")).to_be_visible()
    await page.get_by_role("button", name="Play turn 2").click()
    await expect(page.locator("audio")).to_have_js_property("paused", False)
    await page.screenshot(path=PICTURES / "real_review.png", full_page=True)
