"""The console in a real browser: headless Chromium, driven by Playwright."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from ivr.http_serving import serve
from ivr.telephony.listener import bound_socket
from tests.console.stand import Stand, following

NAMES = ("chromium", "chromium-browser", "google-chrome")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the Chromium of this machine."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium: as root, apt-get install chromium"
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=[*sandbox, "--disable-gpu", "--mute-audio"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def served(stand: Stand) -> AsyncIterator[str]:
    """Serve a console on a port of its own; return its address."""
    at = bound_socket("127.0.0.1", 0, purpose="a test", setting="NONE")
    async with following(stand.console.wall), asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(serve(stand.app, at))
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
        serving.cancel()
