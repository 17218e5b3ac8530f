# SPDX-License-Identifier: Apache-2.0
"""Notices: a lower room writes down what somebody above should hear of; the page of the thing shows it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db
from relief_ops.foundation.ids import new_id


class Notice(db.Model):
    """Something that happened to a document and that nobody working on it did."""

    __tablename__ = "notices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    about: Mapped[str] = mapped_column(String(60), index=True)
    code: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(Instant)


def write_notice(about: str, code: str, now: datetime, **facts: Any) -> None:
    """Tell whoever looks at a document (its number) of a fact (a kebab-case word)."""
    db.session.add(Notice(about=about, code=code, facts=facts, written_at=now))


def notices_about(about: str) -> list[Notice]:
    """What happened to a document by itself, oldest first; the latest 200."""
    query = select(Notice).where(Notice.about == about).order_by(Notice.id.desc()).limit(200)
    return list(reversed(list(db.session.scalars(query))))
