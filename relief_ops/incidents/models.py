# SPDX-License-Identifier: Apache-2.0
"""Incidents and sites."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db

HAZARDS = (
    "flood",
    "landslide",
    "debris_flow",
    "earthquake",
    "cold",
    "drought",
    "fire",
    "epidemic",
    "other",
)


class Incident(db.Model):
    """A disaster, or a drill. `level` is the response level, 1 the highest."""

    __tablename__ = "incidents"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 4", name="level"),)

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    hazard: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    is_drill: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Site(db.Model):
    """A settlement site: how many people, in how many households."""

    __tablename__ = "sites"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident: Mapped[str] = mapped_column(ForeignKey("incidents.number"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    people: Mapped[int]
    households: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
