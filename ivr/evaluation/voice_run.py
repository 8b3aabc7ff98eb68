"""Scripted callers on the telephone: real calls to an Asterisk and a worker of their own."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.bench.free_ports import with_free_ports
from ivr.evaluation.caller import Caller
from ivr.evaluation.scenarios import Scenarios
from ivr.evaluation.switchboard import Switchboard
from ivr.evaluation.telephone import Telephone, who_listen
from ivr.evaluation.text_run import OnTrial
from ivr.evaluation.trial import Trial
from ivr.evaluation.voice_line import VoiceLine
from ivr.evaluation.voices import OnRehearsed, Voice, rehearse
from ivr.placing import sip_client
from ivr.product import running_product
from ivr.settings import Settings, var_folder
from ivr.telephony.credentials import load_or_create_credentials


@dataclass(frozen=True, slots=True)
class VoiceRun:
    """How callers are let in."""

    settings: Settings
    """Of the product, but for its ports, its records and its clock."""
    folder: Path
    """For recordings and all that the product makes; of this run alone."""
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
        voices = rehearse(self.settings, who_listen(scenarios), self.on_rehearsed)
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
            telephone = Telephone(own, client, board, self.folder)
            waiting = iter(who_listen(scenarios))

            async def call_after_call(waiting: Iterator[Caller]) -> None:
                for caller in waiting:
                    trial = await telephone.call(VoiceLine(caller, voices[caller.scenario.id]))
                    trials.append(trial)
                    self.on_trial(trial)

            for _ in range(self.lines):
                tasks.create_task(call_after_call(waiting))
        return trials


def _at(now: datetime, settings: Settings, var: Path) -> Settings:
    """Return the settings with this clock, and records of their own."""
    records = settings.records.model_copy(update={"database_url": f"sqlite:///{var / 'ivr.db'}"})
    bank = settings.bank.model_copy(update={"fixed_now": now.isoformat()})
    return settings.model_copy(update={"records": records, "bank": bank})
