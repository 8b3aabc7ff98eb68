"""The error tree. What the caller of a function may do about an error is in its type.

The root is caught only at the edges of the process: the command line and the end of a call.
"""

import errno
from pathlib import Path

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk, the user's share of it, or the file may grow no further."""


class IvrError(Exception):
    """Anything this product reports to a person. The message says what to do next."""


class ConfigurationError(IvrError):
    """A setting, data file or option is wrong. Mend it and start again; a retry does not help."""


class MissingPartError(IvrError):
    """Something that set-up provides is absent or damaged. `make setup` brings it back."""


class PortInUseError(IvrError):
    """A port that we must listen on is taken by another program."""

    def __init__(self, port: int, purpose: str, setting: str) -> None:
        super().__init__(
            f"port {port} ({purpose}) is in use: stop the other program, "
            f"or choose another port with {setting}=…"
        )
        self.port = port


class DiskFullError(IvrError):
    """There is no room to write. Nothing half-written is left behind."""


def file_error(error: OSError, file: Path | str = "") -> IvrError:
    """Say what to do about a file or folder that cannot be used.

    Args:
        error: what the system said.
        file: which, unless the system names it.
    """
    name = error.filename or file
    if error.errno in _NO_ROOM:
        where = f" for {name}" if name else ""
        return DiskFullError(f"there is no room{where}: free some space and try again")
    reason = error.strerror or str(error)
    if not name:
        return ConfigurationError(f"the system refuses: {reason}")
    return ConfigurationError(f"cannot use {name}: {reason}; check the path and its permissions")
