"""PJSUA2, tamed: the part that must live in one thread.

The library is one endpoint a process and particular about threads: the thread that creates an
`Endpoint` polls it, makes every call into it and destroys it. No object of the library leaves it;
news of a call go out as futures.
"""

import ctypes
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import pjsua2 as pj

from ivr.telephony.scripted_caller import Move
from ivr.telephony.sip_media import FramePort, SoundExchange

Codec = Literal["PCMU", "PCMA", "G722"]
CODEC_RATE_HZ: dict[Codec, int] = {"PCMU": 8_000, "PCMA": 8_000, "G722": 16_000}
MAX_CALLS = 4
"""At once in one process: the limit that the wheel of the library is built with."""

NEVER_LEFT = 0
"""Stands for the SIP status of a call that the library itself refused to place."""

_POLL_MS = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SipAccount:
    """With whom and as whom to speak SIP."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)


def _settle(future: Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


class CallNews:
    """What becomes of a call: set in the endpoint's thread, awaited anywhere."""

    def __init__(self) -> None:
        self.responded: Future[None] = Future()
        """There is someone."""
        self.answered: Future[str] = Future()
        """The SIP call id; empty when the call ended instead."""
        self.ending: Future[bool] = Future()
        """Whether it was we who hung up."""
        self.ended: Future[tuple[int, str]] = Future()
        """The last SIP status and its reason."""
        for future in (self.responded, self.answered, self.ending, self.ended):
            # A running future cannot be cancelled: whoever gives up waiting spoils nothing.
            future.set_running_or_notify_cancel()

    def over(self, status: int, reason: str) -> None:
        """Tell everyone that the call has ended or never began."""
        _settle(self.responded, None)
        _settle(self.answered, "")
        _settle(self.ending, False)
        _settle(self.ended, (status, reason))


# The bindings ship no types: to mypy their classes and parameters are `Any`.
class _Call(pj.Call):  # type: ignore[misc]
    def __init__(
        self, account: Any, news: CallNews, port: FramePort, exchange: SoundExchange
    ) -> None:
        super().__init__(account)
        self.port = port
        self._news = news
        self._exchange = exchange

    def onCallTsxState(self, _: Any) -> None:  # noqa: N802 (the library's name)
        if self.getInfo().lastStatusCode:
            _settle(self._news.responded, None)

    def onCallState(self, _: Any) -> None:  # noqa: N802 (the library's name)
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            _settle(self._news.answered, info.callIdString)
            self._connect(info)
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._news.over(info.lastStatusCode, info.lastReason)

    def onCallMediaState(self, _: Any) -> None:  # noqa: N802 (the library's name)
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._connect(info)

    def _connect(self, info: Any) -> None:
        for media in _items(info.media):
            if media.status == pj.PJSUA_CALL_MEDIA_ACTIVE and self.port.exchange is None:
                self.port.exchange = self._exchange
                line = self.getAudioMedia(media.index)
                self.port.startTransmit(line)
                line.startTransmit(self.port)

    def act(self, move: Move) -> None:
        """Press a key or hang up."""
        if self._news.ended.done():
            return
        if move.key:
            self.dialDtmf(move.key)
        elif move.hang_up and not self._news.ending.done():
            _settle(self._news.ending, True)
            self.hangup(pj.CallOpParam(True))


class Endpoint:
    """The library itself; lives and dies in one thread."""

    def __init__(self, account: SipAccount, codec: Codec) -> None:
        self._sip = account
        self._rate_hz = CODEC_RATE_HZ[codec]
        _silence_log()
        self._endpoint = pj.Endpoint()
        self._endpoint.libCreate()
        self._endpoint.libInit(_endpoint_config(self._rate_hz))
        self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, _transport_config(account.host))
        self._endpoint.libStart()
        self._endpoint.audDevManager().setNullDev()
        for known in _items(self._endpoint.codecEnum2()):
            wanted = known.codecId.startswith(f"{codec}/")
            self._endpoint.codecSetPriority(known.codecId, 255 if wanted else 0)
        self._account = pj.Account()
        self._account.create(_account_config(account))
        self._calls: dict[CallNews, _Call] = {}
        # A port is deleted only when the bridge's clock has stopped; until then it is used again.
        self._idle_ports: list[FramePort] = []

    def poll(self) -> None:
        """Let the library work; waits up to 10 ms."""
        self._endpoint.libHandleEvents(_POLL_MS)

    def dial(
        self, extension: str, caller_number: str, news: CallNews, exchange: SoundExchange
    ) -> None:
        """Begin a call."""
        parameters = pj.CallOpParam(True)
        parameters.opt.audioCount, parameters.opt.videoCount = 1, 0
        if caller_number:
            identity = pj.SipHeader()
            identity.hName = "P-Asserted-Identity"
            identity.hValue = f"<sip:{caller_number}@{self._sip.host}>"
            parameters.txOption.headers.append(identity)
        port = self._idle_ports.pop() if self._idle_ports else FramePort(self._rate_hz)
        call = self._calls[news] = _Call(self._account, news, port, exchange)
        try:
            call.makeCall(f"sip:{extension}@{self._sip.host}:{self._sip.port}", parameters)
        except pj.Error as error:
            news.over(NEVER_LEFT, error.reason)

    def act(self, news: CallNews, move: Move) -> None:
        """Press a key or hang up."""
        if news in self._calls:
            with suppress(pj.Error):  # the call ended in this moment
                self._calls[news].act(move)

    def release(self, news: CallNews) -> None:
        """Forget a call; one that still lives is hung up."""
        call = self._calls.pop(news, None)
        if call is not None:
            call.port.exchange = None
            self._idle_ports.append(call.port)

    def destroy(self) -> None:
        """Hang up whatever is left and end the library; takes about a second."""
        for news in list(self._calls):
            self.release(news)
        self._account.shutdown()
        del self._account
        self._endpoint.audDevManager().setNoDev()
        self._idle_ports.clear()
        self._endpoint.libDestroy()


def _items(vector: Any) -> list[Any]:
    """Return what a vector of the library holds.

    Its own iterators must not be used: SWIG keeps one table of types for all of its libraries in a
    process, and where faiss is loaded an iterator is taken for one of faiss's and crashes.
    """
    return [vector[at] for at in range(len(vector))]


def _silence_log() -> None:
    # Until it is configured the library prints to standard output, which is not its own here.
    from pjsua2 import _pjsua2

    ctypes.CDLL(_pjsua2.__file__).pj_log_set_level(0)


def _endpoint_config(rate_hz: int) -> Any:
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.uaConfig.threadCnt = 0
    config.uaConfig.maxCalls = MAX_CALLS
    config.uaConfig.userAgent = "gold-loan-ivr"
    media = config.medConfig
    media.clockRate = media.sndClockRate = rate_hz
    media.audioFramePtime = media.ptime = 20
    media.noVad = True
    media.ecTailLen = 0
    return config


def _transport_config(host: str) -> Any:
    config = pj.TransportConfig()
    if host.startswith("127."):
        config.boundAddress = host
    return config


def _account_config(account: SipAccount) -> Any:
    config = pj.AccountConfig()
    config.idUri = f"sip:{account.user}@{account.host}:{account.port}"
    config.sipConfig.authCreds.append(
        pj.AuthCredInfo("digest", "*", account.user, 0, account.password)
    )
    config.mediaConfig.transportConfig = _transport_config(account.host)
    config.mediaConfig.transportConfig.port = 0
    return config
