# SPDX-License-Identifier: Apache-2.0
"""Picks, second counts, shipments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief_ops.foundation.db import Instant, Quantity, db
from relief_ops.foundation.ids import new_id


class Pick(db.Model):
    """A unit that was picked for an order and is staged or on its way; the row goes when the unit comes back."""

    __tablename__ = "picks"
    __table_args__ = (Index(None, "order_number"), Index(None, "shipment"))

    unit: Mapped[str] = mapped_column(ForeignKey("handling_units.code"), primary_key=True)
    order: Mapped[str] = mapped_column("order_number", ForeignKey("orders.number"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    picked_by: Mapped[str] = mapped_column(String(120))
    picked_at: Mapped[datetime] = mapped_column(Instant)
    shipment: Mapped[str | None] = mapped_column(ForeignKey("shipments.number"))


class PickCheck(db.Model):
    """A second count of what stands ready for an order: `{item: quantity}` counted."""

    __tablename__ = "pick_checks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    order: Mapped[str] = mapped_column("order_number", ForeignKey("orders.number"), index=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)
    staged: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked_by: Mapped[str] = mapped_column(String(120))
    checked_at: Mapped[datetime] = mapped_column(Instant)


class Shipment(db.Model):
    """One truck for one order. `is_solo`: nobody but the picker has counted what it carries."""

    __tablename__ = "shipments"

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    order: Mapped[str] = mapped_column("order_number", ForeignKey("orders.number"), index=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    vehicle: Mapped[str] = mapped_column(String(60))
    driver: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40))
    escort: Mapped[str | None] = mapped_column(String(120))
    is_solo: Mapped[bool]
    loaded_by: Mapped[str] = mapped_column(String(120))
    left_at: Mapped[datetime] = mapped_column(Instant, index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    signed_by: Mapped[str | None] = mapped_column(String(120))
    delivery_note: Mapped[str | None] = mapped_column(String(1000))
    recorded_by: Mapped[str | None] = mapped_column(String(120))
    lines: Mapped[list["ShipmentLine"]] = relationship(
        cascade="all, delete-orphan", order_by="ShipmentLine.item", lazy="selectin"
    )


class ShipmentLine(db.Model):
    """What a truck carries of an item, what came back before it was signed for, and what was signed for."""

    __tablename__ = "shipment_lines"
    __table_args__ = (
        CheckConstraint("received IS NULL OR shipped + over = received + damaged + missing + refused", name="adds_up"),
    )

    shipment: Mapped[str] = mapped_column("shipment_number", ForeignKey("shipments.number"), primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.code"), primary_key=True)
    pieces: Mapped[int]
    shipped: Mapped[int] = mapped_column(Quantity)
    returned: Mapped[int] = mapped_column(Quantity, default=0)
    received: Mapped[int | None] = mapped_column(Quantity)
    damaged: Mapped[int] = mapped_column(Quantity, default=0)
    missing: Mapped[int] = mapped_column(Quantity, default=0)
    refused: Mapped[int] = mapped_column(Quantity, default=0)
    over: Mapped[int] = mapped_column(Quantity, default=0)
