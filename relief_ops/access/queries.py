# SPDX-License-Identifier: Apache-2.0
"""Reading accounts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, column, select, table

from relief_ops.access.models import Credential, User
from relief_ops.foundation.actor import Role
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _

_warehouses = table("warehouses", column("code"))
"""What `User.warehouse` refers to; the room that keeps it stands above this one."""


def users(role: str | None = None) -> Select[Any]:
    """The users by name."""
    query = select(User).order_by(User.is_disabled, User.name)
    return query.where(User.role == role) if role else query


def user_with_id(user_id: UUID) -> User:
    """Raises `NotFound`."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(what=_("user"))
    return user


def credentials_of(user_id: UUID, now: datetime) -> list[Credential]:
    """The sessions and tokens of a user that are good, latest first."""
    query = select(Credential).where(Credential.user_id == user_id, Credential.expires_at > now)
    return list(db.session.scalars(query.order_by(Credential.created_at.desc()).limit(200)))


def warehouse_codes() -> list[str]:
    """Where a keeper may work."""
    return list(db.session.scalars(select(_warehouses.c.code).order_by(_warehouses.c.code)))


def manager_names() -> list[str]:
    """Who may order goods by word of mouth."""
    query = select(User.name).where(User.role == Role.MANAGER, User.is_disabled.is_(False)).order_by(User.name)
    return list(db.session.scalars(query))
