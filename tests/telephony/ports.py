"""Free ports, so that test runs side by side do not meet."""

import socket
from contextlib import ExitStack

from ivr.settings import TelephonySettings


def free_settings(max_calls: int = 4) -> TelephonySettings:
    """Return settings whose ports nobody uses now."""
    names = (
        *("sip_port", "http_port", "ami_port", "audiosocket_port", "agi_port"),
        *("desk_port", "operation_port"),
    )
    with ExitStack() as open_sockets:
        ports = {}
        for name in names:
            probe = open_sockets.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            ports[name] = probe.getsockname()[1]
    return TelephonySettings(max_calls=max_calls, **ports)


def free_port() -> int:
    """Return a UDP port that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
