# SPDX-License-Identifier: Apache-2.0
"""Reading orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from relief_ops.allocation.models import Order
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.incidents.models import Site
from relief_ops.labels.subjects import Document
from relief_ops.ledger.queries import reservations_of, reserved_by_item

OVER = ("delivered", "cancelled")
HEAD = (
    "number",
    "incident",
    "site",
    "note",
    "is_emergency",
    "ordered_by",
    "channel",
    "status",
    "drawn_up_by",
    "drawn_up_at",
    "reserved_until",
    "approved_by",
    "approved_at",
    "approval_note",
    "approval_due_at",
    "cancel_reason",
)


def orders(
    *, status: str | None = None, incident: str | None = None, site: str | None = None, is_open: bool = False
) -> Select[Any]:
    """The orders, latest first, narrowed to what is given; open ones are neither delivered nor cancelled."""
    query = select(Order).order_by(Order.drawn_up_at.desc(), Order.number.desc())
    given = {"status": status, "incident": incident, "site": site}
    query = query.filter_by(**{name: value for name, value in given.items() if value})
    return query.where(Order.status.not_in(OVER)) if is_open else query


def get_order(number: str) -> Order:
    """Raises `NotFound`."""
    order = db.session.get(Order, number.upper())
    if order is None:
        raise NotFound(what=_("order"))
    return order


def order_views(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """Orders with how far each line has come."""
    reserved = reserved_by_item(order.number for order in orders)
    return [{**_head(order), "lines": _lines(order, reserved)} for order in orders]


def order_view(order: Order) -> dict[str, Any]:
    """One order, with its lines and what is reserved for it."""
    [view] = order_views([order])
    return {**view, "reservations": reservations_of(order.number)}


def waiting_for_approval() -> Select[Any]:
    """What a manager has to look at: reserved, or gone before its paper; the longest waiting first."""
    went_early = Order.approval_due_at.is_not(None) & Order.approved_at.is_(None) & (Order.status != "cancelled")
    return select(Order).where((Order.status == "reserved") | went_early).order_by(Order.drawn_up_at)


def count_waiting() -> int:
    """How many orders wait for an approval."""
    return db.session.scalar(select(func.count()).select_from(waiting_for_approval().order_by(None).subquery())) or 0


def overdue_approvals(now: datetime) -> list[Order]:
    """Emergency orders whose approval is overdue."""
    query = select(Order).where(Order.approval_due_at < now, Order.approved_at.is_(None), Order.status != "cancelled")
    return list(db.session.scalars(query.order_by(Order.approval_due_at)))


def order_documents(numbers: Sequence[str]) -> dict[str, Document]:
    """The orders among these numbers, for their labels."""
    query = select(Order.number, Site.name).join(Site, Site.code == Order.site).where(Order.number.in_(numbers))
    return {row.number: Document("调拨单", "Order", row.name, None) for row in db.session.execute(query)}


def _head(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in HEAD}


def _lines(order: Order, reserved: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [
        {
            "item": line.item,
            "quantity": line.quantity,
            "reserved": reserved.get((order.number, line.item), 0),
            "picked": line.picked,
            "shipped": line.shipped,
            "delivered": line.delivered,
        }
        for line in order.lines
    ]
