# SPDX-License-Identifier: Apache-2.0
"""Reading the audit trail."""

from typing import Any

from sqlalchemy import Select, or_, select

from relief_ops.audit.models import AuditEntry
from relief_ops.foundation.db import db


def entries(*, actor: str | None = None, action: str | None = None, subject: str | None = None) -> Select[Any]:
    """The trail, newest first, narrowed to what is given."""
    query = select(AuditEntry.__table__).order_by(AuditEntry.id.desc())
    given = {"actor": actor, "action": action, "subject": subject}
    return query.filter_by(**{name: value for name, value in given.items() if value})


def history_of(*subjects: str) -> list[dict[str, Any]]:
    """Everything that was done to some documents, oldest first."""
    query = select(AuditEntry.__table__).where(or_(*(AuditEntry.subject == subject for subject in subjects)))
    rows = db.session.execute(query.order_by(AuditEntry.id).limit(1000)).mappings()
    return [dict(row) for row in rows]
