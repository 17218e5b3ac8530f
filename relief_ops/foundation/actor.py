# SPDX-License-Identifier: Apache-2.0
"""Who acts: the immutable answer to "by whom, from which device, for which warehouse"."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import g

from relief_ops.foundation.errors import Forbidden, NotSignedIn
from relief_ops.foundation.i18n import _l


class Role(StrEnum):
    """The roles of the product."""

    KEEPER = "keeper"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_WORDS: dict[Role, Any] = {
    Role.KEEPER: _l("Keeper"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.MANAGER: _l("Manager"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMIN: _l("Administrator"),
}


class WrongWarehouse(Forbidden):
    code = "wrong-warehouse"
    title = _l("Another warehouse")
    detail = _l("You work for another warehouse than %(warehouse)s. A keeper changes the own stock only.")


@dataclass(frozen=True)
class Actor:
    """A person, a delivery link or the timetable, as services see them (`by`).

    `role` is None for whoever has no account. `name` is unique and is what the books record.
    """

    name: str
    role: Role | None = None
    id: UUID | None = None
    warehouse: str | None = None
    device: str = ""
    shipment: str | None = None

    def require_warehouse(self, code: str | None) -> None:
        """Raise `WrongWarehouse` when a keeper reaches for stock that is not in the own warehouse."""
        if self.role is Role.KEEPER and self.warehouse != code:
            raise WrongWarehouse(warehouse=code)


SYSTEM = Actor(name="system")


def find_actor() -> Actor | None:
    """Who sent this request; None if nobody has signed in."""
    return g.get("actor")


def current_actor() -> Actor:
    """Who sent this request; raises `NotSignedIn`."""
    actor = find_actor()
    if actor is None:
        raise NotSignedIn
    return actor
