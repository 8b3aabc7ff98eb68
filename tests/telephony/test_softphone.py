"""The softphone against the echo at extension 600 of a real Asterisk."""

import asyncio
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from ivr.audio import Audio, Samples, read_wav_channels
from ivr.errors import ConfigurationError
from ivr.settings import TelephonySettings
from ivr.telephony.credentials import Credentials
from ivr.telephony.script import Script, Turn
from ivr.telephony.scripted_caller import Move, ScriptedCaller
from ivr.telephony.sip_client import (
    SipCall,
    SipCallError,
    SipClient,
    SipRefusedError,
    SipUnreachableError,
)
from ivr.telephony.sip_endpoint import MAX_CALLS, Codec, SipAccount
from ivr.telephony.softphone import (
    CallAnswered,
    CallPlan,
    CallProgress,
    CallResult,
    TurnSpoken,
    place_call,
)
from tests.telephony.ports import free_settings

ECHO = "600"


class RunningAsterisk(Protocol):
    settings: TelephonySettings
    credentials: Credentials


@pytest.fixture
def account(asterisk: RunningAsterisk) -> SipAccount:
    settings = asterisk.settings
    password = asterisk.credentials.caller_password
    return SipAccount(settings.sip_host, settings.sip_port, "caller", password)


async def speak(text: str, language: str, voice: str) -> Audio:
    """Say anything as half a second of noise between two silences."""
    noise = np.random.default_rng(len(text + language + voice)).normal(0, 0.1, 8_000)
    padded = np.pad(noise, 1_600)
    return Audio.from_float(padded, 16_000)


class NoiseThenHangUp:
    """Half a second of silence, half of noise, half of silence."""

    def __init__(self, rate_hz: int, seed: int) -> None:
        self._frame = rate_hz // 50
        self._noise = np.random.default_rng(seed)
        self._ticks = 0

    def tick(self, heard: Samples) -> Move:
        self._ticks += 1
        level = 3_000 if 25 <= self._ticks < 50 else 0
        frame = self._noise.normal(0, level, self._frame).astype(np.int16)
        return Move(frame, hang_up=self._ticks >= 75)


def lag_s(call: SipCall) -> float:
    """Return how much later the sent sound is heard, by cross-correlation."""
    sent, received = (a.samples.astype(np.float64) for a in (call.sent, call.received))
    size = 2 * max(len(sent), len(received))
    spectrum = np.conj(np.fft.rfft(sent, size)) * np.fft.rfft(received, size)
    return int(np.argmax(np.fft.irfft(spectrum)[: size // 2])) / call.sent.rate_hz


@pytest.mark.asterisk
@pytest.mark.parametrize("codec", ["PCMU", "PCMA", "G722"])
async def test_the_echo_comes_back_whole_at_one_lag(account: SipAccount, codec: Codec) -> None:
    async with SipClient(account, codec) as client:
        call = await client.call(ECHO, NoiseThenHangUp(client.rate_hz, 1))
    assert call.hung_up_by == "caller"
    assert call.status == 200
    assert 0.02 <= lag_s(call) <= 0.3
    assert call.sent.rate_hz == call.received.rate_hz == client.rate_hz


@pytest.mark.asterisk
async def test_calls_run_side_by_side_and_one_after_the_other(account: SipAccount) -> None:
    async with SipClient(account) as client:
        for _ in range(2):
            async with asyncio.TaskGroup() as group:
                calls = [
                    group.create_task(client.call(ECHO, NoiseThenHangUp(client.rate_hz, seed)))
                    for seed in range(3)
                ]
            results = [call.result() for call in calls]
            assert len({call.sip_call_id for call in results}) == 3
            assert all(0.02 <= lag_s(call) <= 0.3 for call in results)


@pytest.mark.asterisk
async def test_a_script_is_spoken_and_recorded(account: SipAccount, tmp_path: Path) -> None:
    script = Script(turns=(Turn(say="hello", wait=0.5), Turn(say="bye", dtmf="12", wait=0.5)))
    plan = CallPlan(ECHO, script, tmp_path / "calls" / "echo.wav", caller_number="+919876543210")
    events: list[CallProgress] = []
    async with SipClient(account) as client:
        result = await place_call(client, plan, speak=speak, on_event=events.append)
    assert events == [
        CallAnswered(result.sip_call_id),
        TurnSpoken(0, script.turns[0]),
        TurnSpoken(1, script.turns[1]),
    ]
    assert result.hung_up_by == "caller"
    assert_spoken_where_reported(result)


def assert_spoken_where_reported(result: CallResult) -> None:
    caller, agent = read_wav_channels(result.recording)
    assert caller.duration_s == agent.duration_s == pytest.approx(result.duration_s, abs=0.03)
    for turn in result.turns[:1]:
        span = turn.utterance
        assert span.duration_s == pytest.approx(0.5, abs=0.01)
        assert caller.between(span.start_s, span.end_s).samples.any()
        assert not caller.between(span.start_s - 0.2, span.start_s).samples.any()


@pytest.mark.asterisk
async def test_a_refusal_carries_its_status_and_advice(account: SipAccount) -> None:
    async with SipClient(account) as client:
        with pytest.raises(SipRefusedError, match="no such extension") as refusal:
            await client.call("9999", NoiseThenHangUp(client.rate_hz, 1))
    assert refusal.value.status == 404


@pytest.mark.asterisk
async def test_a_wrong_password_is_named(account: SipAccount) -> None:
    stranger = SipAccount(account.host, account.port, account.user, "wrong")
    async with SipClient(stranger) as client:
        with pytest.raises(SipRefusedError, match="password"):
            await client.call(ECHO, NoiseThenHangUp(client.rate_hz, 1))


@pytest.mark.asterisk
async def test_cancelling_hangs_up_and_the_client_goes_on(account: SipAccount) -> None:
    async with SipClient(account) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await client.call(ECHO, ScriptedCaller([], client.rate_hz, lambda _: None))
        call = await client.call(ECHO, NoiseThenHangUp(client.rate_hz, 1))
    assert call.status == 200


@pytest.mark.asterisk
async def test_one_call_too_many_is_refused_and_the_others_go_on(account: SipAccount) -> None:
    async with SipClient(account) as client:
        async with asyncio.TaskGroup() as group:
            calls = [
                group.create_task(client.call(ECHO, NoiseThenHangUp(client.rate_hz, seed)))
                for seed in range(MAX_CALLS)
            ]
            await asyncio.sleep(0.3)
            with pytest.raises(SipCallError, match="use several"):
                await client.call(ECHO, NoiseThenHangUp(client.rate_hz, 99))
        assert {call.result().status for call in calls} == {200}


@pytest.mark.asterisk
async def test_where_nothing_listens_the_call_fails_with_advice() -> None:
    # Marked with the others for its seconds of waiting; it needs no Asterisk.
    nowhere = SipAccount("127.0.0.1", free_settings().sip_port, "caller", "any")
    async with SipClient(nowhere) as client:
        with pytest.raises(SipUnreachableError, match="start Asterisk"):
            await client.call(ECHO, NoiseThenHangUp(client.rate_hz, 1))


@pytest.mark.asterisk
@pytest.mark.parametrize(
    ("extension", "number"), [("600 ", ""), ("", ""), ("600", "+91 98"), ("600", "a>b")]
)
async def test_what_is_no_number_never_reaches_sip(
    account: SipAccount, extension: str, number: str
) -> None:
    async with SipClient(account) as client:
        with pytest.raises(ConfigurationError):
            await client.call(extension, NoiseThenHangUp(8_000, 1), caller_number=number)
