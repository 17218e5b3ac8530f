# SPDX-License-Identifier: Apache-2.0
"""Scans that were accepted or are disputed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db


class Scan(db.Model):
    """One scan, under the id that its device gave it: kept for ever, so that nothing is applied twice."""

    __tablename__ = "scans"
    __table_args__ = (
        CheckConstraint("status IN ('accepted', 'disputed')", name="status"),
        Index(None, "status", "settled_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    fingerprint: Mapped[str] = mapped_column(String(64))
    warehouse: Mapped[str | None] = mapped_column(ForeignKey("warehouses.code"))
    actor: Mapped[str] = mapped_column(String(120))
    device: Mapped[str] = mapped_column(String(200))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    problem: Mapped[str | None] = mapped_column(String(60))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(120))
    settle_reason: Mapped[str | None] = mapped_column(String(500))
