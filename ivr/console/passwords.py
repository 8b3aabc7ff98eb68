"""Passwords, and what browsers and programs show instead of them."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ivr.errors import IvrError

LEAST_LETTERS = 12
MOST_LETTERS = 200
"""Longer ones only make the sum slow."""


class WeakPasswordError(IvrError):
    """Too short, or too long. The message says how long it must be."""


_HASHER = PasswordHasher()
_NOBODYS = _HASHER.hash(secrets.token_urlsafe())
"""A name that nobody has takes as long to refuse as a wrong password."""


def checked_password(password: str) -> str:
    """Return a password that may be used.

    Raises:
        WeakPasswordError: it may not.
    """
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        raise WeakPasswordError(f"a password has {LEAST_LETTERS} to {MOST_LETTERS} letters")
    return password


def password_hash(password: str) -> str:
    """Return what is kept of a password; takes some 50 ms and 64 MB, on purpose.

    Raises:
        WeakPasswordError: it may not be used.
    """
    return _HASHER.hash(checked_password(password))


def is_password(password: str, kept_hash: str | None) -> bool:
    """Tell whether a password is the right one; as slow where there is no such person.

    Args:
        password: as it was typed.
        kept_hash: None where nobody has the name that was given.
    """
    try:
        _HASHER.verify(kept_hash or _NOBODYS, password[:MOST_LETTERS])
    except (VerificationError, InvalidHashError):
        return False
    return kept_hash is not None


def new_token() -> str:
    """Return 256 bits of chance as text."""
    return secrets.token_urlsafe(32)


def sum_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
