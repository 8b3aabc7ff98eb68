"""The sound of a simulated customer: RTP with G.711 μ-law, 20 ms a packet, silence between."""

import asyncio
import re
import socket
import struct

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.02
FRAME_BYTES = 160
SILENCE = b"\xff" * FRAME_BYTES
_BIAS, _CLIP = 0x84, 32635
_PORT = re.compile(r"^m=audio (\d+)", re.M)
_HOST = re.compile(r"^c=IN IP4 (\S+)", re.M)


def mu_law(samples: NDArray[np.int16]) -> bytes:
    """Return samples as μ-law, a byte each.

    Args:
        samples: shape (n,), full scale ±32768, 8 kHz.

    Source: ITU-T G.711.
    """
    sign = np.where(samples < 0, 0x80, 0)
    size = np.minimum(np.abs(samples.astype(np.int32)), _CLIP) + _BIAS
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 0x0F
    inverted: NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return inverted.tobytes()


def sound_address(description: str) -> tuple[str, int] | None:
    """Return where the other side listens, as its SDP says."""
    host, port = _HOST.search(description), _PORT.search(description)
    return (host[1], int(port[1])) if host and port else None


class CustomerSound:
    """One customer's side of the sound; what he hears is thrown away."""

    def __init__(self, host: str, to: tuple[str, int] | None, words: bytes, after_s: float) -> None:
        """Take a port, and speak from now on.

        Args:
            host: on which to send.
            to: where Asterisk listens; None: say nothing.
            words: μ-law.
            after_s: how long he listens first.
        """
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._to = to
        self._frames = [SILENCE] * round(after_s / FRAME_S) + [
            words[i : i + FRAME_BYTES].ljust(FRAME_BYTES, b"\xff")
            for i in range(0, len(words), FRAME_BYTES)
        ]
        self._sent = 0
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._next = self._loop.call_soon(self._send)

    @property
    def port(self) -> int:
        """Where he listens."""
        port: int = self._socket.getsockname()[1]
        return port

    def close(self) -> None:
        """Fall silent for good."""
        self._next.cancel()
        self._socket.close()

    def _send(self) -> None:
        """Send what is due, and come back for the next."""
        if self._to is None:
            return
        while self._began_s + self._sent * FRAME_S <= self._loop.time():
            n = self._sent
            frame = self._frames[n] if n < len(self._frames) else SILENCE
            header = struct.pack("!BBHII", 0x80, 0, n & 0xFFFF, n * FRAME_BYTES, 1)
            self._socket.sendto(header + frame, self._to)
            self._sent += 1
        self._next = self._loop.call_at(self._began_s + self._sent * FRAME_S, self._send)
