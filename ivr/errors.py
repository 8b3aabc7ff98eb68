"""The error tree. What the caller of a function may do about an error is in its type.

The root is caught only at the edges of the process: the command line and the end of a call.
"""


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
