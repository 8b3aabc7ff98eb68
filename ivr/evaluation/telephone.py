"""Scripted callers at their telephones: each call of theirs to a worker whose feed is followed."""

import asyncio
from pathlib import Path

from ivr import app
from ivr.bench.calls_plan import EXTENSIONS
from ivr.dialogue.stages import Confirm, load_tables
from ivr.evaluation.caller import Caller
from ivr.evaluation.preparing import prepare
from ivr.evaluation.scenarios import Scenario, Scenarios
from ivr.evaluation.switchboard import Switchboard
from ivr.evaluation.trial import Trial
from ivr.evaluation.voice_line import VoiceLine
from ivr.settings import Settings, data_folder
from ivr.telephony.conversing_caller import ConversingCaller
from ivr.telephony.scripted_caller import PlayedTurn
from ivr.telephony.sip_client import SipCallError, SipClient
from ivr.telephony.softphone import record_call

OVER_WITHIN_S = 5.0
"""From the last sample to the feed's word that the call is over."""


def who_listen(scenarios: Scenarios) -> list[Caller]:
    """Return the callers, who listen to every read-back that the conversation has."""
    tables = load_tables(data_folder() / "dialogue" / "stages.yaml")
    steps = (step for stage in tables.stages.values() for step in stage.steps)
    read_backs = {step.name: step.slots for step in steps if isinstance(step, Confirm)}
    return [
        Caller(each, scenarios.defaults[each.language], read_backs) for each in scenarios.scenarios
    ]


class Telephone:
    """Places the calls. For several at once, up to what the softphone can."""

    def __init__(
        self, settings: Settings, client: SipClient, board: Switchboard, folder: Path
    ) -> None:
        """Take what calls go through.

        Args:
            settings: the worker's own; its records hold what had happened before a call.
            client: the softphone, running.
            board: told every line of the worker's feed.
            folder: for the recordings, each named after its scenario.
        """
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


def _ignore(_: PlayedTurn) -> None:
    pass
