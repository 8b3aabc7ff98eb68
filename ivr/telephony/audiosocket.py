"""The AudioSocket wire format, pure: bytes to messages and back.

A message is a kind byte, a 16-bit big-endian length and that many bytes of payload.
Source: Asterisk, include/asterisk/res_audiosocket.h, and the behaviour of version 22.
"""

import struct
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from ivr.telephony.line import LineError

_HEADER = struct.Struct("!BH")
_HANG_UP, _LINE_ID, _KEY, _FAILURE = 0x00, 0x01, 0x03, 0xFF
_RATE_OF_KIND = {
    0x10: 8_000,
    0x11: 12_000,
    0x12: 16_000,
    0x13: 24_000,
    0x14: 32_000,
    0x15: 44_100,
    0x16: 48_000,
    0x17: 96_000,
    0x18: 192_000,
}
_KIND_OF_RATE = {rate_hz: kind for kind, rate_hz in _RATE_OF_KIND.items()}
_KEYS = "0123456789*#ABCD"
MAX_PAYLOAD_BYTES = 0xFFFF


class AudioSocketProtocolError(LineError):
    """The peer does not speak AudioSocket; the stream is lost."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The sender ends the conversation. Asterisk itself just closes the stream."""


@dataclass(frozen=True, slots=True)
class LineId:
    """The first message from Asterisk: which announced call this is."""

    uuid: UUID


@dataclass(frozen=True, slots=True)
class Key:
    """A key on the caller's phone. From Asterisk only: sent to it, it drops the call."""

    digit: str
    """One of 0–9, *, #, A–D."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Signed linear audio, mono."""

    rate_hz: int
    pcm: bytes
    """16-bit little-endian samples, at least one. Frame sizes vary with the caller's codec."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Asterisk could not go on."""

    code: bytes
    """1: hung up, 2: frame forwarding failed, 4: memory failed; may be empty."""


Message = HangUp | LineId | Key | Sound | Failure


class Decoder:
    """Cuts a TCP stream into messages, however the stream is chunked."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[Message]:
        """Return the messages that chunk completes, oldest first.

        Args:
            chunk: any slice of the TCP stream, 0 or more bytes.

        Raises:
            AudioSocketProtocolError: unknown kind or impossible payload; the stream is lost.
        """
        self._rest += chunk
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> Message | None:
        if len(self._rest) < _HEADER.size:
            return None
        kind, length = _HEADER.unpack_from(self._rest)
        _check(kind, length)
        end = _HEADER.size + length
        if len(self._rest) < end:
            return None
        payload = bytes(self._rest[_HEADER.size : end])
        del self._rest[:end]
        return _message(kind, payload)


def _check(kind: int, length: int) -> None:
    """Reject a header before its payload is waited for: garbage shows at the third byte."""
    if kind in _RATE_OF_KIND:
        right = length > 0 and length % 2 == 0
    else:
        allowed = {_HANG_UP: (0,), _LINE_ID: (16,), _KEY: (1,), _FAILURE: range(5)}
        right = length in allowed.get(kind, ())
    if not right:
        raise AudioSocketProtocolError(
            f"no AudioSocket message has kind {kind:#04x} and {length} bytes; "
            "only Asterisk may connect to this port"
        )


def _message(kind: int, payload: bytes) -> Message:
    match kind:
        case 0x00:
            return HangUp()
        case 0x01:
            return LineId(UUID(bytes=payload))
        case 0x03:
            return _key(payload)
        case 0xFF:
            return Failure(payload)
        case _:
            return Sound(_RATE_OF_KIND[kind], payload)


def _key(payload: bytes) -> Key:
    digit = payload.decode("latin-1").upper()
    if digit not in _KEYS:
        raise AudioSocketProtocolError(f"a telephone has no key {digit!r}")
    return Key(digit)


def encode(message: Message) -> bytes:
    """Return the bytes of one message.

    Raises:
        ValueError: a rate that AudioSocket does not know, or more than 65,535 bytes of audio.
    """
    match message:
        case HangUp():
            return _HEADER.pack(_HANG_UP, 0)
        case LineId(uuid):
            return _HEADER.pack(_LINE_ID, 16) + uuid.bytes
        case Key(digit):
            return _HEADER.pack(_KEY, 1) + digit.encode("ascii")
        case Failure(code):
            return _HEADER.pack(_FAILURE, len(code)) + code
        case Sound(rate_hz, pcm):
            if rate_hz not in _KIND_OF_RATE or len(pcm) > MAX_PAYLOAD_BYTES:
                raise ValueError(f"cannot send {len(pcm)} bytes at {rate_hz} Hz in one message")
            return _HEADER.pack(_KIND_OF_RATE[rate_hz], len(pcm)) + pcm
        case _:
            assert_never(message)
