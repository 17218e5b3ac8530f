# SPDX-License-Identifier: Apache-2.0
"""How far an order has come: counted by dispatch, which has locked the order before."""

from datetime import datetime

from sqlalchemy import update

from relief_ops.allocation.models import Order, OrderLine
from relief_ops.allocation.service import APPROVAL_AFTER_THE_FACT
from relief_ops.allocation.states import ORDER
from relief_ops.foundation.db import db


def count(order_number: str, item: str, *, picked: int = 0, shipped: int = 0, delivered: int = 0) -> None:
    """Add to what was picked, shipped or delivered of an item."""
    table = OrderLine.__table__
    columns = table.c
    counted = (
        update(table)
        .where(columns.order_number == order_number, columns.item == item)
        .values(
            picked=columns.picked + picked,
            shipped=columns.shipped + shipped,
            delivered=columns.delivered + delivered,
        )
    )
    db.session.connection().execute(counted)


def begin_pick(order: Order, now: datetime) -> None:
    """Goods leave the bin; raises `WrongState` for an order that nobody has approved, unless it is an emergency."""
    is_early = order.is_emergency and order.approved_at is None
    order.status = ORDER.after(order.status, "pick before approval" if is_early else "pick", thing=order.number)
    if is_early and order.approval_due_at is None:
        order.approval_due_at = now + APPROVAL_AFTER_THE_FACT


def ship(order: Order) -> None:
    """A truck leaves; raises `WrongState`."""
    order.status = ORDER.after(order.status, "ship", thing=order.number)


def deliver(order: Order) -> None:
    """The last shipment has been signed for, and nothing is reserved or staged any more."""
    order.status = ORDER.after(order.status, "deliver", thing=order.number)
    order.reserved_until = None
