# SPDX-License-Identifier: Apache-2.0
"""Document numbers: two letters for the kind, the day, a running number of that day (`RK20240122-7`)."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db, upsert


class Counter(db.Model):
    """How many documents of a kind a day has seen."""

    __tablename__ = "document_counters"

    prefix: Mapped[str] = mapped_column(String(12), primary_key=True)
    used: Mapped[int]


def next_number(kind: str, now: datetime) -> str:
    """The next number of a kind of document, such as `DB20240122-7`; take it last, it makes others wait.

    One count for all warehouses: a number that is shouted over the phone names one document only.
    """
    prefix = f"{kind}{today(now):%Y%m%d}"
    db.session.execute(upsert(Counter, ["prefix"], {"prefix": prefix, "used": 1}, {"used": Counter.used + 1}))
    used = db.session.scalar(select(Counter.used).where(Counter.prefix == prefix))
    return f"{prefix}-{used}"
