"""`ivr console` as `make run` starts it."""

import socket
from pathlib import Path

import httpx
import pytest

from ivr.product import ConsoleNotReadyError, running_console
from ivr.settings import ConsoleSettings, RecordSettings, Settings
from tests.telephony.ports import free_settings

pytestmark = pytest.mark.asterisk  # what `make run` runs beside it


async def test_the_console_is_served_as_long_as_it_is_wanted(tmp_path: Path) -> None:
    settings = Settings(
        telephony=free_settings(),
        records=RecordSettings(database_url=f"sqlite:///{tmp_path / 'calls.db'}"),
        console=ConsoleSettings(port=0),
    )
    async with (
        running_console(settings, tmp_path) as at,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        assert (await browser.get(f"{at.url}/sign-in")).status_code == 200
        assert (await browser.get(at.first_sign_in)).status_code == 200
    log = tmp_path / "console.log"
    assert log.read_text() == "", "it ended without a word"


async def test_a_console_whose_port_is_taken_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(
            telephony=free_settings(),
            records=RecordSettings(database_url=f"sqlite:///{tmp_path / 'calls.db'}"),
            console=ConsoleSettings(port=port),
        )
        with pytest.raises(ConsoleNotReadyError, match=f"port {port} .* in use"):
            async with running_console(settings, tmp_path):
                pass
