# SPDX-License-Identifier: Apache-2.0
"""Users, sign-in and tokens."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from relief_ops.access.errors import NameTaken, NotYourself, SignInRefused, WarehouseNeeded, WrongPassword
from relief_ops.access.models import Credential, User
from relief_ops.access.passwords import hash_password, is_password
from relief_ops.access.queries import warehouse_codes
from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.db import db, read_alone
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.foundation.limits import count_try, forget_tries, require_below

SESSION_DAYS = 7  # A shift hands the depot's phone on; a week covers a deployment without network.
TOKEN_DAYS = 365
TRIES_FOR_A_NAME, TRIES_FROM_AN_ADDRESS = 10, 100
WINDOW = timedelta(minutes=15)


def add_user(name: str, *, role: Role, warehouse: str | None, password: str, by: Actor, now: datetime) -> User:
    """A new account; raises `NameTaken`, `WarehouseNeeded` or `PasswordTooShort`."""
    if (role is Role.KEEPER) != (warehouse is not None):
        raise WarehouseNeeded(errors={"warehouse": [_("A keeper works in one warehouse, other roles in none.")]})
    if warehouse is not None and warehouse not in warehouse_codes():
        raise WarehouseNeeded(errors={"warehouse": [_("There is no warehouse with this code.")]})
    if db.session.scalar(select(User.id).where(User.name == name)):
        raise NameTaken(name=name)
    user = User(name=name, role=role, warehouse=warehouse, password_hash=hash_password(password), created_at=now)
    db.session.add(user)
    record("user-added", name, by=by, now=now, role=role)
    return user


def disable_user(name: str, *, by: Actor, now: datetime) -> None:
    """Close an account and end its sessions and tokens."""
    if name == by.name:
        raise NotYourself
    user = get_user(name)
    user.is_disabled = True
    _end_credentials(user)
    record("user-disabled", name, by=by, now=now)


def set_password(name: str, password: str, *, by: Actor, now: datetime) -> None:
    """Set a new password, and end the sessions and tokens that the old one opened."""
    user = get_user(name)
    user.password_hash = hash_password(password)
    _end_credentials(user)
    record("password-changed", name, by=by, now=now)


def change_own_password(proved: User | None, new: str, *, address: str, by: Actor, now: datetime) -> None:
    """A new password for the caller; all sessions and tokens end, this one too. Raises `WrongPassword` or `TooMany`.

    `proved` is what `prove` said of the present password.
    """
    _require_few_failures(by.name, address, now)
    if proved is None:
        _count_failure(by.name, address, now)
        raise WrongPassword(errors={"old": [_("This is not your present password.")]})
    set_password(by.name, new, by=by, now=now)


def prove(name: str, password: str, *, address: str, now: datetime) -> User | None:
    """Whoever has this name and password, or None; raises `TooMany`.

    It only reads and takes a tenth of a second: call it before the write transaction, so that no scan has to wait.
    """
    _require_few_failures(name, address, now)
    user = find_user(name)
    return user if is_password(user.password_hash if user else None, password) else None


def sign_in(user: User | None, name: str, *, address: str, device: str, now: datetime) -> str:
    """A new session's secret; raises `SignInRefused`, or `TooMany` after 10 failures of a name, 100 of an address."""
    user = _require_proved(user, name, address, now)
    record("signed-in", user.name, by=Actor(user.name, Role(user.role), user.id, device=device), now=now)
    return _issue(user, "session", timedelta(days=SESSION_DAYS), device, now)


def make_token(user: User | None, name: str, *, address: str, device: str, now: datetime) -> tuple[str, datetime, User]:
    """A new API token for whoever was proved; raises as `sign_in`."""
    user = _require_proved(user, name, address, now)
    token, expires_at = issue_token(user, days=TOKEN_DAYS, now=now, device=device)
    return token, expires_at, user


def issue_token(user: User, *, days: int, now: datetime, device: str = "") -> tuple[str, datetime]:
    """A new API token of a user and the instant until which it is good."""
    record("token-issued", user.name, by=Actor(user.name, Role(user.role), user.id, device=device), now=now)
    return _issue(user, "token", timedelta(days=days), device, now), now + timedelta(days=days)


def sign_out(secret: str) -> None:
    """End one session."""
    db.session.execute(delete(Credential).where(Credential.digest == digest_of(secret)))


def end_credential(digest: str, *, by: Actor, now: datetime) -> None:
    """End one of the caller's own sessions or tokens."""
    ended = delete(Credential).where(Credential.digest == digest, Credential.user_id == by.id)
    if not db.session.connection().execute(ended).rowcount:
        raise NotFound(what=_("session"))
    record("session-ended", by.name, by=by, now=now)


_caller = (
    select(Credential.kind, Credential.expires_at, Credential.device)
    .add_columns(User.id, User.name, User.role, User.warehouse, User.is_disabled)
    .join(User, User.id == Credential.user_id)
    .where(Credential.digest == bindparam("digest"))
)


def find_caller(secret: str, kind: str, now: datetime) -> Actor | None:
    """Whoever holds the session or token that a secret opens, unless it has ended or the account is closed."""
    found = read_alone(_caller, {"digest": digest_of(secret)})
    if found is None or found.kind != kind or found.expires_at <= now or found.is_disabled:
        return None
    return Actor(found.name, Role(found.role), found.id, found.warehouse, found.device)


def get_user(name: str) -> User:
    """Raises `NotFound`."""
    user = db.session.scalar(select(User).where(User.name == name))
    if user is None:
        raise NotFound(what=_("user"))
    return user


def find_user(name: str, *, even_disabled: bool = False) -> User | None:
    """A user who may act (or, `even_disabled`, who ever might), or None."""
    user = db.session.scalar(select(User).where(User.name == name))
    return user if user and (even_disabled or not user.is_disabled) else None


def forget_ended(now: datetime) -> None:
    """Drop sessions and tokens that are over."""
    db.session.execute(delete(Credential).where(Credential.expires_at <= now))


def _require_few_failures(name: str, address: str, now: datetime) -> None:
    require_below(TRIES_FOR_A_NAME, "sign-in name", name, WINDOW, now)
    require_below(TRIES_FROM_AN_ADDRESS, "sign-in address", address, WINDOW, now)


def _require_proved(user: User | None, name: str, address: str, now: datetime) -> User:
    _require_few_failures(name, address, now)  # Others may have failed while this one was being judged.
    if user is None:
        _count_failure(name, address, now)
        raise SignInRefused
    forget_tries("sign-in name", name)
    return user


def _count_failure(name: str, address: str, now: datetime) -> None:
    count_try("sign-in name", name, now)
    count_try("sign-in address", address, now)


def _issue(user: User, kind: str, life: timedelta, device: str, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    db.session.add(
        Credential(
            digest=digest_of(secret),
            user_id=user.id,
            kind=kind,
            created_at=now,
            seen_at=now,
            expires_at=now + life,
            device=device[:200],
        )
    )
    return secret


def _end_credentials(user: User) -> None:
    db.session.execute(delete(Credential).where(Credential.user_id == user.id))


def digest_of(secret: str) -> str:
    """How a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
