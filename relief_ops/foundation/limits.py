# SPDX-License-Identifier: Apache-2.0
"""How often something may be tried: counted in the database, so that every worker counts the same."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db
from relief_ops.foundation.errors import TooMany
from relief_ops.foundation.ids import new_id


class Try(db.Model):
    """One try that counts: of what (`sign-in name`), by or on whom (`keeper`), when."""

    __tablename__ = "limited_tries"
    __table_args__ = (Index(None, "kind", "subject", "tried_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    tried_at: Mapped[datetime] = mapped_column(Instant)


def count_try(kind: str, subject: str, now: datetime) -> None:
    """Write down one try."""
    db.session.add(Try(kind=kind, subject=subject[:200], tried_at=now))


def require_below(limit: int, kind: str, subject: str, window: timedelta, now: datetime) -> None:
    """Raise `TooMany`, with the seconds to wait, once `limit` tries lie within the window."""
    recent = select(Try.tried_at).where(Try.kind == kind, Try.subject == subject[:200], Try.tried_at > now - window)
    tries = db.session.scalar(select(func.count()).select_from(recent.subquery())) or 0
    if tries < limit:
        return
    frees = db.session.scalar(recent.order_by(Try.tried_at.desc()).offset(limit - 1).limit(1)) or now
    raise TooMany(retry_after=max(1, int((frees + window - now).total_seconds()) + 1))


def forget_tries(kind: str, subject: str) -> None:
    """Start counting anew."""
    db.session.execute(delete(Try).where(Try.kind == kind, Try.subject == subject[:200]))


def forget_old_tries(now: datetime) -> None:
    """Drop tries that no window reaches back to."""
    db.session.execute(delete(Try).where(Try.tried_at < now - timedelta(days=1)))
