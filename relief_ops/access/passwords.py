# SPDX-License-Identifier: Apache-2.0
"""Passwords: argon2id. Each check takes 64 MiB for a tenth of a second, so only two run at a time."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from relief_ops.access.errors import PasswordTooShort

LEAST = 8
_hasher = PasswordHasher()
_at_work = threading.BoundedSemaphore(2)
_nobodys_hash = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """What is kept of a password; raises `PasswordTooShort` below 8 characters (OWASP ASVS 5.0, 6.2.1)."""
    if len(password) < LEAST:
        raise PasswordTooShort(least=LEAST)
    with _at_work:
        return _hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password. For a name that nobody has it takes just as long, so names cannot be guessed."""
    with _at_work:
        try:
            return _hasher.verify(kept or _nobodys_hash, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
