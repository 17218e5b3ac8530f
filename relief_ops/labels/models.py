# SPDX-License-Identifier: Apache-2.0
"""Which labels were printed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db
from relief_ops.foundation.ids import new_id


class LabelPrint(db.Model):
    """One label that was printed. A code's first is version 1, the next one 2; all name the same thing.

    The version is no column: it is a row's place among those of its code, so no two printings need to wait.
    """

    __tablename__ = "label_prints"
    __table_args__ = (Index(None, "code", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    warehouse: Mapped[str | None] = mapped_column(ForeignKey("warehouses.code"))
    code: Mapped[str] = mapped_column(String(60))
    template: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(500))
    printed_by: Mapped[str] = mapped_column(String(120))
    printed_at: Mapped[datetime] = mapped_column(Instant)
