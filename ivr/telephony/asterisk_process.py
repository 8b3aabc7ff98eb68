"""Asterisk as a child of this process: started, watched and stopped for good."""

import asyncio
import os
import shutil
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import structlog

from ivr.errors import IvrError, MissingPartError, PortInUseError
from ivr.settings import TelephonySettings
from ivr.telephony.ami import Ami, AmiError
from ivr.telephony.asterisk_config import AsteriskPaths, render_configuration
from ivr.telephony.asterisk_package import AsteriskInstallation
from ivr.telephony.credentials import Credentials
from ivr.telephony.listener import bound_socket

_log = structlog.get_logger()

_BOOT_WITHIN_S = 30.0
_STOP_WITHIN_S = 3.0


class AsteriskError(IvrError):
    """Asterisk does not run. The message carries the end of its log."""


class Asterisk:
    """A running Asterisk."""

    def __init__(self, process: Process, ami: Ami, log_path: Path) -> None:
        self._process = process
        self.ami = ami
        self.log_path = log_path
        """Its notices, warnings and errors."""

    @property
    def pid(self) -> int:
        """The process, also the leader of its process group."""
        return self._process.pid

    async def channel_count(self) -> int:
        """Return how many channels exist.

        Raises:
            AmiError: Asterisk does not answer.
        """
        return await self.ami.channel_count()

    async def died(self) -> NoReturn:
        """Wait until Asterisk ends by itself, which it never should.

        Raises:
            AsteriskError: it has.
        """
        code = await self._process.wait()
        raise AsteriskError(_obituary(code, self.log_path))


@asynccontextmanager
async def running_asterisk(
    installation: AsteriskInstallation,
    settings: TelephonySettings,
    credentials: Credentials,
    *,
    state: Path,
    sounds: Path,
) -> AsyncIterator[Asterisk]:
    """Run Asterisk as long as the context lasts.

    It must be entered in a thread that outlives the context: the kernel kills Asterisk when that
    thread, or the whole process, is gone.

    Args:
        installation: which Asterisk.
        settings: addresses and ports.
        credentials: passwords of its accounts.
        state: its folder, `var/run/asterisk`.
        sounds: rendered prompts, `menu.wav` and `sorry.wav`.

    Raises:
        PortInUseError: a port is taken.
        ConfigurationError: a setting cannot stand in Asterisk's files.
        AsteriskError: it did not start.
    """
    _check_ports(settings)
    with TemporaryDirectory(prefix="ivr-asterisk-") as control:
        paths = AsteriskPaths(installation.modules, installation.data, state, Path(control), sounds)
        configuration = render_configuration(paths, settings, credentials)
        log_path = state / "log" / "messages.log"
        log_path.unlink(missing_ok=True)
        program = (*installation.command, "-C", str(configuration))
        process = await _start(program, state / "log" / "console.log")
        try:
            await _wait_until_booted(process, program, log_path)
            ami = await _connect(settings, credentials)
            try:
                yield Asterisk(process, ami, log_path)
            finally:
                ami.close()
        finally:
            await _stop(process, program)


def _check_ports(settings: TelephonySettings) -> None:
    """Try every port that Asterisk will need; the range of RTP may have holes.

    Raises:
        PortInUseError: names the setting of the port that is taken.
    """
    for port, purpose, setting in (
        (settings.http_port, "HTTP of Asterisk", "IVR_TELEPHONY__HTTP_PORT"),
        (settings.ami_port, "manager interface of Asterisk", "IVR_TELEPHONY__AMI_PORT"),
    ):
        bound_socket(settings.host, port, purpose=purpose, setting=setting).close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sip:
        try:
            sip.bind((settings.sip_host, settings.sip_port))
        except OSError as error:
            raise PortInUseError(settings.sip_port, "SIP", "IVR_TELEPHONY__SIP_PORT") from error


async def _start(program: Sequence[str], console: Path) -> Process:
    # setpriv has the kernel kill Asterisk should this process vanish without a chance to stop it.
    # A session of its own keeps the terminal's Ctrl-C from reaching it before our order to stop.
    if shutil.which("setpriv") is None:
        raise MissingPartError("setpriv is missing: install the package util-linux")
    with console.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "KILL", "--", *program, "-f"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


async def _wait_until_booted(process: Process, program: Sequence[str], log_path: Path) -> None:
    """Raise AsteriskError when it ends instead, or takes too long."""
    try:
        async with asyncio.timeout(_BOOT_WITHIN_S):
            while process.returncode is None:
                if "fully booted" in await _remote(program, "core waitfullybooted"):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise AsteriskError(_obituary(None, log_path)) from error
    raise AsteriskError(_obituary(process.returncode, log_path))


async def _connect(settings: TelephonySettings, credentials: Credentials) -> Ami:
    try:
        return await Ami.connect(settings.host, settings.ami_port, credentials.ami_password)
    except AmiError as error:
        raise AsteriskError(f"Asterisk started, but {error}") from error


async def _remote(program: Sequence[str], order: str) -> str:
    """Give an order over the control socket; return what Asterisk says, nothing when it is deaf."""
    remote = await asyncio.create_subprocess_exec(
        *(*program, "-rx", order),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await remote.communicate()
        return said.decode("utf-8", "replace")
    finally:
        if remote.returncode is None:
            remote.kill()
            await remote.wait()


async def _stop(process: Process, program: Sequence[str]) -> None:
    """End Asterisk: politely, firmly, for good."""
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_STOP_WITHIN_S):
                await _remote(program, "core stop now")
                await process.wait()
        if process.returncode is None:
            process.terminate()
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_WITHIN_S):
                    await process.wait()
    finally:
        # Reached at once when a second Ctrl-C cancels the waiting above.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _obituary(code: int | None, log_path: Path) -> str:
    what = "did not boot in time" if code is None else f"ended with code {code}"
    console = log_path.with_name("console.log")
    words = _last_line(log_path) or _last_line(console) or "(none)"
    return f"Asterisk {what}: start again, or see {log_path}; its last line: {words}"


def _last_line(file: Path) -> str:
    lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else []
    return lines[-1] if lines else ""
