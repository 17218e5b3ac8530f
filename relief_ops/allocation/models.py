# SPDX-License-Identifier: Apache-2.0
"""Orders."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief_ops.allocation.states import STATUSES
from relief_ops.foundation.db import Instant, Quantity, db

CHANNELS = ("phone", "radio", "in_person", "message")


class Order(db.Model):
    """What a site is to get.

    An emergency order names the manager who ordered it and by which channel; it may be picked before it is approved,
    and then its approval is due 24 hours after the first pick.
    """

    __tablename__ = "orders"
    __table_args__ = (CheckConstraint(f"status IN {STATUSES}", name="status"),)

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident: Mapped[str] = mapped_column(ForeignKey("incidents.number"), index=True)
    site: Mapped[str] = mapped_column(ForeignKey("sites.code"), index=True)
    note: Mapped[str | None] = mapped_column(String(1000))
    is_emergency: Mapped[bool] = mapped_column(default=False)
    ordered_by: Mapped[str | None] = mapped_column(String(120))
    channel: Mapped[str | None] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12), index=True)
    drawn_up_by: Mapped[str] = mapped_column(String(120))
    drawn_up_at: Mapped[datetime] = mapped_column(Instant)
    reserved_until: Mapped[datetime | None] = mapped_column(Instant, index=True)
    approved_by: Mapped[str | None] = mapped_column(String(120))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approval_note: Mapped[str | None] = mapped_column(String(500))
    approval_due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    cancel_reason: Mapped[str | None] = mapped_column(String(500))
    lines: Mapped[list["OrderLine"]] = relationship(
        cascade="all, delete-orphan", order_by="OrderLine.number", lazy="selectin"
    )


class OrderLine(db.Model):
    """How much of an item an order wants, and how far it has come: picked counts what was shipped in, too."""

    __tablename__ = "order_lines"
    __table_args__ = (CheckConstraint("picked >= shipped AND shipped >= delivered AND delivered >= 0", name="way"),)

    order: Mapped[str] = mapped_column("order_number", ForeignKey("orders.number"), primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.code"), primary_key=True)
    number: Mapped[int]
    quantity: Mapped[int] = mapped_column(Quantity)
    picked: Mapped[int] = mapped_column(Quantity, default=0)
    shipped: Mapped[int] = mapped_column(Quantity, default=0)
    delivered: Mapped[int] = mapped_column(Quantity, default=0)
