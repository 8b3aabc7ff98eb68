"""A real Asterisk with our configuration: booted, called, killed, stopped."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from ivr.audio import Audio, write_wav
from ivr.errors import PortInUseError
from ivr.settings import TelephonySettings
from ivr.telephony.ami import Ami, AmiError
from ivr.telephony.announce import Next
from ivr.telephony.asterisk_package import AsteriskInstallation, find_asterisk
from ivr.telephony.asterisk_process import Asterisk, AsteriskError, running_asterisk
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.credentials import Credentials
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import CallerAudio
from tests.telephony.peer import announce_server, audiosocket_server, until, until_answered
from tests.telephony.ports import free_settings

pytestmark = pytest.mark.asterisk

Start = Callable[[], AbstractAsyncContextManager[Asterisk]]


@pytest.fixture(scope="module")
def installation() -> AsteriskInstallation:
    found = find_asterisk()
    assert found, "no Asterisk: run `make setup`"
    return found


@pytest.fixture
def settings() -> TelephonySettings:
    return free_settings()


@pytest.fixture
def credentials() -> Credentials:
    return Credentials()


@pytest.fixture
def start(
    installation: AsteriskInstallation,
    settings: TelephonySettings,
    credentials: Credentials,
    tmp_path: Path,
) -> Start:
    def start() -> AbstractAsyncContextManager[Asterisk]:
        state = tmp_path / "a folder" / "asterisk"
        return running_asterisk(
            installation, settings, credentials, state=state, sounds=tmp_path / "sounds"
        )

    return start


def complaints(asterisk: Asterisk) -> list[str]:
    lines = asterisk.log_path.read_text("utf-8").splitlines()
    return [line for line in lines if "ERROR" in line or "WARNING" in line]


def alive(pid: int) -> bool:
    """A zombie is not alive: its parent is about to collect it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_asterisk_boots_without_a_complaint(start: Start) -> None:
    async with start() as asterisk:
        await asterisk.ami.ping()
        assert await asterisk.channel_count() == 0
        assert complaints(asterisk) == []


async def test_stopping_leaves_no_process_and_no_socket(
    start: Start, settings: TelephonySettings
) -> None:
    async with start() as asterisk:
        pid = asterisk.pid
    assert not alive(pid)
    for port in (settings.ami_port, settings.http_port):
        socket.create_server(("127.0.0.1", port)).close()
    async with start() as again:
        assert again.pid != pid


@pytest.mark.parametrize("name", ["ami_port", "http_port"])
async def test_a_taken_tcp_port_is_named(
    start: Start, settings: TelephonySettings, name: str
) -> None:
    with (
        socket.create_server(("127.0.0.1", getattr(settings, name))),
        pytest.raises(PortInUseError, match=f"IVR_TELEPHONY__{name.upper()}"),
    ):
        async with start():
            pass


async def test_a_taken_sip_port_is_named(start: Start, settings: TelephonySettings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", settings.sip_port))
        with pytest.raises(PortInUseError, match="IVR_TELEPHONY__SIP_PORT"):
            async with start():
                pass


async def test_a_death_is_reported_with_the_last_words(start: Start) -> None:
    async with start() as asterisk:
        os.kill(asterisk.pid, signal.SIGKILL)
        with pytest.raises(
            AsteriskError, match=r"code -9: start again, or see .*; its last line: \S"
        ):
            await asterisk.died()
        with pytest.raises(AmiError):
            await asterisk.channel_count()


async def test_a_cancelled_owner_stops_asterisk(start: Start) -> None:
    pids: list[int] = []

    async def own() -> None:
        async with start() as asterisk:
            pids.append(asterisk.pid)
            await asterisk.died()

    async with asyncio.TaskGroup() as tasks:
        owner = tasks.create_task(own())
        await until(lambda: bool(pids))
        owner.cancel()
    assert not alive(pids[0])


def test_a_killed_owner_leaves_no_asterisk(tmp_path: Path, settings: TelephonySettings) -> None:
    program = """
import asyncio, sys
from pathlib import Path
from ivr.settings import TelephonySettings
from ivr.telephony.asterisk_package import find_asterisk
from ivr.telephony.asterisk_process import running_asterisk
from ivr.telephony.credentials import Credentials

async def main():
    settings = TelephonySettings.model_validate_json(sys.argv[1])
    folder = Path(sys.argv[2])
    async with running_asterisk(
        find_asterisk(), settings, Credentials(), state=folder / "run", sounds=folder
    ) as asterisk:
        print(asterisk.pid, flush=True)
        await asterisk.died()

asyncio.run(main())
"""
    arguments = [settings.model_dump_json(), str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path.cwd())},
    ) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        assert alive(pid)
        owner.kill()
        owner.wait()

    async def gone() -> None:
        await until(lambda: not alive(pid))

    asyncio.run(gone())


async def test_a_wrong_password_is_refused(start: Start, settings: TelephonySettings) -> None:
    async with start():
        with pytest.raises(AmiError, match="refuses"):
            await Ami.connect("127.0.0.1", settings.ami_port, "wrong")


class Worker:
    """The worker's part of a call: admits, talks for a while, decides what comes after."""

    def __init__(self, settings: TelephonySettings, *, admits: bool = True) -> None:
        self.settings = settings
        self.expected = ExpectedLines()
        self.lines: list[AudioSocketLine] = []
        self.loudest = 0
        self.ended: list[UUID] = []
        self.admits = admits
        self.stays = False
        """Talk on until the line is gone."""
        self.then: Next = "hangup"

    async def serve(self, line: AudioSocketLine) -> None:
        self.lines.append(line)
        line.play(Audio.from_float(0.5 * np.sin(np.arange(4000) * 0.3), 8_000))
        async for event in line.events():
            if isinstance(event, CallerAudio):
                self.loudest = max(self.loudest, int(np.abs(event.audio.samples).max()))
            if self.loudest > 1000 and not self.stays:
                return

    def after(self, line_id: UUID) -> Next:
        self.ended.append(line_id)
        return self.then

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        # The announcements end first, as when the process dies: a worker that still answers
        # "what comes after?" would decide for itself.
        async with (
            audiosocket_server(self.settings, self.expected, self.serve),
            announce_server(
                self.settings, self.expected, admit=lambda _: self.admits, after=self.after
            ),
        ):
            yield


async def call(asterisk: Asterisk, extension: str) -> None:
    """Let the echo call the agent: what the agent says comes back to it."""
    await asterisk.ami.originate(
        "Local/600@test-numbers/n",
        context="from-phone",
        extension=extension,
        caller_number="9800000001",
    )


async def all_over(asterisk: Asterisk) -> None:
    async def no_channels() -> bool:
        return await asterisk.channel_count() == 0

    await until_answered(no_channels)


@pytest.mark.parametrize(("extension", "language"), [("1000", ""), ("1001", "hi"), ("1002", "en")])
async def test_a_call_reaches_the_worker_under_its_announced_uuid(
    start: Start, settings: TelephonySettings, extension: str, language: str
) -> None:
    worker = Worker(settings)
    async with start() as asterisk, worker.running():
        await call(asterisk, extension)
        await until(lambda: bool(worker.ended))
        await all_over(asterisk)
        assert complaints(asterisk) == []
    [line] = worker.lines
    assert worker.ended == [UUID(line.arrival.line_id)]
    assert (line.arrival.dialled, line.arrival.language) == (extension, language)
    assert worker.loudest > 1000


async def test_without_a_key_the_menu_falls_through_to_the_agent(
    start: Start, settings: TelephonySettings, tmp_path: Path
) -> None:
    (tmp_path / "sounds").mkdir()
    write_wav(tmp_path / "sounds" / "menu.wav", Audio.silence(0.2, 8_000))
    worker = Worker(settings)
    async with start() as asterisk, worker.running():
        await call(asterisk, "1009")
        await until(lambda: bool(worker.ended))
        await all_over(asterisk)
        assert complaints(asterisk) == []
    assert [line.arrival.dialled for line in worker.lines] == ["1000"]


@pytest.fixture
def sorry(tmp_path: Path) -> None:
    """A prompt long enough to catch the channel in the act."""
    (tmp_path / "sounds").mkdir()
    write_wav(tmp_path / "sounds" / "sorry.wav", Audio.silence(1.0, 8_000))


async def sent_to_people(asterisk: Asterisk) -> None:
    async def with_people() -> bool:
        return "people" in [channel.context for channel in await asterisk.ami.channels()]

    await until_answered(with_people)


@pytest.mark.usefixtures("sorry")
async def test_a_dead_worker_sends_the_caller_to_people(start: Start) -> None:
    async with start() as asterisk:
        await call(asterisk, "1000")
        await sent_to_people(asterisk)
        await all_over(asterisk)


@pytest.mark.usefixtures("sorry")
async def test_a_busy_worker_sends_the_caller_to_people(
    start: Start, settings: TelephonySettings
) -> None:
    worker = Worker(settings, admits=False)
    async with start() as asterisk, worker.running():
        await call(asterisk, "1000")
        await sent_to_people(asterisk)
        await all_over(asterisk)
    assert worker.lines == []


@pytest.mark.usefixtures("sorry")
async def test_a_worker_that_dies_within_the_call_sends_the_caller_to_people(
    start: Start, settings: TelephonySettings
) -> None:
    worker = Worker(settings)
    worker.stays = True
    async with start() as asterisk:
        async with worker.running():
            await call(asterisk, "1000")
            await until(lambda: bool(worker.lines))
        await sent_to_people(asterisk)
        await all_over(asterisk)


@pytest.mark.usefixtures("sorry")
async def test_the_worker_may_hand_the_caller_to_people(
    start: Start, settings: TelephonySettings
) -> None:
    worker = Worker(settings)
    worker.then = "people"
    async with start() as asterisk, worker.running():
        await call(asterisk, "1000")
        await sent_to_people(asterisk)
        await all_over(asterisk)
    assert len(worker.ended) == 1


async def test_a_channel_can_be_hung_up_by_name(start: Start) -> None:
    async with start() as asterisk:
        await asterisk.ami.originate(
            "Local/600@test-numbers/n", context="test-numbers", extension="600"
        )

        async def connected() -> bool:
            return await asterisk.channel_count() == 2

        await until_answered(connected)
        [first, _] = await asterisk.ami.channels()
        await asterisk.ami.hang_up(first.name)
        await all_over(asterisk)
        with pytest.raises(AmiError, match="Hangup"):
            await asterisk.ami.hang_up("PJSIP/nobody-00000000")
