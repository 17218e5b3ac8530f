# SPDX-License-Identifier: Apache-2.0
"""Orders over HTTP."""

from typing import Any

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.allocation import queries, service
from relief_ops.allocation.schemas import (
    ApprovalIn,
    OrderIn,
    OrderListOut,
    OrderOut,
    OrderPatch,
    OrderQuery,
    ReservedOrderOut,
    ReserveIn,
)
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api, one_page, require_unchanged
from relief_ops.foundation.transaction import in_transaction
from relief_ops.ledger.schemas import ReasonIn

api = Api("orders", "orders", url_prefix="/api/v1", description="What sites are to get")


@api.get("/orders")
@requires(Permission.READ)
@api.arguments(OrderQuery, location="query")
@api.response(200, OrderListOut(many=True))
def list_orders(args: dict[str, Any]) -> Any:
    """The orders, latest first."""
    page = {name: args.pop(name) for name in ("page", "page_size")}
    rows, headers = one_page(queries.orders(**args), page)
    return queries.order_views([row[0] for row in rows]), 200, headers


@api.post("/orders")
@requires(Permission.ORDER_GOODS)
@api.arguments(OrderIn)
@api.response(201, OrderOut)
@in_transaction
def draw_up(body: dict[str, Any]) -> dict[str, Any]:
    """Draw up an order; nothing is reserved yet."""
    return queries.order_view(service.draw_up(**body, by=current_actor(), now=clock.now()))


@api.get("/orders/<number>")
@requires(Permission.READ)
@api.response(200, OrderOut)
def get_order(number: str) -> dict[str, Any]:
    """One order, and how far it has come."""
    return queries.order_view(queries.get_order(number))


@api.patch("/orders/<number>")
@requires(Permission.ORDER_GOODS)
@api.arguments(OrderPatch)
@api.response(200, OrderOut)
@in_transaction
def change_order(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Change a draft."""
    require_unchanged(OrderOut, queries.order_view(service.lock_order(number)))
    return queries.order_view(service.change_order(number, **body, by=current_actor(), now=clock.now()))


@api.post("/orders/<number>/reservations")
@requires(Permission.ORDER_GOODS)
@api.arguments(ReserveIn)
@api.response(201, ReservedOrderOut)
@in_transaction
def reserve(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Reserve stock for every line of an order, or for none."""
    plan = service.reserve_order(number, **body, by=current_actor(), now=clock.now())
    return {**queries.order_view(queries.get_order(number)), **service.shortage_view(plan)}


@api.post("/orders/<number>/approvals")
@requires(Permission.APPROVE_ORDER)
@api.arguments(ApprovalIn)
@api.response(201, OrderOut)
@in_transaction
def approve(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Approve an order that somebody else has drawn up."""
    return queries.order_view(service.approve(number, **body, by=current_actor(), now=clock.now()))


@api.post("/orders/<number>/cancellation")
@requires(Permission.ORDER_GOODS)
@api.arguments(ReasonIn)
@api.response(201, OrderOut)
@in_transaction
def cancel(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Cancel an order: what was reserved and not picked is free again."""
    return queries.order_view(service.cancel(number, **body, by=current_actor(), now=clock.now()))
