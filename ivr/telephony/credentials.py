"""Passwords between the parts of one installation: made once, kept in a file, never in git."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from tempfile import NamedTemporaryFile

from ivr.errors import ConfigurationError


def _new_password() -> str:
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Credentials:
    """One password an account. A fresh instance has fresh passwords."""

    caller_password: str = field(default_factory=_new_password, repr=False)
    """SIP account `caller`: softphones that call the agent."""
    person_password: str = field(default_factory=_new_password, repr=False)
    """SIP account `person`: the human to whom calls go."""
    ami_password: str = field(default_factory=_new_password, repr=False)
    """AMI account `ivr`."""
    ari_password: str = field(default_factory=_new_password, repr=False)
    """ARI account `ivr`."""


def load_or_create_key(path: Path) -> str:
    """Read one key that two programs of an installation share; make it when it is missing.

    Raises:
        ConfigurationError: the file is not ours to read or not what this module wrote.
    """
    if not path.exists():
        _create(path, _new_password())
    try:
        return _password(path.read_text("utf-8").strip())
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"cannot read {path} ({error}); delete it to get a new key"
        ) from error


def load_or_create_credentials(path: Path) -> Credentials:
    """Read the passwords; make them first when the file is missing.

    Safe when two processes do it at once: both end up with the same passwords.

    Raises:
        ConfigurationError: the file is not ours to read or not what this module wrote.
    """
    if not path.exists():
        _create(path, json.dumps(asdict(Credentials()), indent=2))
    try:
        stored = json.loads(path.read_text("utf-8"))
        return Credentials(**{f.name: _password(stored[f.name]) for f in fields(Credentials)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"cannot read {path} ({error}); delete it to get new passwords"
        ) from error


def _password(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value:
        raise ValueError("a password is not a line of ASCII")
    return value


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A temporary file is born with mode 600, and a link never replaces what is there.
    with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        try:
            path.hardlink_to(file.name)
        except FileExistsError:
            return
