"""The product's own caller: places a real call, speaks a script, measures what it hears."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ivr.audio import Audio, read_wav, write_wav
from ivr.errors import DiskFullError
from ivr.telephony.background import background
from ivr.telephony.ear import Span, TurnTiming, turn_timings, utterance_span
from ivr.telephony.script import Script, Turn
from ivr.telephony.scripted_caller import PlayedTurn, PreparedTurn, ScriptedCaller
from ivr.telephony.sip_client import SipCall, SipClient

Speak = Callable[[str, str, str], Awaitable[Audio]]
"""Text, language and voice to sound at any rate; awaited before the call, never during it."""


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The other side picked up."""

    sip_call_id: str


@dataclass(frozen=True, slots=True)
class TurnSpoken:
    """The caller has said a turn."""

    index: int
    turn: Turn


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Whom to call and what to say."""

    extension: str
    script: Script
    record_to: Path
    """Where the stereo recording goes."""
    caller_number: str = ""
    """What the agent is to see as the caller's number; empty for the account's."""
    noise_db: float | None = None
    """How far behind the caller's voice there is noise, all the time; None for a quiet place."""


CallProgress = CallAnswered | TurnSpoken


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """A turn of the script and what came of it. Seconds count from the answer."""

    turn: Turn
    utterance: Span
    """From the caller's first sample to the last; of keys or silence alone, their span."""
    ear_ms: float | None
    """From there to the reply's first sample; None without a reply, and for a turn that
    does not end in words."""
    reply: Span | None
    """When the agent spoke, before the caller's next turn."""
    false_starts: int
    """How often the agent broke off before that."""
    longest_gap_ms: float
    """The longest silence within the reply."""
    spoken_over: bool
    """The agent began to speak, or went on after a silence, while the caller spoke."""
    barge_in_ms: float | None
    """From the caller's first sample to the agent's silence, when the caller interrupted."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """A call as its caller knew it."""

    sip_call_id: str
    """Asterisk knows the call by it, too: `CHANNEL(pjsip,call-id)`."""
    began_at: datetime
    """When the recording begins; where it says 1.0 s, the world said one second later."""
    duration_s: float
    """From the answer to the end."""
    turns: tuple[CallerTurn, ...]
    """Those that were begun before the call ended."""
    recording: Path
    """Stereo WAV: left the caller as sent, right the agent as received."""
    hung_up_by: Literal["caller", "agent", "failure"]
    sip_status: int
    late_frames: int
    """More than a few, and the machine was too busy to measure by."""


async def place_call(
    client: SipClient,
    plan: CallPlan,
    *,
    speak: Speak,
    on_event: Callable[[CallProgress], None] = lambda _: None,
) -> CallResult:
    """Call an extension and hold the scripted conversation.

    Args:
        client: a running SIP client; several calls may share it.
        plan: whom to call and what to say.
        speak: synthesises the script's words, before the call begins.
        on_event: told what happens, on the event loop; must return at once.

    Raises:
        SipCallError: the call did not come about; the subclass says why.
        ConfigurationError: a recording of the script, the extension or the number is wrong.
        DiskFullError: the recording could not be written.
    """
    prepared = [await prepare_turn(turn, speak, client.rate_hz) for turn in plan.script.turns]
    loop = asyncio.get_running_loop()
    played: list[PlayedTurn] = []

    def spoken(turn: PlayedTurn) -> None:
        played.append(turn)
        loop.call_soon_threadsafe(on_event, TurnSpoken(len(played) - 1, turn.turn))

    call = await client.call(
        plan.extension,
        ScriptedCaller(prepared, client.rate_hz, spoken, _background(prepared, plan.noise_db)),
        caller_number=plan.caller_number,
        on_answer=lambda sip_call_id: on_event(CallAnswered(sip_call_id)),
    )
    await asyncio.to_thread(record_call, plan.record_to, call)
    return _result(call, played, plan.record_to)


async def prepare_turn(turn: Turn, speak: Speak, rate_hz: int) -> PreparedTurn:
    """Have the turn as sound at a rate, without the silence around it."""
    if turn.wav:
        voice = await asyncio.to_thread(read_wav, turn.wav)
    elif turn.say:
        voice = await speak(turn.say, turn.language, turn.voice)
    else:
        return PreparedTurn(turn, None)
    voice = voice.resampled(rate_hz)
    span = utterance_span(voice)
    return PreparedTurn(turn, voice.between(span.start_s, span.end_s))


def _background(turns: Sequence[PreparedTurn], noise_db: float | None) -> Audio | None:
    voice = next((turn.voice for turn in turns if turn.voice), None)
    return background(voice, noise_db) if voice and noise_db is not None else None


def record_call(path: Path, call: SipCall) -> None:
    """Write both directions of a call as stereo: left the caller as sent, right the agent.

    Raises:
        DiskFullError: there is no room for it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, call.sent, call.received)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DiskFullError(f"cannot write the recording {path}: {error}") from error


def _result(call: SipCall, played: list[PlayedTurn], recording: Path) -> CallResult:
    timings = turn_timings(call.sent, call.received, [turn.utterance for turn in played])
    return CallResult(
        sip_call_id=call.sip_call_id,
        began_at=call.began_at,
        duration_s=call.sent.duration_s,
        turns=tuple(_caller_turn(t, timing) for t, timing in zip(played, timings, strict=True)),
        recording=recording,
        hung_up_by=call.hung_up_by,
        sip_status=call.status,
        late_frames=call.late_frames,
    )


def _caller_turn(played: PlayedTurn, timing: TurnTiming) -> CallerTurn:
    return CallerTurn(
        turn=played.turn,
        utterance=played.utterance,
        ear_ms=timing.ear_ms if played.ends_in_words else None,
        reply=timing.reply,
        false_starts=timing.false_starts,
        longest_gap_ms=timing.longest_gap_ms,
        spoken_over=timing.spoken_over,
        barge_in_ms=timing.barge_in_ms,
    )
