# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, the own account, and the users."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, session

from relief_ops.access import queries, service
from relief_ops.access.current import current_actor, find_actor
from relief_ops.access.devices import device_name
from relief_ops.access.errors import SignInRefused
from relief_ops.access.models import User
from relief_ops.access.permissions import Permission, is_public, requires
from relief_ops.access.schemas import LONGEST_PASSWORD, OwnPasswordIn, PasswordIn, UserIn, UserQuery
from relief_ops.foundation import clock
from relief_ops.foundation.actor import ROLE_WORDS, Role
from relief_ops.foundation.files import csv_file
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import CSV_ROWS, rows_and_next
from relief_ops.foundation.i18n import _
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
    return _go(_inside(request.form.get("next")))


@pages.post("/logout")
@is_public("ending a session that has ended already does no harm")
@in_transaction
def log_out() -> Response:
    """End the session."""
    if "secret" in session:
        service.sign_out(session["secret"])
    session.clear()
    return _go("/login")


@pages.get("/account")
@requires(Permission.READ)
def account() -> str:
    """Where one is signed in, and a new password."""
    now = clock.now()
    user = queries.user_with_id(_own_id())
    return render_template(
        "access/account.html",
        user=user,
        role=ROLE_WORDS[Role(user.role)],
        credentials=queries.credentials_of(user.id, now),
        device_name=device_name,
        present=service.digest_of(session.get("secret", "")),
    )


@pages.post("/account/password")
@requires(Permission.READ)
def change_own_password() -> Response:
    """The present password opens the way to a new one."""
    form = load_form(OwnPasswordIn)
    address = request.remote_addr or ""
    proved = service.prove(current_actor().name, form["old"], address=address, now=clock.now())
    return _set_own_password(proved, form["new"], address)


@in_transaction
def _set_own_password(proved: User | None, new: str, address: str) -> Response:
    service.change_own_password(proved, new, address=address, by=current_actor(), now=clock.now())
    session.clear()
    return _go("/login")


@pages.post("/account/credentials/<digest>/end")
@requires(Permission.READ)
@in_transaction
def end_credential(digest: str) -> Response:
    """End one of the own sessions or tokens."""
    service.end_credential(digest, by=current_actor(), now=clock.now())
    return _go("/account")


@pages.get("/users")
@requires(Permission.MANAGE_USERS)
def users() -> Response | str:
    """Who has an account."""
    args = UserQuery().load(request.args.to_dict())
    query = queries.users(args.get("role"))
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        header = [_("Name"), _("Role"), _("Warehouse"), _("Closed")]
        return csv_file("users", header, [(u.name, u.role, u.warehouse, u.is_disabled) for (u,) in rows])
    rows, next_page = rows_and_next(query, args["page"])
    found = [row[0] for row in rows]
    return render_template(
        "access/users.html", users=found, role_words=ROLE_WORDS, page=args["page"], next_page=next_page
    )


@pages.get("/users/new")
@requires(Permission.MANAGE_USERS)
def new_user() -> str:
    """The form of a new account."""
    return render_template("access/new_user.html", role_words=ROLE_WORDS, warehouses=queries.warehouse_codes())


@pages.post("/users")
@requires(Permission.MANAGE_USERS)
@in_transaction
def add_user() -> Response:
    """A new account."""
    form = load_form(UserIn)
    role, warehouse = Role(form.pop("role")), form.pop("warehouse", None)
    service.add_user(**form, role=role, warehouse=warehouse, by=current_actor(), now=clock.now())
    return _go("/users")


@pages.get("/users/<uuid:user_id>")
@requires(Permission.MANAGE_USERS)
def user_page(user_id: UUID) -> str:
    """One account: a new password, or its end."""
    user = queries.user_with_id(user_id)
    credentials = queries.credentials_of(user.id, clock.now())
    role = ROLE_WORDS[Role(user.role)]
    return render_template("access/user.html", user=user, role=role, credentials=credentials)


@pages.post("/users/<uuid:user_id>/password")
@requires(Permission.MANAGE_USERS)
@in_transaction
def set_password(user_id: UUID) -> Response:
    """A new password for somebody who has lost the old one."""
    name = queries.user_with_id(user_id).name
    service.set_password(name, load_form(PasswordIn)["password"], by=current_actor(), now=clock.now())
    return _go(f"/users/{user_id}")


@pages.post("/users/<uuid:user_id>/deactivation")
@requires(Permission.MANAGE_USERS)
@in_transaction
def disable_user(user_id: UUID) -> Response:
    """Close an account."""
    service.disable_user(queries.user_with_id(user_id).name, by=current_actor(), now=clock.now())
    return _go(f"/users/{user_id}")


def _own_id() -> UUID:
    user_id = current_actor().id
    assert user_id is not None, "whoever may read has an account"
    return user_id


def _go(url: str) -> Response:
    return redirect(url, 303)  # type: ignore[return-value]


def _inside(target: str | None) -> str:
    """Where to go afterwards: only ever a page of this service."""
    if not target or not target.isprintable():  # Browsers leave out tabs and line ends: "/<tab>/host" leads elsewhere.
        return "/"
    is_ours = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if is_ours else "/"
