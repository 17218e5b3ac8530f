# SPDX-License-Identifier: Apache-2.0
"""The two databases, and everything in which they differ.

SQLite for one depot: WAL, `synchronous=FULL` (NORMAL loses acknowledged scans in a power cut), and every write behind
one queue: uncoordinated writers starve for seconds. PostgreSQL: READ COMMITTED with guarded updates for writes, one
snapshot for the length of a read.
"""

import fcntl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, bindparam, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-65536",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
)
PROVED_AFTER_SECONDS = 1.0
RETRIED_STATES = ("40001", "40P01", "23503", "23505")
"""Serialization failure, deadlock, and a row that another transaction has taken away or made meanwhile: done again,
the work sees it and says so by name."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps no offset, so it is taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Quantity = BigInteger().with_variant(Integer(), "sqlite")

db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})


def init_db(app: Flask, url: str) -> None:
    """Bind the one engine of the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    is_sqlite = url.startswith("sqlite")
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"pool_size": 24, "max_overflow": 8, "pool_use_lifo": True}  # whoever wrote last still knows its pages
        if is_sqlite
        else {"isolation_level": "REPEATABLE READ", "pool_size": 20, "max_overflow": 4}
    )
    db.init_app(app)
    with app.app_context():
        if is_sqlite:
            _listen_sqlite(db.engine)
            app.extensions["write_queue"] = WriteQueue(Path(url.removeprefix("sqlite:///")))
            app.extensions["single_reads"] = db.engine
        else:
            _prove_idle_connections(db.engine)
            app.extensions["single_reads"] = db.engine.execution_options(isolation_level="AUTOCOMMIT")


_is_write: ContextVar[bool] = ContextVar("is_write", default=False)


def _listen_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # We say BEGIN ourselves: the driver would begin too late.
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Any) -> None:
        connection.driver_connection.execute("BEGIN IMMEDIATE" if _is_write.get() else "BEGIN")

    engine.dialect.do_begin = begin  # type: ignore[assignment,method-assign]  # an event makes each statement dearer


def _prove_idle_connections(engine: Engine) -> None:
    """Ask a connection that has lain idle whether it still lives; asking each time would cost each scan two rounds."""

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def prove(connection: Any, record: Any, _proxy: Any) -> None:
        used_at = record.info.get("used_at")
        if used_at is None or time.monotonic() - used_at < PROVED_AFTER_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def read_alone(query: Any, values: dict[str, Any]) -> Any:
    """The one row of a query, or None, read outside of the session's transaction: no write has to end it first."""
    with current_app.extensions["single_reads"].connect() as connection:
        return connection.execute(query, values).one_or_none()


class WriteQueue:
    """Lets one writer of an SQLite file through at a time: threads by a mutex, processes by a file lock."""

    def __init__(self, path: Path) -> None:
        self._mutex = threading.Lock()
        self._file = Path(f"{path}.write-lock").open("w")  # noqa: SIM115 - held open as long as the process lives

    def acquire(self) -> None:
        self._mutex.acquire()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._mutex.release()
            raise

    def release(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._mutex.release()


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def begin_write() -> None:
    """Begin the write transaction of this session."""
    if not is_sqlite():
        db.session.connection(execution_options={"isolation_level": "READ COMMITTED"})
        return
    before = _is_write.set(True)
    try:
        db.session.connection()
    finally:
        _is_write.reset(before)


class Lookup:
    """Rows by their key, with statements that are made once: one for a single key, which is cheaper, one for many."""

    def __init__(self, query: Any, key: Any) -> None:
        self._one = query.where(key == bindparam("wanted"))
        self._many = query.where(key.in_(bindparam("wanted", expanding=True)))

    def rows(self, keys: Iterable[Any]) -> Sequence[Any]:
        """The rows with these keys, in the order of the query."""
        wanted = sorted(set(keys))
        if not wanted:
            return ()
        query, value = (self._one, wanted[0]) if len(wanted) == 1 else (self._many, wanted)
        return db.session.connection().execute(query, {"wanted": value}).all()


def insert_or_ignore(table: Any) -> Any:
    """An INSERT that leaves rows which are there already as they are; its `rowcount` says how many it wrote."""
    return _insert_or_ignore(table, is_sqlite())


@cache
def _insert_or_ignore(table: Any, for_sqlite: bool) -> Any:
    statement = sqlite.insert(table) if for_sqlite else postgresql.insert(table)
    return statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def upsert(table: Any, keys: list[str], values: dict[str, Any], updates: dict[str, Any]) -> Any:
    """An INSERT that becomes an UPDATE where a row with these keys is there already."""
    statement = sqlite.insert(table) if is_sqlite() else postgresql.insert(table)
    return statement.values(**values).on_conflict_do_update(index_elements=keys, set_=updates)


def should_retry(error: Any) -> bool:
    """Whether a database error is only bad luck: the same work, done again, will succeed."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in RETRIED_STATES


_claims: set[str] = set()
_claims_lock = threading.Lock()


@contextmanager
def claim_in_process(key: str) -> Iterator[bool]:
    """Hold a name for as long as the block runs; yields False if another thread holds it."""
    with _claims_lock:
        is_ours = key not in _claims
        _claims.add(key)
    try:
        yield is_ours
    finally:
        if is_ours:
            with _claims_lock:
                _claims.discard(key)


def try_lock_until_commit(key: str) -> bool:
    """On PostgreSQL: hold a name until the transaction ends; False if another transaction holds it."""
    query = text("SELECT pg_try_advisory_xact_lock(:key)")
    return bool(db.session.execute(query, {"key": _lock_number(key)}).scalar())


def _lock_number(key: str) -> int:
    return zlib.crc32(key.encode()) << 16 | zlib.adler32(key.encode()) & 0xFFFF
