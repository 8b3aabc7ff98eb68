"""Places a call with the built-in softphone and joins what both ends know of it.

The caller's own recording says what was said, when, and how long the answer took; the records say
what the agent heard, did and replied.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ivr.callers import CallerVoices
from ivr.errors import ConfigurationError, IvrError
from ivr.installation import credentials
from ivr.records.opening import open_records
from ivr.settings import Settings, var_folder
from ivr.telephony.credentials import Credentials
from ivr.telephony.script import Script, load_script
from ivr.telephony.sip_client import SipClient
from ivr.telephony.sip_endpoint import SipAccount
from ivr.telephony.softphone import (
    CallerTurn,
    CallPlan,
    CallResult,
    Speak,
)
from ivr.telephony.softphone import place_call as place_sip_call

RECORDED_WITHIN_S = 5.0
SLACK_S = 0.15
"""The two ends are on one clock, but a reply is noted a little before its first frame is heard."""


class CallNotRecordedError(IvrError):
    """The call took place, but the agent kept no record of it: was it answered by people?"""


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A call as it is ordered on the command line."""

    to: str
    wav: Path | None = None
    text: str = ""
    language: str = "hi"
    script: Path | None = None
    record: Path | None = None
    number: str = ""
    noise_db: float | None = None
    """How far behind the caller's voice there is noise."""

    def as_script(self) -> Script:
        """Return what the caller is going to say.

        Raises:
            ConfigurationError: not exactly one of wav, text and script.
        """
        if sum(map(bool, (self.wav, self.text, self.script))) != 1:
            raise ConfigurationError("give one of --wav, --text and --script")
        if self.script:
            return load_script(self.script)
        if self.wav:
            return Script.of_wav(self.wav, language=self.language)
        return Script.of_text(self.text, language=self.language)


def sip_client(settings: Settings, accounts: Credentials) -> SipClient:
    """Return a softphone for an Asterisk."""
    telephony = settings.telephony
    account = SipAccount(
        host=telephony.sip_host,
        port=telephony.sip_port,
        user="caller",
        password=accounts.caller_password,
    )
    return SipClient(account)


async def place(settings: Settings, order: CallOrder) -> dict[str, Any]:
    """Place one call and return its report.

    Raises:
        IvrError: the call did not come about, or nothing was kept of it.
    """
    script = order.as_script()
    voices = CallerVoices(settings)
    async with sip_client(settings, credentials()) as client:
        return await place_with(settings, client, voices.speak, order, script)


async def place_with(
    settings: Settings,
    client: SipClient,
    speak: Speak,
    order: CallOrder,
    script: Script,
) -> dict[str, Any]:
    """Place a call with a softphone that is running already."""
    began = datetime.now(UTC)
    record_to = order.record or var_folder() / "calls" / f"{began:%Y%m%dT%H%M%S%f}.wav"

    plan = CallPlan(order.to, script, record_to, order.number, order.noise_db)
    result = await place_sip_call(client, plan, speak=speak)
    kept = await _kept(settings, order.number, began)
    return joined_report(result, kept)


async def _kept(settings: Settings, number: str, since: datetime) -> dict[str, Any]:
    """Wait until the agent's records of the call are complete."""
    with open_records(settings.database_url) as records:
        try:
            async with asyncio.timeout(RECORDED_WITHIN_S):
                while True:
                    found = await asyncio.to_thread(records.calls.latest_call, number, since)
                    if found and found["ended_at"]:
                        return found
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise CallNotRecordedError(
                "the call took place, but the agent kept no record of it: is `ivr serve` running?"
            ) from error


def joined_report(result: CallResult, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out the call report: one entry for each turn of the caller.

    Args:
        result: the call as its caller knew it.
        kept: the report of the records.
    """
    begun = _begun(result.turns, kept["turns"], result.began_at)
    turns = [_turn(*each, result.began_at) for each in zip(result.turns, begun, strict=True)]
    greeting = next((turn["reply"] for turn in kept["turns"] if not turn["heard"]), "")
    return {
        **kept,
        "duration_ms": round(1000 * result.duration_s),
        "hung_up_by": result.hung_up_by,
        "greeting": greeting,
        "turns": turns,
        "recording": str(result.recording),
        "late_frames": result.late_frames,
    }


def _begun(
    callers: Sequence[CallerTurn], kept: Sequence[Mapping[str, Any]], began_at: datetime
) -> list[list[Mapping[str, Any]]]:
    """Give each turn of the caller the replies that began before the next, even while it lasted."""
    begins = [began_at + timedelta(seconds=turn.utterance.start_s) for turn in callers]
    ends = [*begins[1:], datetime.max.replace(tzinfo=UTC)]
    times = [(datetime.fromisoformat(turn["at"]), turn) for turn in kept]
    return [
        [turn for at, turn in times if begin <= at < end]
        for begin, end in zip(begins, ends, strict=True)
    ]


def _turn(
    caller: CallerTurn, begun: Sequence[Mapping[str, Any]], began_at: datetime
) -> dict[str, Any]:
    expect = caller.turn.expect
    over = began_at + timedelta(seconds=caller.utterance.end_s)
    moments = [datetime.fromisoformat(turn["at"]) - over for turn in begun]
    answers = zip(begun, moments, strict=True)
    reply, after = next(
        ((turn, after) for turn, after in answers if after.total_seconds() >= -SLACK_S), ({}, None)
    )
    cut = sum(bool(turn["barged_in"]) for turn in begun[:-1])
    return {
        "heard": "",
        "reply": "",
        "language": "",
        "stage": "",
        "question": "",
        "intents": [],
        "slots": {},
        "tools": [],
        "sources": [],
        "marks": {},
        "barged_in": False,
        "played_fraction": 0.0,
        **reply,
        "caller_said": caller.turn.say or str(caller.turn.wav or caller.turn.dtmf or ""),
        "ear_ms": caller.ear_ms,
        "sent_ms": None if after is None else round(1000 * after.total_seconds(), 1),
        "barge_in_ms": caller.barge_in_ms,
        "longest_gap_ms": caller.longest_gap_ms,
        "spoken_over": caller.spoken_over,
        "replies": len(begun),
        "restarts": cut + caller.false_starts,
        "as_expected": None if expect is None else bool(expect.search(reply.get("reply", ""))),
    }
