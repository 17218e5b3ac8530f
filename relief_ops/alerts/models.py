# SPDX-License-Identifier: Apache-2.0
"""What the timetable has done and found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation.db import Instant, db


class JobRun(db.Model):
    """One slot of one job, written with the job's effect: no slot is done twice, however many processes there are."""

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    finished_at: Mapped[datetime] = mapped_column(Instant)
    found: Mapped[list[Any]] = mapped_column(JSON)
