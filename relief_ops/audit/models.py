# SPDX-License-Identifier: Apache-2.0
"""The audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db

UNSEALED = text("place IS NULL")


class AuditEntry(db.Model):
    """One change: `actor` did `action` to `subject`. Sealed once it has its place and hash in the chain."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "chain", "place"),
        Index(None, "subject"),
        Index("ix_audit_entries_unsealed", "id", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(40))
    place: Mapped[int | None] = mapped_column(BigInteger)
    hash: Mapped[str | None] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    device: Mapped[str] = mapped_column(String(200))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class ChainHead(db.Model):
    """Where a chain ends, so that a tail cut off shows."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
