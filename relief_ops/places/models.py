# SPDX-License-Identifier: Apache-2.0
"""Counties, warehouses and places."""

from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import db


class County(db.Model):
    """A county of the area served, by its code of GB/T 2260; road kilometres are from the depot's county."""

    __tablename__ = "counties"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    population: Mapped[int]
    road_km: Mapped[int]


class Warehouse(db.Model):
    """A depot or a county point. Its code is its key everywhere."""

    __tablename__ = "warehouses"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    county: Mapped[str | None] = mapped_column(ForeignKey("counties.code"))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))


class Place(db.Model):
    """Where goods are: a location of a warehouse, a shipment, a site, or somewhere outside (`@LOSS`)."""

    __tablename__ = "places"
    __table_args__ = (Index(None, "warehouse", "kind"),)

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    warehouse: Mapped[str | None] = mapped_column(ForeignKey("warehouses.code"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
