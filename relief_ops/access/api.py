# SPDX-License-Identifier: Apache-2.0
"""Tokens and users over HTTP."""

from typing import Any

from flask import g, request
from sqlalchemy import select

from relief_ops.access import service
from relief_ops.access.current import current_actor
from relief_ops.access.models import User
from relief_ops.access.permissions import Permission, is_public, requires
from relief_ops.access.schemas import PasswordIn, TokenIn, TokenOut, UserIn, UserOut, UserQuery
from relief_ops.foundation import clock
from relief_ops.foundation.actor import Role
from relief_ops.foundation.http import Api, one_page
from relief_ops.foundation.transaction import in_transaction

api = Api("access", "access", url_prefix="/api/v1", description="Tokens and users")


@api.post("/auth/tokens")
@is_public("whoever wants a token has none yet")
@api.arguments(TokenIn)
@api.response(201, TokenOut)
def make_token(body: dict[str, Any]) -> Any:
    """An API token for whoever knows the password."""
    g.ignores_idempotency = True
    name, address = body["username"].strip(), request.remote_addr or ""
    user = service.prove(name, body["password"], address=address, now=clock.now())
    return _make_token(user, name, address)


@in_transaction
def _make_token(proved: User | None, name: str, address: str) -> dict[str, Any]:
    device = request.headers.get("User-Agent", "")
    token, expires_at, user = service.make_token(proved, name, address=address, device=device, now=clock.now())
    return {"token": token, "expires_at": expires_at, "user": user}


@api.get("/users")
@requires(Permission.MANAGE_USERS)
@api.arguments(UserQuery, location="query")
@api.response(200, UserOut(many=True))
def list_users(args: dict[str, Any]) -> Any:
    """The users, by name."""
    query = select(User).order_by(User.name)
    role = args.pop("role", None)
    rows, headers = one_page(query.where(User.role == role) if role else query, args)
    return [row[0] for row in rows], 200, headers


@api.post("/users")
@requires(Permission.MANAGE_USERS)
@api.arguments(UserIn)
@api.response(201, UserOut)
@in_transaction
def add_user(body: dict[str, Any]) -> User:
    """A new account."""
    facts = {"warehouse": None, **body, "role": Role(body["role"])}
    return service.add_user(**facts, by=current_actor(), now=clock.now())


@api.post("/users/<name>/deactivation")
@requires(Permission.MANAGE_USERS)
@api.response(201, UserOut)
@in_transaction
def disable_user(name: str) -> User:
    """Close an account; its sessions and tokens end at once."""
    service.disable_user(name, by=current_actor(), now=clock.now())
    return service.get_user(name)


@api.post("/users/<name>/password")
@requires(Permission.MANAGE_USERS)
@api.arguments(PasswordIn)
@api.response(201, UserOut)
@in_transaction
def set_password(body: dict[str, Any], name: str) -> User:
    """Set a new password; sessions and tokens of the user end at once."""
    service.set_password(name, body["password"], by=current_actor(), now=clock.now())
    return service.get_user(name)
