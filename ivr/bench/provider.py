"""A provider's SIP server with customers behind it, simulated: what campaigns are measured against.

It speaks as much SIP over UDP as one Asterisk on the same machine needs: no retransmissions, no
authentication, no routes. Each customer does one thing with each call, by his number. It notes
every INVITE: that is the truth about who was called how often.
"""

import asyncio
import re
from asyncio import DatagramProtocol, DatagramTransport
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, cast

from ivr.bench.provider_sound import CustomerSound, sound_address

Behaviour = Literal["answers", "busy", "silent", "refuses", "congested", "unknown"]

_STATUS: dict[Behaviour, str] = {
    "busy": "486 Busy Here",
    "refuses": "603 Decline",
    "congested": "503 Service Unavailable",
    "unknown": "404 Not Found",
}
_USER = re.compile(r"sips?:([^@;>]+)@")
_COPIED = ("via", "from", "call-id", "cseq")
_SOUND = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)


@dataclass(frozen=True, slots=True)
class Customer:
    """What the owner of a number does when he is called."""

    behaviour: Behaviour
    words: bytes = b""
    """What he says when he has answered; G.711 μ-law."""
    listens_s: float = 0.0
    """To the agent, before he says it."""
    rings_s: float = 0.2
    """How long his phone rings before he does anything."""
    talks_s: float = 1.0
    """When he who answered hangs up."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A call as it reached a customer."""

    number: str
    caller_number: str
    at: datetime


@dataclass(slots=True)
class _Message:
    """A request or response; header names in lower case, in order."""

    first: str
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass(slots=True)
class _Call:
    invite: _Message
    peer: tuple[str, int]
    tag: str
    customer: Customer
    sound: CustomerSound | None = None
    answered: bool = False
    over: bool = False
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class Provider(DatagramProtocol):
    """The server; a datagram protocol of asyncio."""

    def __init__(self, customer: Callable[[str], Customer]) -> None:
        """Prepare the customers, known by their numbers."""
        self.invitations: list[Invitation] = []
        self._customer = customer
        self._calls: dict[str, _Call] = {}
        self._loop = asyncio.get_running_loop()
        self._host = ""
        self.port = 0

    @property
    def live(self) -> int:
        """How many calls have not ended."""
        return sum(not call.over for call in self._calls.values())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket."""
        self._transport = cast(DatagramTransport, transport)
        self._host, self.port = transport.get_extra_info("sockname")

    def close(self) -> None:
        """Let go of every call."""
        for call in self._calls.values():
            _end(call)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a message of Asterisk's."""
        message = _parsed(data)
        method = message.first.partition(" ")[0]
        call = self._calls.get(message.header("call-id"))
        if method == "INVITE" and call is None:
            self._ring(message, addr)
        elif method == "CANCEL" and call is not None:
            self._reply(message, "200 OK", addr, call.tag)
            self._refuse(call, "487 Request Terminated")
        elif method in ("BYE", "OPTIONS"):
            self._reply(message, "200 OK", addr, call.tag if call else "")
            if call is not None:
                _end(call)

    def _ring(self, invite: _Message, peer: tuple[str, int]) -> None:
        number = _user(invite.first)
        caller = _user(invite.header("p-asserted-identity") or invite.header("from"))
        self.invitations.append(Invitation(number, caller, datetime.now(UTC)))
        customer = self._customer(number)
        call = _Call(invite, peer, f"t{len(self.invitations)}", customer)
        self._calls[invite.header("call-id")] = call
        self._reply(invite, "100 Trying", peer, "")
        if status := _STATUS.get(customer.behaviour):
            call.timers.append(self._loop.call_later(customer.rings_s, self._refuse, call, status))
            return
        self._reply(invite, "180 Ringing", peer, call.tag)
        if customer.behaviour == "answers":
            call.timers.append(self._loop.call_later(customer.rings_s, self._pick_up, call))

    def _refuse(self, call: _Call, status: str) -> None:
        if not call.over and not call.answered:
            self._reply(call.invite, status, call.peer, call.tag)
            _end(call)

    def _pick_up(self, call: _Call) -> None:
        if call.over:
            return
        call.answered = True
        customer, to = call.customer, sound_address(call.invite.body)
        call.sound = CustomerSound(self._host, to, customer.words, customer.listens_s)
        body = _SOUND.format(host=self._host, port=call.sound.port)
        self._reply(call.invite, "200 OK", call.peer, call.tag, body)
        call.timers.append(self._loop.call_later(customer.talks_s, self._hang_up, call))

    def _hang_up(self, call: _Call) -> None:
        """Send a BYE: who answered is now the one who asks."""
        if call.over:
            return
        invite = call.invite
        target = re.search(r"<([^>]+)>", invite.header("contact"))
        lines = [
            f"BYE {target[1] if target else 'sip:' + self._host} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._host}:{self.port};branch=z9hG4bK{call.tag}bye",
            f"From: {invite.header('to')};tag={call.tag}",
            f"To: {invite.header('from')}",
            f"Call-ID: {invite.header('call-id')}",
            "CSeq: 1 BYE",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self._send(lines, "", call.peer)
        _end(call)

    def _reply(
        self, request: _Message, status: str, peer: tuple[str, int], tag: str, body: str = ""
    ) -> None:
        lines = [f"SIP/2.0 {status}"]
        lines += [f"{name}: {value}" for name, value in request.headers if name in _COPIED]
        to = request.header("to")
        lines.append(f"To: {to}" if not tag or "tag=" in to else f"To: {to};tag={tag}")
        lines.append(f"Contact: <sip:customer@{self._host}:{self.port}>")
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        self._send(lines, body, peer)

    def _send(self, lines: list[str], body: str, peer: tuple[str, int]) -> None:
        self._transport.sendto("\r\n".join([*lines, "", body]).encode(), peer)


def _end(call: _Call) -> None:
    call.over = True
    for timer in call.timers:
        timer.cancel()
    if call.sound is not None:
        call.sound.close()


def _parsed(data: bytes) -> _Message:
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return _Message(
        first, [(name.strip().lower(), value.strip()) for name, _, value in pairs], body
    )


def _user(text: str) -> str:
    found = _USER.search(text)
    return found[1] if found else ""


@asynccontextmanager
async def running_provider(
    host: str, port: int, customer: Callable[[str], Customer]
) -> AsyncIterator[Provider]:
    """Run a provider on an address."""
    loop = asyncio.get_running_loop()
    transport, provider = await loop.create_datagram_endpoint(
        lambda: Provider(customer), local_addr=(host, port)
    )
    try:
        yield provider
    finally:
        provider.close()
        transport.close()
