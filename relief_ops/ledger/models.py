# SPDX-License-Identifier: Apache-2.0
"""The tables of the ledger.

Movements are the truth. A balance and where a unit lies are caches of them, changed in the same transaction, and
`verification.py` derives them again.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, Quantity, db
from relief_ops.foundation.ids import new_id

UNIT_STATUSES = ("expected", "on_hand", "staged", "in_transit", "delivered", "gone")


class Lot(db.Model):
    """Goods that are alike in everything that decides whether they may go: item, maker's batch, dates, owner.

    `owner` is whose goods they are where that is not the depot's own organisation; `donor` is who gave them.
    `expires_on`: the printed day is still good. `review_on`: from that day on they are to be inspected.
    `since_on`: the day they were made, or announced where that is not known; the older leaves first.
    """

    __tablename__ = "lots"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item: Mapped[str] = mapped_column(ForeignKey("items.code"), index=True)
    batch: Mapped[str | None] = mapped_column(String(80))
    made_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    review_on: Mapped[date | None]
    owner: Mapped[str | None] = mapped_column(String(120))
    donor: Mapped[str | None] = mapped_column(String(120))
    unit_value: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    since_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Instant)


class HandlingUnit(db.Model):
    """What one label is stuck on: a carton, a bale, a tent, a heap. It holds some quantity of one lot at one place."""

    __tablename__ = "handling_units"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint(f"status IN {UNIT_STATUSES}", name="status"),
        Index(None, "warehouse", "status", "item"),
        Index(None, "place"),
    )

    code: Mapped[str] = mapped_column(String(14), primary_key=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    item: Mapped[str] = mapped_column(ForeignKey("items.code"))
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), index=True)
    quantity: Mapped[int] = mapped_column(Quantity)
    place: Mapped[str | None] = mapped_column(ForeignKey("places.code"))
    status: Mapped[str] = mapped_column(String(12))
    announced: Mapped[int] = mapped_column(Quantity)
    taken_from: Mapped[str | None] = mapped_column(ForeignKey("handling_units.code"))


class UnitPart(db.Model):
    """One of the two or three parcels that make a unit, such as the frame of a tent."""

    __tablename__ = "unit_parts"

    code: Mapped[str] = mapped_column(String(14), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("handling_units.code"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))


class PartScan(db.Model):
    """A part of a unit that was scanned while others are still missing, for one purpose."""

    __tablename__ = "part_scans"

    unit: Mapped[str] = mapped_column(ForeignKey("handling_units.code"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(60), primary_key=True)
    part: Mapped[str] = mapped_column(ForeignKey("unit_parts.code"), primary_key=True)


class StockMovement(db.Model):
    """A quantity of a lot from one place to another. `source_unit`: the unit it was taken from, if another."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("from_place <> to_place", name="places"),
        Index(None, "item", "id"),
        Index(None, "unit", "id"),
        Index(None, "source_unit", "id"),
        Index(None, "lot", "id"),
        Index(None, "reverses", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    kind: Mapped[str] = mapped_column(String(20))
    item: Mapped[str] = mapped_column(ForeignKey("items.code"))
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("handling_units.code"))
    source_unit: Mapped[str | None] = mapped_column(ForeignKey("handling_units.code"))
    quantity: Mapped[int] = mapped_column(Quantity)
    from_place: Mapped[str] = mapped_column(ForeignKey("places.code"))
    to_place: Mapped[str] = mapped_column(ForeignKey("places.code"))
    document: Mapped[str | None] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(120))
    device: Mapped[str] = mapped_column(String(200))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(String(1000))
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("stock_movements.id"))


IS_LIVE = text("on_hand + expected + in_transit > 0")
"""Of a balance; said in the words of its partial index, or no planner would use it."""


class Balance(db.Model):
    """What a warehouse has of a lot, what of it may be promised (in storage or dock, not on hold), and what is.

    `staged` is part of what is on hand; `expected` has not come yet, `in_transit` has left. Lots come and go and their
    balances stay: `IS_LIVE` leaves those aside of which nothing is left.
    """

    __tablename__ = "balances"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("reserved <= promisable", name="promised"),
        CheckConstraint("promisable + staged <= on_hand", name="promisable"),
        CheckConstraint("staged >= 0 AND expected >= 0 AND in_transit >= 0", name="elsewhere"),
        Index(None, "item", "warehouse"),
        Index("ix_balances_live", "item", "warehouse", sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
    )

    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"), primary_key=True)
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.code"))
    on_hand: Mapped[int] = mapped_column(Quantity, default=0)
    promisable: Mapped[int] = mapped_column(Quantity, default=0)
    reserved: Mapped[int] = mapped_column(Quantity, default=0)
    staged: Mapped[int] = mapped_column(Quantity, default=0)
    expected: Mapped[int] = mapped_column(Quantity, default=0)
    in_transit: Mapped[int] = mapped_column(Quantity, default=0)
    is_held: Mapped[bool] = mapped_column(default=False)


class Reservation(db.Model):
    """Stock promised to a line of an order: used up by picks, ended at most once, by cancellation, expiry or hold."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("picked >= 0", name="picked"),
        CheckConstraint("picked <= quantity", name="quantity"),
        Index(None, "order_number"),
        Index(None, "warehouse", "lot"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    item: Mapped[str] = mapped_column(ForeignKey("items.code"))
    order_number: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int] = mapped_column(Quantity)
    picked: Mapped[int] = mapped_column(Quantity, default=0)
    reserved_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str | None] = mapped_column(String(40))


class Hold(db.Model):
    """A lot frozen for quality, in all warehouses, until the hold ends."""

    __tablename__ = "holds"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    held_by: Mapped[str] = mapped_column(String(120))
    held_at: Mapped[datetime] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Adjustment(db.Model):
    """A correction of the books, proposed by one person and posted by another, or withdrawn."""

    __tablename__ = "adjustments"
    __table_args__ = (CheckConstraint("kind IN ('loss', 'gain', 'damage')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    unit: Mapped[str] = mapped_column(ForeignKey("handling_units.code"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    kind: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int] = mapped_column(Quantity)
    reason: Mapped[str] = mapped_column(String(500))
    proposed_by: Mapped[str] = mapped_column(String(120))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    posted_by: Mapped[str | None] = mapped_column(String(120))
    posted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
