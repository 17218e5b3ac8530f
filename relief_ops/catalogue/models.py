# SPDX-License-Identifier: Apache-2.0
"""The catalogue."""

from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief_ops.foundation.db import Quantity, db

EXPIRIES = ("none", "review", "hard")
HEADLINES = ("tent", "quilt", "clothing", "family_kit")


class Item(db.Model):
    """A relief item. Weight, volume and persons served are those of one unit.

    `expiry`: `hard` stops the goods on their day (food, medicine, kits); `review` asks for an inspection when the
    storage life is over (tents, quilts); `none` never asks. `headline` names the figure of the dashboard it counts in.
    """

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("expiry IN ('none', 'review', 'hard')", name="expiry"),
        CheckConstraint("parts BETWEEN 1 AND 3", name="parts"),
        CheckConstraint("pack_size > 0", name="pack_size"),
    )

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(20))
    pack_size: Mapped[int] = mapped_column(Quantity, default=1)
    weight_kg: Mapped[Decimal] = mapped_column(Numeric(14, 6), default=Decimal(0))
    volume_m3: Mapped[Decimal] = mapped_column(Numeric(14, 6), default=Decimal(0))
    storage_life_months: Mapped[int | None]
    expiry: Mapped[str] = mapped_column(String(10), default="none")
    is_reusable: Mapped[bool] = mapped_column(default=False)
    persons_per_unit: Mapped[Decimal] = mapped_column(Numeric(14, 6), default=Decimal(0))
    parts: Mapped[int] = mapped_column(default=1)
    part_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    headline: Mapped[str | None] = mapped_column(String(20))
    minimum_rows: Mapped[list["ItemMinimum"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ItemMinimum.warehouse"
    )
    component_rows: Mapped[list["KitComponent"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="KitComponent.item", foreign_keys="KitComponent.kit"
    )

    @property
    def minimums(self) -> dict[str, int]:
        """Minimum stock by warehouse."""
        return {row.warehouse: row.quantity for row in self.minimum_rows}

    @property
    def components(self) -> list[dict[str, object]]:
        """What one kit holds."""
        return [{"item": row.item, "quantity": row.quantity} for row in self.component_rows]


class ItemMinimum(db.Model):
    """Below this many units available, the item is low in that warehouse."""

    __tablename__ = "item_minimums"

    item: Mapped[str] = mapped_column(ForeignKey("items.code"), primary_key=True)
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"), primary_key=True)
    quantity: Mapped[int] = mapped_column(Quantity)


class KitComponent(db.Model):
    """How many units of an item one kit holds."""

    __tablename__ = "kit_components"

    kit: Mapped[str] = mapped_column(ForeignKey("items.code"), primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.code"), primary_key=True)
    quantity: Mapped[int] = mapped_column(Quantity)
