# SPDX-License-Identifier: Apache-2.0
"""Signing in and out."""

from flask import Blueprint, Response, redirect, render_template, request, session

from relief_ops.access import service
from relief_ops.access.current import find_actor
from relief_ops.access.errors import SignInRefused
from relief_ops.access.models import User
from relief_ops.access.permissions import is_public
from relief_ops.access.schemas import LONGEST_PASSWORD
from relief_ops.foundation import clock
from relief_ops.foundation.transaction import in_transaction

pages = Blueprint("access_pages", __name__, template_folder="templates")


@pages.get("/login")
@is_public("whoever wants to sign in is not signed in")
def login_page() -> Response | str:
    """Name and password."""
    if find_actor():
        return redirect("/")  # type: ignore[return-value]
    return render_template("access/login.html", next=_inside(request.args.get("next")))


@pages.post("/login")
@is_public("whoever wants to sign in is not signed in")
def log_in() -> Response:
    """Name and password open a session."""
    name, password = request.form.get("username", "").strip(), request.form.get("password", "")
    if not name.isprintable() or len(password) > LONGEST_PASSWORD:
        raise SignInRefused
    address = request.remote_addr or ""
    return _open_session(service.prove(name, password, address=address, now=clock.now()), name, address)


@in_transaction
def _open_session(proved: User | None, name: str, address: str) -> Response:
    """A new session each time, so that none can be planted beforehand."""
    device = request.headers.get("User-Agent", "")
    secret = service.sign_in(proved, name, address=address, device=device, now=clock.now())
    session.clear()
    session["secret"] = secret
    session.permanent = True
    return redirect(_inside(request.form.get("next")), 303)  # type: ignore[return-value]


@pages.post("/logout")
@is_public("ending a session that has ended already does no harm")
@in_transaction
def log_out() -> Response:
    """End the session."""
    if "secret" in session:
        service.sign_out(session["secret"])
    session.clear()
    return redirect("/login", 303)  # type: ignore[return-value]


def _inside(target: str | None) -> str:
    """Where to go afterwards: only ever a page of this service."""
    is_ours = target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if target and is_ours else "/"
