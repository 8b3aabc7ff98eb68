"""Scripted callers on the telephone: real calls to an Asterisk and a worker of their own."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr import app
from ivr.bench.calls_plan import EXTENSIONS
from ivr.bench.free_ports import with_free_ports
from ivr.dialogue.stages import Confirm, load_tables
from ivr.evaluation.caller import Caller
from ivr.evaluation.preparing import prepare
from ivr.evaluation.scenarios import Scenario, Scenarios
from ivr.evaluation.switchboard import Switchboard
from ivr.evaluation.text_run import OnTrial
from ivr.evaluation.trial import Trial
from ivr.evaluation.voice_line import VoiceLine
from ivr.evaluation.voices import OnRehearsed, Voice, rehearse
from ivr.placing import sip_client
from ivr.product import running_product
from ivr.settings import Settings, data_folder, var_folder
from ivr.telephony.conversing_caller import ConversingCaller
from ivr.telephony.credentials import load_or_create_credentials
from ivr.telephony.scripted_caller import PlayedTurn
from ivr.telephony.sip_client import SipCallError, SipClient
from ivr.telephony.softphone import record_call

OVER_WITHIN_S = 5.0
"""From the last sample to the feed's word that the call is over."""


@dataclass(frozen=True, slots=True)
class VoiceRun:
    """How callers are let in."""

    settings: Settings
    """Of the product, but for its ports, its records and its clock."""
    folder: Path
    """For recordings and all that the product makes; emptied first."""
    lines: int
    """Calls at once."""
    on_rehearsed: OnRehearsed
    on_trial: OnTrial
    """Told each call as it ends."""

    def run(self, scenarios: Scenarios, now: datetime) -> list[Trial]:
        """Let every caller call.

        Args:
            scenarios: who calls.
            now: when; callers with a time of their own call a worker whose clock shows it.

        Raises:
            IvrError: something is missing or died.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        voices = rehearse(self.settings, _callers(scenarios), self.on_rehearsed)
        trials: list[Trial] = []
        for at, (moment, own) in enumerate(scenarios.moments(now).items()):
            stand = self.folder / f"stand-{at}"
            stand.mkdir(parents=True)
            (stand / "models").symlink_to(var_folder() / "models")
            trials += asyncio.run(self._calls(own, voices, moment, stand))
        return trials

    async def _calls(
        self, scenarios: Scenarios, voices: Mapping[str, Voice], now: datetime, var: Path
    ) -> list[Trial]:
        room = max(self.lines, self.settings.telephony.max_calls)
        own = _at(now, with_free_ports(self.settings, room), var)
        accounts = load_or_create_credentials(var / "credentials.json")
        board = Switchboard()
        trials: list[Trial] = []
        async with (
            running_product(own, accounts, var, board.told),
            sip_client(own, accounts) as client,
            asyncio.TaskGroup() as tasks,
        ):
            desk = _Desk(own, client, board, self.folder)
            waiting = iter(_callers(scenarios))

            async def call_after_call(waiting: Iterator[Caller]) -> None:
                for caller in waiting:
                    trial = await desk.call(VoiceLine(caller, voices[caller.scenario.id]))
                    trials.append(trial)
                    self.on_trial(trial)

            for _ in range(self.lines):
                tasks.create_task(call_after_call(waiting))
        return trials


class _Desk:
    """Places the calls."""

    def __init__(
        self, settings: Settings, client: SipClient, board: Switchboard, folder: Path
    ) -> None:
        self._settings = settings
        self._client = client
        self._board = board
        self._folder = folder

    async def call(self, line: VoiceLine) -> Trial:
        """Hold one call, to its end or to the caller's."""
        scenario = line.caller.scenario
        recording = self._folder / f"{scenario.id}.wav"
        await asyncio.to_thread(self._prepare, scenario)
        self._board.expect(line)
        try:
            call = await self._client.call(
                EXTENSIONS[scenario.language],
                ConversingCaller(line.choose, self._client.rate_hz, _ignore),
                caller_number=scenario.number,
            )
            async with asyncio.timeout(OVER_WITHIN_S):
                await line.over.wait()
        except SipCallError as error:
            return Trial(scenario, failure=str(error))
        except TimeoutError:
            return Trial(scenario, failure="the agent does not know of the call's end")
        finally:
            self._board.give_up(line)
        await asyncio.to_thread(record_call, recording, call)
        return line.trial(str(recording))

    def _prepare(self, scenario: Scenario) -> None:
        if scenario.before:
            with app.open_bank(self._settings) as bank:
                prepare(bank, scenario)


def _callers(scenarios: Scenarios) -> list[Caller]:
    """Return the callers, who listen to every read-back that the conversation has."""
    tables = load_tables(data_folder() / "dialogue" / "stages.yaml")
    steps = (step for stage in tables.stages.values() for step in stage.steps)
    read_backs = {step.name: step.slots for step in steps if isinstance(step, Confirm)}
    return [
        Caller(each, scenarios.defaults[each.language], read_backs) for each in scenarios.scenarios
    ]


def _at(now: datetime, settings: Settings, var: Path) -> Settings:
    """Return the settings with this clock, and records of their own."""
    records = settings.records.model_copy(update={"database_url": f"sqlite:///{var / 'ivr.db'}"})
    bank = settings.bank.model_copy(update={"fixed_now": now.isoformat()})
    return settings.model_copy(update={"records": records, "bank": bank})


def _ignore(_: PlayedTurn) -> None:
    pass
