"""SIP calls for asyncio: a thread for the library, orders in, news out."""

import asyncio
import queue
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Literal, Self

import pjsua2 as pj

from ivr.audio import Audio
from ivr.errors import ConfigurationError, IvrError
from ivr.telephony.scripted_caller import Move
from ivr.telephony.sip_endpoint import (
    CODEC_RATE_HZ,
    MAX_CALLS,
    NEVER_LEFT,
    CallNews,
    Codec,
    Endpoint,
    SipAccount,
)
from ivr.telephony.sip_media import SoundExchange, Talker

_RESPONDS_WITHIN_S = 4.0
"""An Asterisk that lives responds to the first request at once."""
_ENDS_WITHIN_S = 3.0
_GONE = 408
"""Request time-out: how a call ends whose other side has vanished."""
_NUMBER = re.compile(r"\+?[0-9*#]{1,20}")
_EXTENSION = re.compile(r"[0-9A-Za-z*#+_.-]{1,40}")


class SipCallError(IvrError):
    """The call did not come about."""


class SipUnreachableError(SipCallError):
    """Nothing answers SIP there. Start Asterisk, then try again."""


class SipNoAnswerError(SipCallError):
    """It rang, and nobody answered. Safe to try again."""


class SipRefusedError(SipCallError):
    """The other side refused."""

    def __init__(self, extension: str, status: int, reason: str) -> None:
        advice = {
            401: "check the password of the SIP account",
            403: "check the SIP account and its password",
            404: "there is no such extension",
            486: "it is busy, try again later",
            488: "it does not speak this codec, choose another",
            503: "it is overloaded, try again later",
        }.get(status, "the log of Asterisk says more")
        super().__init__(f"{extension} refused the call ({status} {reason}): {advice}")
        self.status = status


@dataclass(frozen=True, slots=True)
class SipCall:
    """A call that was answered and is over."""

    sip_call_id: str
    hung_up_by: Literal["caller", "agent", "failure"]
    status: int
    """The last SIP status: 200 when the call ended as calls do. After our own hang-up it does not
    tell whether the other side still lived to hear of it."""
    began_at: datetime
    """When the first sample was said."""
    sent: Audio
    received: Audio
    """Sample n was heard when sample n of `sent` was said; both begin with the answer."""
    late_frames: int


_Order = Callable[[Endpoint], None]


class SipClient:
    """Places calls, up to `MAX_CALLS` at once. One client in a process at a time."""

    def __init__(self, account: SipAccount, codec: Codec = "PCMU") -> None:
        self._account = account
        self._codec: Codec = codec
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._ready: Future[None] = Future()
        self._ready.set_running_or_notify_cancel()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sip-client")

    @property
    def rate_hz(self) -> int:
        """The rate of the sound of its calls."""
        return CODEC_RATE_HZ[self._codec]

    async def __aenter__(self) -> Self:
        """Start the library.

        Raises:
            SipCallError: it does not start; the message says why.
        """
        self._thread.start()
        await asyncio.wrap_future(self._ready)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        await asyncio.to_thread(self._thread.join)

    async def call(
        self,
        extension: str,
        talker: Talker,
        *,
        caller_number: str = "",
        rings_for_s: float = 30.0,
        on_answer: Callable[[str], None] = lambda _: None,
    ) -> SipCall:
        """Place a call and stay until it is over; cancelling hangs up.

        Args:
            extension: whom to call.
            talker: hears and speaks from the answer on.
            caller_number: what the other side is to see, sent as P-Asserted-Identity.
            rings_for_s: when to give up.
            on_answer: told the SIP call id.

        Raises:
            SipUnreachableError: nothing answers SIP.
            SipNoAnswerError: nobody picked up in time.
            SipRefusedError: the other side refused.
            SipCallError: too many calls at once.
            ConfigurationError: the extension or the number is not one.
        """
        _check(extension, caller_number)
        news = CallNews()

        def act(move: Move) -> None:
            self._orders.put(lambda endpoint: endpoint.act(news, move))

        exchange = SoundExchange(talker, self.rate_hz, act)
        self._orders.put(lambda endpoint: endpoint.dial(extension, caller_number, news, exchange))
        try:
            on_answer(await self._answer(extension, news, rings_for_s))
            ours, status = await self._end(news)
        finally:
            self._orders.put(lambda endpoint: endpoint.release(news))
        by: Literal["caller", "agent", "failure"] = "caller" if ours else "agent"
        return SipCall(
            sip_call_id=news.answered.result(),
            hung_up_by=by if status < 400 else "failure",
            status=status,
            began_at=exchange.began_at,
            sent=exchange.sent,
            received=exchange.received,
            late_frames=exchange.late_frames,
        )

    async def _answer(self, extension: str, news: CallNews, rings_for_s: float) -> str:
        try:
            async with asyncio.timeout(_RESPONDS_WITHIN_S):
                await asyncio.wrap_future(news.responded)
        except TimeoutError as error:
            raise self._unreachable() from error
        try:
            async with asyncio.timeout(rings_for_s):
                sip_call_id = await asyncio.wrap_future(news.answered)
        except TimeoutError as error:
            raise SipNoAnswerError(
                f"nobody answered at {extension} within {rings_for_s:.0f} s"
            ) from error
        if not sip_call_id:
            status, reason = news.ended.result()
            if status == NEVER_LEFT:
                raise SipCallError(
                    f"cannot place the call: {reason}; a process holds {MAX_CALLS} calls at once, "
                    "use several for more"
                )
            raise SipRefusedError(extension, status, reason)
        return sip_call_id

    def _unreachable(self) -> SipUnreachableError:
        return SipUnreachableError(
            f"nothing answers SIP at {self._account.host}:{self._account.port}: "
            "start Asterisk (`ivr serve`), or see `ivr doctor`"
        )

    @staticmethod
    async def _end(news: CallNews) -> tuple[bool, int]:
        """Return whether we hung up, and the last status."""
        ours = await asyncio.wrap_future(news.ending)
        try:
            async with asyncio.timeout(_ENDS_WITHIN_S):
                status, _ = await asyncio.wrap_future(news.ended)
        except TimeoutError:
            return ours, _GONE
        return ours, status

    def _run(self) -> None:
        try:
            endpoint = Endpoint(self._account, self._codec)
        except pj.Error as error:
            self._ready.set_exception(
                SipCallError(f"the SIP client does not start: {error.reason}")
            )
            return
        self._ready.set_result(None)
        while not self._stop.is_set():
            endpoint.poll()
            self._obey(endpoint)
        self._obey(endpoint)
        endpoint.destroy()

    def _obey(self, endpoint: Endpoint) -> None:
        while not self._orders.empty():
            self._orders.get()(endpoint)


def _check(extension: str, caller_number: str) -> None:
    if not _EXTENSION.fullmatch(extension):
        raise ConfigurationError(f"{extension!r} is no extension: give digits or a name, as 1000")
    if caller_number and not _NUMBER.fullmatch(caller_number):
        raise ConfigurationError(f"{caller_number!r} is no telephone number: +919876543210 is one")
