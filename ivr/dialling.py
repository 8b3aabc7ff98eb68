"""The long-running dialler put together: the only module that names the trunk."""

import asyncio
import os
import secrets
import socket
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import structlog

from ivr.app import clock
from ivr.campaigns.ami_trunk import ami_trunk
from ivr.campaigns.campaigns import TrunkUnavailableError
from ivr.campaigns.dialler import Dialler, DiallerParts
from ivr.campaigns.gate import Gate
from ivr.campaigns.rules import CampaignRules, load_campaign_rules
from ivr.errors import ConfigurationError
from ivr.interruption import interrupted
from ivr.records.attempts import Lease
from ivr.records.opening import Records, open_records
from ivr.records.records import DatabaseBusyError, DatabaseUnavailableError
from ivr.reports.cdr import read_details
from ivr.settings import Settings, data_folder, var_folder
from ivr.telephony.credentials import Credentials

_log = structlog.get_logger()

REST_S = 2.0
"""Before Asterisk or the database is tried again."""
CALL_DETAILS = Path("run/asterisk/log/cdr-custom/calls.csv")
"""In `var/`, where the built-in Asterisk writes them."""


class CdrDetails:
    """Asterisk's own record of calls, a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def disposition(self, channel: str) -> str:
        """Return how a channel ended; empty when nothing is recorded; see `CallDetails`."""
        try:
            details = read_details(self._file)
        except ConfigurationError as error:
            _log.warning("call_details_unreadable", reason=str(error))
            return ""
        return next((row.disposition for row in details if row.channel == channel), "")


def run_dialler(settings: Settings, accounts: Credentials) -> None:
    """Call whom the running campaigns name, until SIGINT or SIGTERM.

    Calls that ring or talk then go on; the next dialler takes them up.

    Raises:
        ConfigurationError: there is no trunk, or the rules of calling are wrong.
        RecordsError: the database cannot be opened.
    """
    if not settings.telephony.trunk_host:
        raise ConfigurationError(
            "there is no trunk: name the provider's SIP server with IVR_TELEPHONY__TRUNK_HOST"
        )
    rules = load_campaign_rules(data_folder())
    with open_records(settings.database_url, clock(settings.bank.fixed_now)) as records:
        asyncio.run(_until_told(settings, accounts, records, rules))


async def _until_told(
    settings: Settings, accounts: Credentials, records: Records, rules: CampaignRules
) -> None:
    async with asyncio.TaskGroup() as tasks:
        dialling = tasks.create_task(_dial_for_ever(settings, accounts, records, rules))
        await interrupted()
        dialling.cancel()


async def _dial_for_ever(
    settings: Settings, accounts: Credentials, records: Records, rules: CampaignRules
) -> NoReturn:
    """Dial; when Asterisk or the database goes away, rest and go on from what is kept."""
    name = f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
    lease = Lease(name, timedelta(seconds=settings.dialler.lease_s))
    named = settings.dialler.call_details
    details = CdrDetails(Path(named) if named else var_folder() / CALL_DETAILS)
    while True:
        try:
            async with ami_trunk(settings.telephony, accounts) as trunk:
                now = clock(settings.bank.fixed_now)
                parts = DiallerParts(
                    campaigns=records.campaigns,
                    attempts=records.attempts,
                    rules=rules,
                    gate=Gate(trunk, records.callers, rules, now),
                    trunk=trunk,
                    details=details,
                    now=now,
                    lease=lease,
                    agent_places=settings.telephony.max_calls,
                    trunk_channels=settings.telephony.trunk_channels,
                    trunk_calls_per_second=settings.telephony.trunk_calls_per_second,
                )
                _log.info("dialler_ready", dialler=lease.dialler)
                await Dialler(parts).run()
        except* (TrunkUnavailableError, DatabaseUnavailableError, DatabaseBusyError) as group:
            reasons = sorted({str(error) for error in _leaves(group)})
            _log.warning("dialler_waits", reasons=reasons)
        await asyncio.sleep(REST_S)


def _leaves(group: BaseExceptionGroup[Exception]) -> list[Exception]:
    leaves: list[Exception] = []
    for error in group.exceptions:
        leaves += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return leaves
