"""Five callers from end to end; each answers what the agent asks, and says again what it missed."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ivr import app
from ivr.bank import BookedAppointment
from ivr.dialogue.values import rupees
from ivr.evaluation.caller import Caller
from ivr.evaluation.judging import faults
from ivr.evaluation.language_fit import script_of
from ivr.evaluation.scenarios import load_scenarios
from ivr.evaluation.switchboard import Switchboard
from ivr.evaluation.telephone import Telephone, who_listen
from ivr.evaluation.trial import Trial
from ivr.evaluation.voice_line import VoiceLine
from ivr.evaluation.voices import rehearse
from ivr.placing import sip_client
from ivr.records.opening import open_records
from ivr.records.request_models import Handover
from ivr.settings import Settings, data_folder
from ivr.telephony.ami import Ami
from tests.conftest import RunningAsterisk
from tests.e2e.conftest import Agent

pytestmark = [pytest.mark.asterisk, pytest.mark.model]

TRANSFER = "en-transfer-visit-1"
FULL_SLOT = "en-full-slot-2"
LANGUAGES = "hi-language-1"
CORRECTED = "hinglish-corrected-1"
ANGRY = "en-complaint-1"
CALLERS = (TRANSFER, FULL_SLOT, LANGUAGES, CORRECTED, ANGRY)
"""The longest call first."""
LINES = 2
"""Calls at once."""


@dataclass(frozen=True, slots=True)
class Journeys:
    """What became of the calls."""

    trials: Mapping[str, Trial]
    sent_to_people: frozenset[str]
    """The channels of callers for whom the dialplan called people."""


@pytest.fixture(scope="module")
def journeys(
    agent: Agent, asterisk: RunningAsterisk, tmp_path_factory: pytest.TempPathFactory
) -> Journeys:
    everybody = load_scenarios(data_folder() / "eval")
    by_id = {each.id: each for each in everybody.scenarios}
    called = tuple(by_id[name] for name in CALLERS)
    callers = who_listen(everybody.model_copy(update={"scenarios": called}))
    lines = [line_of(caller, agent.settings) for caller in callers]
    return asyncio.run(held(agent, asterisk, lines, tmp_path_factory.mktemp("journeys")))


def line_of(caller: Caller, settings: Settings) -> VoiceLine:
    """Rehearse each alone: callers of one language share a voice, and what they say alike."""
    voice = rehearse(settings, [caller], lambda *_: None)[caller.scenario.id]
    return VoiceLine(caller, voice)


async def held(
    agent: Agent, asterisk: RunningAsterisk, lines: Sequence[VoiceLine], folder: Path
) -> Journeys:
    board = Switchboard()
    trials: dict[str, Trial] = {}
    people: set[str] = set()

    async def call_after_call(telephone: Telephone, waiting: Iterator[VoiceLine]) -> None:
        for line in waiting:
            trials[line.caller.scenario.id] = await telephone.call(line)

    async with (
        sip_client(agent.settings, asterisk.credentials) as client,
        asyncio.TaskGroup() as watchers,
    ):
        watching = [
            watchers.create_task(agent.follow(board.told)),
            watchers.create_task(watch_people(asterisk, people)),
        ]
        telephone, waiting = Telephone(agent.settings, client, board, folder), iter(lines)
        async with asyncio.TaskGroup() as calls:
            for _ in range(LINES):
                calls.create_task(call_after_call(telephone, waiting))
        for watcher in watching:
            watcher.cancel()
    return Journeys(trials, frozenset(people))


async def watch_people(asterisk: RunningAsterisk, seen: set[str]) -> None:
    host, port = asterisk.settings.host, asterisk.settings.ami_port
    ami = await Ami.connect(host, port, asterisk.credentials.ami_password)
    try:
        while True:
            channels = await ami.channels()
            seen |= {channel.name for channel in channels if channel.context == "people"}
            await asyncio.sleep(0.2)
    finally:
        ami.close()


def results(trial: Trial, name: str) -> list[Any]:
    return [tool["result"] for tool in trial.tools if tool["name"] == name]


def spoken(trial: Trial) -> str:
    return " ".join(exchange.reply for exchange in trial.exchanges)


def visit(agent: Agent, trial: Trial) -> BookedAppointment:
    booked = results(trial, "schedule_appointment")[-1]
    with open_records(agent.settings.database_url) as records:
        kept = records.appointments.appointment(booked["appointment_id"])
    assert kept
    assert kept.status == "booked"
    return kept


def test_a_loan_moves_here_and_saves_what_the_tool_works_out(
    agent: Agent, journeys: Journeys
) -> None:
    trial = journeys.trials[TRANSFER]
    assert faults(trial) == ()
    known = trial.slots
    with app.open_bank(agent.settings) as bank:
        due: Any = bank.tools.run(
            "calculate_savings",
            {
                "current_loan_paise": known["existing_loan_amount"],
                "current_interest_rate_percent": known["current_interest_rate"],
                "remaining_months": known["remaining_months"],
            }
            | {name: known[name] for name in ("current_lender",) if name in known},
        )
    assert due in results(trial, "calculate_savings")
    assert rupees(due["total_savings_paise"], "") in spoken(trial)
    assert visit(agent, trial).branch_id == known["branch"]


def test_an_angry_caller_gets_a_person_who_knows_why(agent: Agent, journeys: Journeys) -> None:
    trial = journeys.trials[ANGRY]
    assert faults(trial) == ()
    assert len(journeys.sent_to_people) == 1
    transfer, *_ = results(trial, "transfer_to_human")
    with (
        open_records(agent.settings.database_url) as records,
        records.database.reading() as session,
    ):
        handover = session.get(Handover, UUID(transfer["transfer_id"]))
    assert handover
    assert handover.reason == "complaint"
    assert handover.summary


def test_the_language_changes_at_once_and_back(journeys: Journeys) -> None:
    trial = journeys.trials[LANGUAGES]
    assert faults(trial) == ()
    english, hindi = (first_answer_to(one.say, trial) for one in trial.scenario.interjections)
    written_in = [script_of(exchange.reply) for exchange in trial.exchanges]
    assert set(written_in[:english]) == {"Deva"}
    assert set(written_in[english:hindi]) == {"Latn"}
    assert set(written_in[hindi:]) == {"Deva"}


def first_answer_to(words: str, trial: Trial) -> int:
    said = [[line.text for line in exchange.said] for exchange in trial.exchanges]
    return next(at for at, texts in enumerate(said) if words in texts)


def test_the_loan_follows_a_corrected_weight(journeys: Journeys) -> None:
    trial = journeys.trials[CORRECTED]
    assert faults(trial) == ()
    (offer,) = (tool for tool in trial.tools if tool["name"] == "check_eligibility")
    assert offer["arguments"]["gold_weight_grams"] == 40
    assert rupees(offer["result"]["max_loan_paise"], "") in spoken(trial)


def test_who_finds_the_hour_full_is_booked_for_the_one_that_was_offered(
    agent: Agent, journeys: Journeys
) -> None:
    trial = journeys.trials[FULL_SLOT]
    assert faults(trial) == ()
    refused = [tool["result"]["error"] for tool in trial.tools if "error" in tool["result"]]
    full = [error for error in refused if error["code"] == "slot_full"]
    offered = [datetime.fromisoformat(one) for one in full[0]["alternatives"]]
    assert visit(agent, trial).starts_at in offered
