"""Ports that nobody uses, so that a benchmark runs beside whatever else runs."""

import socket
from contextlib import ExitStack

from ivr.settings import Settings

_NAMES = (
    *("sip_port", "http_port", "ami_port", "audiosocket_port", "agi_port"),
    *("desk_port", "operation_port"),
)


def with_free_ports(settings: Settings, max_calls: int) -> Settings:
    """Return the settings with other ports, and room for so many calls.

    The range of RTP stays: Asterisk takes from it what is free.
    """
    host = settings.telephony.host
    with ExitStack() as open_sockets:
        ports = {}
        for name in _NAMES:
            probe = open_sockets.enter_context(socket.socket())
            probe.bind((host, 0))
            ports[name] = probe.getsockname()[1]
    telephony = settings.telephony.model_copy(update={**ports, "max_calls": max_calls})
    return settings.model_copy(update={"telephony": telephony})


def free_udp_port(host: str = "127.0.0.1") -> int:
    """Return a UDP port that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
