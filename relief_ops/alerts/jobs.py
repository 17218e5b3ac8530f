# SPDX-License-Identifier: Apache-2.0
"""The jobs: each looks for something that is wrong now, mends what may be mended, and says what it found."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from relief_ops.access.service import forget_ended
from relief_ops.alerts.models import JobRun
from relief_ops.allocation.queries import overdue_approvals
from relief_ops.allocation.service import expire_reservations
from relief_ops.audit.service import seal_entries
from relief_ops.audit.verification import audit_violations, readable
from relief_ops.dispatch.delivery import close_finished_orders
from relief_ops.foundation.actor import SYSTEM
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db, insert_or_ignore
from relief_ops.foundation.idempotency import forget_old_answers
from relief_ops.foundation.limits import forget_old_tries
from relief_ops.foundation.transaction import atomically
from relief_ops.ledger.holds import end_expired_promises
from relief_ops.ledger.queries import stock
from relief_ops.ledger.verification import ledger_violations

Found = list[Any]


def free_expired_reservations(now: datetime) -> Found:
    """Orders that lost what was promised to them and not picked in time."""
    return list(expire_reservations(by=SYSTEM, now=now))


def close_orders(now: datetime) -> Found:
    """Dispatched orders that wait for nothing more, now that the rest of their promise is over."""
    return list(close_finished_orders(by=SYSTEM, now=now))


def end_promises_of_expired_goods(now: datetime) -> Found:
    """Orders that lost what was promised to them of goods that have expired."""
    return end_expired_promises(today(now), now)


def find_low_stock(now: datetime) -> Found:
    """`ITEM@WAREHOUSE` of whatever is below its minimum."""
    rows = stock(on=today(now))
    return [f"{row['item']}@{row['warehouse']}" for row in rows if row["minimum"] and row["status"] != "ok"]


def find_overdue_approvals(now: datetime) -> Found:
    """Emergency orders that went before their paper and whose approval is overdue."""
    return [order.number for order in overdue_approvals(now)]


def seal_audit(_now: datetime) -> Found:
    """Chain what was written down since the last time (on PostgreSQL; SQLite chains at once)."""
    seal_entries()
    return []


def check_books(_now: datetime) -> Found:
    """Violations of what must always be true."""
    return [*readable(ledger_violations()), *readable(audit_violations())]


def tidy(now: datetime) -> Found:
    """Forget what nobody needs any more: old answers, tries, sessions and runs."""
    forget_old_answers(now)
    forget_old_tries(now)
    forget_ended(now)
    keep = select(JobRun.due_at).order_by(JobRun.due_at.desc()).offset(20_000).limit(1).scalar_subquery()
    db.session.execute(delete(JobRun).where(JobRun.due_at < keep))
    return []


LOOKS_ONLY = (find_low_stock, find_overdue_approvals, check_books)
"""These change nothing: they look at one snapshot, before the write transaction, so that no scan waits for them."""


def run(name: str, job: Callable[[datetime], Found], *, due_at: datetime, now: datetime) -> bool:
    """Do a job for one slot, unless that slot was done before; effect and claim are one transaction."""
    if db.session.get(JobRun, (name, due_at)):
        return False
    seen = job(now) if job in LOOKS_ONLY else None
    with atomically():
        claim = {"job": name, "due_at": due_at, "finished_at": now, "found": []}
        if not db.session.connection().execute(insert_or_ignore(JobRun.__table__), claim).rowcount:
            return False
        run_row = db.session.get_one(JobRun, (name, due_at))
        run_row.found = job(now) if seen is None else seen
    return True
