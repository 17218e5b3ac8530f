# SPDX-License-Identifier: Apache-2.0
"""Receipts. How far one is, is read from its units and movements and kept nowhere else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief_ops.foundation.db import Instant, Quantity, db

SOURCE_KINDS = ("donation", "purchase", "transfer", "return")


class Receipt(db.Model):
    """Goods that were announced to a warehouse."""

    __tablename__ = "receipts"

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"), index=True)
    source_kind: Mapped[str] = mapped_column(String(12))
    source_name: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str | None] = mapped_column(String(120))
    announced_by: Mapped[str] = mapped_column(String(120))
    announced_at: Mapped[datetime] = mapped_column(Instant, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    close_reason: Mapped[str | None] = mapped_column(String(500))
    lines: Mapped[list["ReceiptLine"]] = relationship(
        cascade="all, delete-orphan", order_by="ReceiptLine.number", lazy="selectin"
    )


class ReceiptLine(db.Model):
    """One lot of a receipt, as it was announced."""

    __tablename__ = "receipt_lines"

    receipt: Mapped[str] = mapped_column(ForeignKey("receipts.number"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), unique=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.code"))
    quantity: Mapped[int] = mapped_column(Quantity)
    pack_size: Mapped[int] = mapped_column(Quantity)
