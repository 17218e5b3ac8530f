# SPDX-License-Identifier: Apache-2.0
"""What is wrong now, as numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from relief_ops.alerts.models import JobRun
from relief_ops.allocation.models import Order
from relief_ops.allocation.queries import waiting_for_approval
from relief_ops.dispatch.models import Shipment
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.ledger.models import IS_LIVE, Balance, Lot
from relief_ops.ledger.queries import open_adjustments

SOON, LATER = timedelta(days=30), timedelta(days=90)
LOOKED_AT_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Concerns:
    """How much of each kind wants somebody's eye: orders, shipments, corrections, lots on hand."""

    approvals: int
    overdue: int
    adjustments: int
    solo: int
    expired: int
    expiring_30d: int
    expiring_90d: int
    to_inspect: int


def concerns(now: datetime) -> Concerns:
    """What is wrong now, in two statements."""
    documents = db.session.execute(_documents(now)).one()
    lots = db.session.execute(_lots(now)).one()
    return Concerns(**documents._mapping, **lots._mapping)


def last_runs() -> dict[str, JobRun]:
    """The last run of each job, by its name."""
    latest = select(JobRun.job, func.max(JobRun.due_at).label("due_at")).group_by(JobRun.job).subquery()
    is_latest = (JobRun.job == latest.c.job) & (JobRun.due_at == latest.c.due_at)
    runs = db.session.scalars(select(JobRun).join(latest, is_latest).order_by(JobRun.job))
    return {run.job: run for run in runs}


def last_run(name: str) -> JobRun | None:
    """When a job ran last, and what it found."""
    return db.session.scalar(select(JobRun).where(JobRun.job == name).order_by(JobRun.due_at.desc()).limit(1))


def _documents(now: datetime) -> Select[Any]:
    overdue = select(Order.number).where(
        Order.approval_due_at < now, Order.approved_at.is_(None), Order.status != "cancelled"
    )
    solo = select(Shipment.number).where(Shipment.is_solo, Shipment.left_at > now - LOOKED_AT_WITHIN)
    return select(
        _count(waiting_for_approval()).label("approvals"),
        _count(overdue).label("overdue"),
        _count(open_adjustments()).label("adjustments"),
        _count(solo).label("solo"),
    )


def _count(query: Select[Any]) -> Any:
    return select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery()


def _lots(now: datetime) -> Select[Any]:
    day = today(now)
    return (
        select(
            _lots_where(Lot.expires_on < day).label("expired"),
            _lots_where(Lot.expires_on.between(day, day + SOON)).label("expiring_30d"),
            _lots_where(Lot.expires_on.between(day, day + LATER)).label("expiring_90d"),
            _lots_where(Lot.review_on <= day).label("to_inspect"),
        )
        .join(Balance, Balance.lot == Lot.id)
        .where(IS_LIVE, Balance.on_hand > 0)
    )


def _lots_where(condition: ColumnElement[bool]) -> Any:
    return func.count(func.distinct(case((condition, Lot.id))))
