# SPDX-License-Identifier: Apache-2.0
"""Who sends this request: looked up once, before any route runs."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect

from relief_ops.access import service
from relief_ops.access.errors import CrossSite
from relief_ops.foundation import clock
from relief_ops.foundation.actor import Actor, current_actor, find_actor

__all__ = ["accept_scheme", "current_actor", "find_actor", "init_access"]

csrf = CSRFProtect()
Reader = Callable[[str], Actor | None]
_schemes: dict[str, Reader] = {}


def accept_scheme(name: str) -> Callable[[Reader], Reader]:
    """Register how another scheme of `Authorization` than `Bearer` is read (a delivery link)."""

    def register(reader: Reader) -> Reader:
        _schemes[name] = reader
        return reader

    return register


def init_access(app: Flask, *, is_https: bool) -> None:
    """Server-side sessions behind one cookie; a forged form is refused."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    app.before_request(_look_up)


def _look_up() -> None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    scheme = scheme.title()  # RFC 9110: its case does not matter
    if scheme in _schemes:
        g.actor = _schemes[scheme](token.strip())
        return
    if scheme:
        caller = service.find_caller(token.strip(), "token", clock.now()) if scheme == "Bearer" else None
    else:
        secret = session.get("secret")
        caller = service.find_caller(secret, "session", clock.now()) if secret else None
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            _refuse_forgery(is_signed_in=caller is not None)
    if caller:
        g.actor = caller if caller.device else replace(caller, device=request.headers.get("User-Agent", "")[:200])


def _refuse_forgery(*, is_signed_in: bool) -> None:
    # Without a session there is nothing to forge with but a sign-in of the attacker's own: the origin tells.
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        raise CrossSite
    if is_signed_in and current_app.config["WTF_CSRF_ENABLED"]:
        try:
            csrf.protect()
        except CSRFError as error:
            raise CrossSite from error
