# SPDX-License-Identifier: Apache-2.0
"""Who may do what: the whole of it on one screen.

Two pairs of eyes (requester and approver, picker and checker, proposer and poster) are rules of the services; that a
keeper changes the own warehouse only is `Actor.require_warehouse`.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from relief_ops.foundation.actor import Actor, Role, current_actor
from relief_ops.foundation.errors import Forbidden

View = Callable[..., Any]

KEEPER, COORDINATOR, MANAGER, AUDITOR, ADMIN = Role
EVERYBODY = frozenset(Role)


class Permission(StrEnum):
    """What a route lets its caller do."""

    READ = "read"
    MANAGE_CATALOGUE = "manage-catalogue"
    MANAGE_PLACES = "manage-places"
    RECEIVE_GOODS = "receive-goods"
    INSPECT_GOODS = "inspect-goods"
    SCAN_GOODS = "scan-goods"
    PRINT_LABELS = "print-labels"
    PROPOSE_ADJUSTMENT = "propose-adjustment"
    POST_ADJUSTMENT = "post-adjustment"
    WITHDRAW_ADJUSTMENT = "withdraw-adjustment"
    REVERSE_MOVEMENT = "reverse-movement"
    HOLD_STOCK = "hold-stock"
    COORDINATE = "coordinate"
    ORDER_GOODS = "order-goods"
    APPROVE_ORDER = "approve-order"
    CHECK_PICK = "check-pick"
    DISPATCH_GOODS = "dispatch-goods"
    CONFIRM_DELIVERY = "confirm-delivery"
    READ_AUDIT = "read-audit"
    MANAGE_USERS = "manage-users"


WHO_MAY: dict[Permission, frozenset[Role]] = {
    Permission.READ: EVERYBODY,
    Permission.MANAGE_CATALOGUE: frozenset({MANAGER}),
    Permission.MANAGE_PLACES: frozenset({MANAGER}),
    Permission.RECEIVE_GOODS: frozenset({KEEPER}),
    Permission.INSPECT_GOODS: frozenset({KEEPER, MANAGER}),
    Permission.SCAN_GOODS: frozenset({KEEPER}),
    Permission.PRINT_LABELS: frozenset({KEEPER}),
    Permission.PROPOSE_ADJUSTMENT: frozenset({KEEPER}),
    Permission.POST_ADJUSTMENT: frozenset({MANAGER}),
    Permission.WITHDRAW_ADJUSTMENT: frozenset({KEEPER, MANAGER}),
    Permission.REVERSE_MOVEMENT: frozenset({KEEPER, MANAGER}),
    Permission.HOLD_STOCK: frozenset({MANAGER}),
    Permission.COORDINATE: frozenset({COORDINATOR}),
    Permission.ORDER_GOODS: frozenset({COORDINATOR}),
    Permission.APPROVE_ORDER: frozenset({MANAGER}),
    Permission.CHECK_PICK: frozenset({KEEPER}),
    Permission.DISPATCH_GOODS: frozenset({KEEPER}),
    Permission.CONFIRM_DELIVERY: frozenset({COORDINATOR}),
    Permission.READ_AUDIT: frozenset({AUDITOR, ADMIN}),
    Permission.MANAGE_USERS: frozenset({ADMIN}),
}


def is_allowed(actor: Actor | None, permission: Permission) -> bool:
    """Whether the role of somebody carries a permission. The holder of a delivery link may sign, and nothing else."""
    if actor is not None and actor.shipment:
        return permission is Permission.CONFIRM_DELIVERY
    return actor is not None and actor.role in WHO_MAY[permission]


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a route needs; raises `NotSignedIn` (401) or `Forbidden` (403) before anything else is looked at."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not is_allowed(current_actor(), permission):
                raise Forbidden
            return view(*args, **kwargs)

        guarded.__dict__["permission"] = permission
        return guarded

    return declare


def is_public(why: str) -> Callable[[View], View]:
    """Declare that a route needs no account, and why that is right."""

    def declare(view: View) -> View:
        view.__dict__["public_because"] = why
        return view

    return declare
