# SPDX-License-Identifier: Apache-2.0
"""The timetable, and the one process that keeps it.

Every worker asks for the lock; whoever has it runs the jobs, and when that process dies another takes over. A slot
is claimed in the transaction of its effect, so that a change of hands does nothing twice.
"""

import fcntl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from relief_ops.alerts import jobs
from relief_ops.config import Settings
from relief_ops.foundation.clock import DEPOT_ZONE, now

log = structlog.get_logger()

LOCK_NUMBER = 7_265_391
ASK_EVERY_SECONDS = 5


@dataclass(frozen=True)
class Entry:
    """When which job runs: `every_seconds`, counted from `since_seconds` after the epoch."""

    name: str
    job: Callable[[datetime], list[Any]]
    trigger: BaseTrigger
    every_seconds: int
    since_seconds: int = 0

    def slot(self, at: datetime) -> datetime:
        """When the job was due last."""
        passed = int(at.timestamp()) - self.since_seconds
        return datetime.fromtimestamp(self.since_seconds + passed // self.every_seconds * self.every_seconds, UTC)


def _daily(name: str, job: Callable[[datetime], list[Any]], at: str) -> Entry:
    hour, minute = map(int, at.split(":"))
    first = int(datetime(1970, 1, 1, hour, minute, tzinfo=DEPOT_ZONE).timestamp())
    return Entry(name, job, CronTrigger(hour=hour, minute=minute, timezone=DEPOT_ZONE), 24 * 3600, first)


def _every(name: str, job: Callable[[datetime], list[Any]], seconds: int) -> Entry:
    return Entry(name, job, IntervalTrigger(seconds=seconds, timezone=UTC), seconds)


TIMETABLE = (
    _every("seal-audit", jobs.seal_audit, 5),
    _every("expire-reservations", jobs.free_expired_reservations, 60),
    _every("close-orders", jobs.close_orders, 60),
    _every("overdue-approvals", jobs.find_overdue_approvals, 15 * 60),
    _every("low-stock", jobs.find_low_stock, 3600),
    _daily("expired-goods", jobs.end_promises_of_expired_goods, "00:05"),
    _daily("check-books", jobs.check_books, "02:30"),
    _daily("tidy", jobs.tidy, "03:30"),
)


def start(app: Flask, settings: Settings) -> None:
    """Ask for the timetable in the background until this process has it."""
    threading.Thread(target=_stand_by, args=(app, settings), name="timetable", daemon=True).start()


def _stand_by(app: Flask, settings: Settings) -> None:
    lock = _FileLock(settings) if settings.is_sqlite else _DatabaseLock(settings)
    while True:
        _keep(app, settings, lock)


def _keep(app: Flask, settings: Settings, lock: "_FileLock | _DatabaseLock") -> None:
    """Wait for the timetable, and keep it until it is lost."""
    waiting = threading.Event()
    while not lock.acquire():
        waiting.wait(ASK_EVERY_SECONDS)
    scheduler = BackgroundScheduler(timezone=UTC)
    for entry in _entries(settings):
        scheduler.add_job(
            _do,
            entry.trigger,
            args=(app, entry),
            id=entry.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=60,
        )
    for entry in _entries(settings):
        _do(app, entry)  # What should have run while nobody kept the timetable runs now.
    scheduler.start()
    log.info("timetable taken over")
    while lock.is_held():
        waiting.wait(ASK_EVERY_SECONDS)
    scheduler.shutdown(wait=True)


def _entries(settings: Settings) -> list[Entry]:
    """SQLite has one writer, who seals the audit trail at once: nothing is left for the job."""
    return [entry for entry in TIMETABLE if not (settings.is_sqlite and entry.job is jobs.seal_audit)]


def _do(app: Flask, entry: Entry) -> None:
    present = now()
    with app.app_context():
        try:
            jobs.run(entry.name, entry.job, due_at=entry.slot(present), now=present)
        except Exception:
            log.exception("job failed", job=entry.name)


class _FileLock:
    def __init__(self, settings: Settings) -> None:
        self._path = Path(f"{settings.sqlite_path}.timetable-lock")
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def is_held(self) -> bool:
        return self._file is not None


class _DatabaseLock:
    """An advisory lock on a connection of its own: it ends with the connection, whatever becomes of this process."""

    def __init__(self, settings: Settings) -> None:
        self._engine = create_engine(settings.database_url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        try:
            connection = self._engine.connect()
            if connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": LOCK_NUMBER}).scalar():
                self._connection = connection
                return True
            connection.close()
        except Exception:
            log.exception("the database does not answer")
        return False

    def is_held(self) -> bool:
        assert self._connection is not None
        try:
            return self._connection.execute(text("SELECT 1")).scalar() == 1
        except Exception:
            self._engine.dispose()
            return False
